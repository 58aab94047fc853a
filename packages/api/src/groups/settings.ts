/** How the server is set up. */
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import { OWNERS, route } from "../routes.ts"
import { ONCE, text } from "./common.ts"

const Value = Schema.Union([
  Schema.String.check(Schema.isMaxLength(10_000)),
  Schema.Finite,
  Schema.Boolean,
  Schema.Array(text(1000)).check(Schema.isMaxLength(1000)),
])

export const SettingObject = Schema.Struct({
  name: Schema.String,
  doc: Schema.String,
  value: Schema.NullOr(Value).annotate({ description: "Null where nothing is said, and for secrets" }),
  isSecret: Schema.Boolean,
  from: Schema.NullOr(Schema.String).annotate({
    description: "The flag, the variable or the file that says it; null where nothing does",
  }),
  change: Schema.Literals(["now", "restart", "file"]).annotate({
    description:
      "now and restart: can be changed here, and holds at once or from the next start on; file: only where it is said",
  }),
  waits: Schema.Boolean.annotate({ description: "It was changed, and holds from the next start on" }),
}).annotate({ identifier: "Setting", description: "One setting of the server: its value, and where that comes from" })
export type SettingObject = typeof SettingObject.Type

const Settings = Schema.Struct({ items: Schema.Array(SettingObject) })

export class SettingsGroup extends HttpApiGroup.make("settings").add(
  HttpApiEndpoint.get("settings", "/settings", { success: Settings }).annotateMerge(
    route("All settings, and where each is said; secrets are not shown", OWNERS),
  ),
  HttpApiEndpoint.patch("changeSettings", "/settings", {
    headers: ONCE,
    payload: Schema.Struct({
      values: Schema.Record(Schema.String, Schema.NullOr(Value)).annotate({
        description: "By their names; null for what holds otherwise",
      }),
    }),
    success: Settings,
  }).annotateMerge(route("Changes settings, all or none; for somebody signed in with a password", OWNERS)),
) {}
