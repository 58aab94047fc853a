/** How people come in: the first account, passwords, and the tokens of apps. */
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import { ROLES, type Role } from "../access.ts"
import { route } from "../routes.ts"
import { text } from "./common.ts"

export const RoleName = Schema.Literals(ROLES as readonly [Role, ...Role[]])
/** Of bytes that anybody may send: what is too long is no name and no password. */
export const Name = text(200)
export const Password = text(1000)

const AppTokens = Schema.Struct({
  access: Schema.String.annotate({ description: "Sent as `Authorization: Bearer …`" }),
  lasts: Schema.Int.annotate({ description: "Seconds for which `access` is good" }),
  renewal: Schema.String.annotate({
    description: "Good once, for new tokens; used a second time, the app is signed out",
  }),
}).annotate({ identifier: "AppTokens", description: "A token to ask with, and one to renew it" })

const SignedIn = Schema.Struct({
  member: Schema.String,
  role: RoleName,
  /** Of what is signed in, as lists name it. */
  id: Schema.String,
  tokens: Schema.optionalKey(AppTokens),
}).annotate({ identifier: "SignedIn", description: "Who signed in, and the tokens where they are not in a cookie" })

export class SignInGroup extends HttpApiGroup.make("signIn").add(
  HttpApiEndpoint.get("canSetUp", "/set-up", {
    success: Schema.Struct({ isOpen: Schema.Boolean }),
  }).annotateMerge(route("Whether the first account can be made here", "anyone")),
  HttpApiEndpoint.post("setUp", "/set-up", {
    payload: Schema.Struct({ code: text(100), name: Name, password: Password }),
    success: Schema.Struct({ member: Schema.String, role: RoleName }),
  }).annotateMerge(route("Makes the owner's account, with the code that the server printed", "anyone")),
  HttpApiEndpoint.post("signIn", "/sign-in", {
    payload: Schema.Struct({
      name: Name,
      password: Password,
      as: Schema.Literals(["browser", "app"]),
      device: Schema.optionalKey(text(100)).annotate({ description: "What people recognise it by" }),
    }),
    success: SignedIn,
  }).annotateMerge(route("Signs a browser or an app in with a password", "anyone")),
  HttpApiEndpoint.post("renew", "/sign-in/renew", {
    payload: Schema.Struct({ renewal: text(1000) }),
    success: AppTokens,
  }).annotateMerge(route("New tokens for an app", "anyone")),
  HttpApiEndpoint.post("signOut", "/sign-out", {
    payload: Schema.Struct({ renewal: Schema.optionalKey(text(1000)) }),
    success: HttpApiSchema.NoContent,
  }).annotateMerge(route("Signs out the browser that asks, or the app whose renewal token it is", "anyone")),
) {}
