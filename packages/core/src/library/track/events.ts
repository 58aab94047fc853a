/** The events of tracks: how one comes to be, becomes one with another, is taken apart and goes. Its fields are claims. */
import * as Schema from "effect/Schema"
import { defineEvents, event } from "../../define/event.ts"
import { Nothing } from "../payload.ts"

/** An id of a subject, without its kind. */
const Id = Schema.String.check(Schema.isPattern(/^[\x21-\x7e]{1,200}$/u))

export const trackEvents = defineEvents("track", {
  created: event({
    doc: "A media file was taken in as a track, or as one more file of it. Brings a removed track back.",
    schema: Schema.Struct({
      mediaFile: Id,
      /** Shown while nothing is claimed. */
      title: Schema.optionalKey(Schema.String.check(Schema.isMaxLength(1000))),
      /** Milliseconds, as decoded. */
      durationMs: Schema.optionalKey(Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 1e12 }))),
    }),
    example: { mediaFile: "5f1c0e7a9b2d4c6e8f00112233445566", title: "Gymnopédie No. 1", durationMs: 192_400 },
  }),
  merged: event({
    doc: "The track turned out to be the same recording as another one, which shows in its place.",
    schema: Schema.Struct({
      into: Id,
      /** What says so: `fingerprint`, `isrc`, `recording`, `user` … */
      because: Schema.Struct({
        rule: Schema.String.check(Schema.isPattern(/^[a-z][A-Za-z]{0,31}$/u)),
        detail: Schema.optionalKey(Schema.String.check(Schema.isMaxLength(1000))),
        /** From 0 to 1. */
        score: Schema.optionalKey(Schema.Finite.check(Schema.isBetween({ minimum: 0, maximum: 1 }))),
      }),
    }),
    example: {
      into: "00aa11bb22cc33dd44ee55ff66778899",
      because: { rule: "isrc", detail: "FRZ039100421", score: 1 },
    },
  }),
  split: event({
    doc: "A media file was taken out of the track, since it holds another recording; the other track is created beside.",
    schema: Schema.Struct({ mediaFile: Id, into: Id }),
    example: { mediaFile: "5f1c0e7a9b2d4c6e8f00112233445566", into: "99aa11bb22cc33dd44ee55ff66778800" },
  }),
  removed: event({
    doc: "The track was taken out of the library. Claims do not bring it back; a later track.created does.",
    schema: Nothing,
    example: {},
  }),
})
