/** The events of play queues: one for each device of a member, or one that they share. */
import * as Schema from "effect/Schema"
import { defineEvents, event } from "../../define/event.ts"
import { Count, Id, Milliseconds, rule } from "../payload.ts"

const MOST_QUEUED = 5000

export const queueEvents = defineEvents("queue", {
  saved: event({
    doc: "The queue of a device was saved whole: its tracks, which of them plays, and where in it.",
    log: "user",
    schema: Schema.Struct({
      tracks: Schema.Array(Id).check(Schema.isMaxLength(MOST_QUEUED)),
      /** Of the track that plays, from 0; 0 where there is none. */
      index: Count,
      positionMs: Milliseconds,
    }).check(rule("an index into the tracks", ({ tracks, index }) => index < Math.max(1, tracks.length))),
    example: {
      tracks: ["5f1c0e7a9b2d4c6e8f00112233445566", "99aa11bb22cc33dd44ee55ff66778800"],
      index: 1,
      positionMs: 42_000,
    },
  }),
})
