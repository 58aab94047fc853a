/** What the member who asks has: where they are signed in, and what acts for them. */
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import { SCOPES, type Scope } from "../access.ts"
import { members, READERS, route } from "../routes.ts"
import { Id, ONCE, text } from "./common.ts"
import { Password, RoleName } from "./signIn.ts"

const OWN = members("listener", "admin")
const ScopeName = Schema.Literals(SCOPES as readonly [Scope, ...Scope[]])
const Moment = Schema.Int.annotate({ description: "Milliseconds since 1970" })
const Label = text(100).check(Schema.isPattern(/\S/))
const items = <S extends Schema.Top>(item: S) => Schema.Struct({ items: Schema.Array(item) })

const Me = Schema.Struct({
  member: Schema.String,
  role: RoleName,
  scopes: Schema.NullOr(Schema.Array(ScopeName)).annotate({ description: "Null: all that the role allows" }),
  via: Schema.Literals(["cookie", "token", "apiKey", "appPassword", "device", "external"]),
  credential: Schema.String,
}).annotate({ identifier: "Me", description: "Who asks: the member, what they may do, and by which credential" })

const SignIn = Schema.Struct({
  id: Schema.String,
  kind: Schema.Literals(["browser", "app"]),
  name: Schema.String,
  madeAt: Moment,
  seenAt: Moment,
  endsAt: Moment,
  isThis: Schema.Boolean,
}).annotate({ identifier: "SignIn", description: "A browser or an app in which the member who asks is signed in" })

const owned = {
  id: Schema.String,
  name: Schema.String,
  madeAt: Moment,
  usedAt: Schema.NullOr(Moment),
}
const ApiKey = Schema.Struct({ ...owned, scopes: Schema.Array(ScopeName) }).annotate({
  identifier: "ApiKey",
  description: "A key by which a program acts for a member, without the key itself",
})
const AppPassword = Schema.Struct({
  ...owned,
  isReadable: Schema.Boolean.annotate({ description: "False where the machine has another key than when it was made" }),
}).annotate({
  identifier: "AppPassword",
  description: "A password that one app uses in a member's place, without the password itself",
})

const id = { id: Id }
const NoContent = HttpApiSchema.NoContent

export class MeGroup extends HttpApiGroup.make("me").add(
  HttpApiEndpoint.get("me", "/me", { success: Me }).annotateMerge(route("Who asks, and what they may do", READERS)),
  HttpApiEndpoint.put("changePassword", "/me/password", {
    payload: Schema.Struct({ current: Password, password: Password }),
    success: NoContent,
  }).annotateMerge(route("Another password; all else that is signed in is signed out", OWN)),
  HttpApiEndpoint.get("signIns", "/me/sign-ins", { success: items(SignIn) }).annotateMerge(
    route("Browsers and apps in which the member is signed in", OWN),
  ),
  HttpApiEndpoint.delete("endSignIn", "/me/sign-ins/:id", { params: id, success: NoContent }).annotateMerge(
    route("Signs one of them out", OWN),
  ),
  HttpApiEndpoint.get("keys", "/me/keys", { success: items(ApiKey) }).annotateMerge(
    route("The member's keys for programs", OWN),
  ),
  HttpApiEndpoint.post("addKey", "/me/keys", {
    headers: ONCE,
    payload: Schema.Struct({ name: Label, scopes: Schema.Array(ScopeName).check(Schema.isMinLength(1)) }),
    success: Schema.Struct({ id: Schema.String, key: Schema.String }),
  }).annotateMerge(route("Makes a key, which is shown once; for somebody signed in with a password", OWN)),
  HttpApiEndpoint.delete("removeKey", "/me/keys/:id", { params: id, headers: ONCE, success: NoContent }).annotateMerge(
    route("Takes a key away", OWN),
  ),
  HttpApiEndpoint.get("appPasswords", "/me/app-passwords", { success: items(AppPassword) }).annotateMerge(
    route("The member's passwords for apps that speak Subsonic", OWN),
  ),
  HttpApiEndpoint.post("addAppPassword", "/me/app-passwords", {
    headers: ONCE,
    payload: Schema.Struct({ name: Label }),
    success: Schema.Struct({ id: Schema.String, password: Schema.String }),
  }).annotateMerge(route("Makes one, which is shown once; for somebody signed in with a password", OWN)),
  HttpApiEndpoint.delete("removeAppPassword", "/me/app-passwords/:id", {
    params: id,
    headers: ONCE,
    success: NoContent,
  }).annotateMerge(route("Takes one away", OWN)),
) {}
