/** What happens, as it happens. */
import * as Schema from "effect/Schema"
import * as HttpApiEndpoint from "effect/http-api/HttpApiEndpoint"
import * as HttpApiGroup from "effect/http-api/HttpApiGroup"
import * as HttpApiSchema from "effect/http-api/HttpApiSchema"
import { READERS, route } from "../routes.ts"

/** Something changed that the member who listens may see. */
export const ChangeNews = Schema.Struct({
  subjects: Schema.Array(Schema.String).annotate({
    description: "What it was about, such as `track:…`; what is in the member's own log has `own/` in front",
  }),
  views: Schema.Array(Schema.String).annotate({ description: "Which lists show something else now" }),
}).annotate({ identifier: "ChangeNews" })
export type ChangeNews = typeof ChangeNews.Type

export class LiveGroup extends HttpApiGroup.make("live").add(
  HttpApiEndpoint.get("events", "/live", {
    query: {
      after: Schema.optionalKey(Schema.String.check(Schema.isPattern(/^\d{1,15}$/))).annotate({
        description: "The id after which to begin, in place of the header Last-Event-ID; now unless given",
      }),
    },
    success: HttpApiSchema.StreamUint8Array({ contentType: "text/event-stream" }),
  }).annotateMerge(
    route(
      "Server-sent events: `change` with what changed, of one commit or of several, `reset` where too much did to tell, `work` of the background; the same over a WebSocket at /live/socket",
      READERS,
    ),
  ),
) {}
