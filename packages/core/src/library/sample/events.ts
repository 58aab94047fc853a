/** The events of samples: stretches of a recording that somebody marked. */
import * as Schema from "effect/Schema"
import { defineEvents, event } from "../../define/event.ts"
import { Milliseconds, Nothing, rule, text } from "../payload.ts"

export const sampleEvents = defineEvents("sample", {
  defined: event({
    doc: "A stretch of a track or of a media file was marked, or an earlier mark moved.",
    schema: Schema.Struct({
      of: Schema.String.check(Schema.isPattern(/^(?:track|mediaFile):[\x21-\x7e]{1,200}$/u)),
      startMs: Milliseconds,
      endMs: Milliseconds,
      /** The pad that plays it. */
      pad: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1023 }))),
      label: Schema.optionalKey(text(500)),
    }).check(rule("an end after the start", ({ startMs, endMs }) => endMs > startMs)),
    example: {
      of: "track:5f1c0e7a9b2d4c6e8f00112233445566",
      startMs: 31_250,
      endMs: 33_750,
      pad: 4,
      label: "Opening bars",
    },
  }),
  removed: event({
    doc: "The mark was taken away. A later sample.defined brings it back.",
    schema: Nothing,
    example: {},
  }),
})
