/** The events of what one member thinks of an album or an artist as a whole: in that member's log. */
import * as Schema from "effect/Schema"
import { defineEvents, event } from "../../define/event.ts"

const Rating = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 5 }))

export const favouriteEvents = defineEvents("favourite", {
  starred: event({
    doc: "The member starred the album or the artist, or took the star away.",
    log: "user",
    schema: Schema.Struct({ starred: Schema.Boolean }),
    example: { starred: true },
  }),
  rated: event({
    doc: "The member rated the album or the artist, or took the rating away.",
    log: "user",
    schema: Schema.Struct({ rating: Schema.NullOr(Rating) }),
    example: { rating: 4 },
  }),
})
