/** Who belongs to the library, and with which devices. */
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import { members, OWNERS, route } from "../routes.ts"
import { Id, ONCE, text } from "./common.ts"
import { Name, Password, RoleName } from "./signIn.ts"

const OWN = members("listener", "admin")
const Moment = Schema.Int.annotate({ description: "Milliseconds since 1970" })

const User = Schema.Struct({
  name: Schema.String,
  role: RoleName,
  madeAt: Moment,
  passwordAt: Schema.NullOr(Moment).annotate({ description: "Null where there is no password" }),
  disabledAt: Schema.NullOr(Moment),
}).annotate({ identifier: "User", description: "Somebody with an account on the server" })

const Device = Schema.Struct({
  id: Schema.String,
  name: Schema.String,
  member: Schema.String,
  pairedAt: Moment,
  seenAt: Schema.NullOr(Moment),
  revokedAt: Schema.NullOr(Moment),
  /** The id of the entry under which it goes on: it was paired again, and has not come in by this one since. */
  replacedBy: Schema.NullOr(Schema.String),
}).annotate({ identifier: "Device", description: "A device that was paired, and when it was here last" })

const name = { name: Name }
const id = { id: Id }
const NoContent = HttpApiSchema.NoContent

export class UserGroup extends HttpApiGroup.make("users").add(
  HttpApiEndpoint.get("users", "/users", { success: Schema.Struct({ items: Schema.Array(User) }) }).annotateMerge(
    route("All members with an account", OWNERS),
  ),
  HttpApiEndpoint.post("addUser", "/users", {
    headers: ONCE,
    payload: Schema.Struct({
      name: Name,
      password: Schema.optionalKey(Password),
      role: Schema.optionalKey(RoleName).annotate({ description: "Listener unless given" }),
      again: Schema.optionalKey(Schema.Boolean).annotate({
        description: "That the name was a removed member's is meant: what was private to that one is seen again",
      }),
    }),
    success: User,
  }).annotateMerge(route("Adds a member", OWNERS)),
  HttpApiEndpoint.patch("changeUser", "/users/:name", {
    params: name,
    headers: ONCE,
    payload: Schema.Struct({
      role: Schema.optionalKey(RoleName),
      password: Schema.optionalKey(Password),
      isDisabled: Schema.optionalKey(Schema.Boolean),
    }),
    success: User,
  }).annotateMerge(route("Gives a member another role or password, or keeps one out for a while", OWNERS)),
  HttpApiEndpoint.delete("removeUser", "/users/:name", {
    params: name,
    headers: ONCE,
    success: NoContent,
  }).annotateMerge(route("Removes a member with all keys, app passwords and devices", OWNERS)),
) {}

export class DeviceGroup extends HttpApiGroup.make("devices").add(
  HttpApiEndpoint.get("devices", "/devices", { success: Schema.Struct({ items: Schema.Array(Device) }) }).annotateMerge(
    route("The member's paired devices; everybody's for an owner", OWN),
  ),
  HttpApiEndpoint.post("pairDevice", "/devices/pairings", {
    headers: ONCE,
    payload: Schema.Struct({
      member: Schema.optionalKey(Name).annotate({ description: "For owners: whose device it will be" }),
      address: Schema.optionalKey(text(255)).annotate({
        description: "Where who asks reaches this server, with its path if it has one: the device tries it first",
      }),
    }),
    success: Schema.Struct({
      token: Schema.String,
      expiresAt: Moment,
      member: Schema.String,
      addresses: Schema.Array(Schema.String),
    }),
  }).annotateMerge(route("A token that pairs one device; for somebody signed in with a password", OWN)),
  HttpApiEndpoint.patch("renameDevice", "/devices/:id", {
    params: id,
    headers: ONCE,
    payload: Schema.Struct({ name: text(100).check(Schema.isPattern(/\S/)) }),
    success: Device,
  }).annotateMerge(route("Calls a device something else", OWN)),
  HttpApiEndpoint.delete("revokeDevice", "/devices/:id", {
    params: id,
    headers: ONCE,
    success: NoContent,
  }).annotateMerge(route("Lets a device in no more, from now on", OWN)),
) {}
