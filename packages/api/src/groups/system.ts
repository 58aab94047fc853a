/** Whether the server is there, and what it is. */
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import { READERS, route } from "../routes.ts"

const Health = Schema.Struct({ ok: Schema.Boolean }).annotate({
  identifier: "Health",
  description: "Whether the server answers",
})

const ServerInfo = Schema.Struct({
  /** What the server calls itself. */
  name: Schema.String,
  /** The id of the library. */
  library: Schema.String,
  /** The id of the server's replica. */
  origin: Schema.String,
  version: Schema.String,
}).annotate({ identifier: "ServerInfo", description: "Which server this is, of which library, and of which version" })

export class SystemGroup extends HttpApiGroup.make("system", { topLevel: true }).add(
  HttpApiEndpoint.get("alive", "/health", { success: Health }).annotateMerge(
    route("Whether the process answers", "anyone"),
  ),
  HttpApiEndpoint.get("ready", "/ready", { success: Health }).annotateMerge(
    route("Whether the library can be read; 503 where it cannot", "anyone"),
  ),
  HttpApiEndpoint.get("info", "/server", { success: ServerInfo }).annotateMerge(route("What this server is", READERS)),
) {}
