/** The events of one member's listening to one track: in that member's log, with the times at which it happened. */
import * as Schema from "effect/Schema"
import { defineEvents, event } from "../../define/event.ts"
import { Count, Milliseconds, text, Time, Word } from "../payload.ts"

const Device = text(100)

const ProgressedV1 = Schema.Struct({
  positionMs: Milliseconds,
  /** The track's length, as the player has it. */
  durationMs: Schema.optionalKey(Milliseconds),
  /** When it was there. */
  at: Time,
  device: Schema.optionalKey(Device),
})

const Rating = Schema.Int.check(Schema.isBetween({ minimum: 0, maximum: 5 }))

export const playbackEvents = defineEvents("playback", {
  played: event({
    doc: "The track was listened to, whole or in part.",
    log: "user",
    schema: Schema.Struct({
      /** When it began, which may be long before this was noted. */
      startedAt: Time,
      /** How long it was heard. */
      durationMs: Milliseconds,
      completed: Schema.Boolean,
      device: Schema.optionalKey(Device),
      /** Where it was started from, such as `playlist:…` or `album:…`. */
      context: Schema.optionalKey(text(300)),
    }),
    example: {
      startedAt: 1_767_225_600_000,
      durationMs: 188_000,
      completed: true,
      device: "kitchen",
      context: "playlist:00aa11bb22cc33dd44ee55ff66778899",
    },
  }),
  progressed: event({
    doc: "Listening reached a place in the track. The furthest place and the latest are both kept.",
    log: "user",
    v: 2,
    schema: Schema.Struct({
      ...ProgressedV1.fields,
      /** What the member noted there. Left out, what was noted stays; at the beginning of the track nothing does. */
      comment: Schema.optionalKey(text(1000)),
    }),
    example: {
      positionMs: 1_284_000,
      durationMs: 3_210_000,
      at: 1_767_229_200_000,
      device: "phone",
      comment: "the second movement",
    },
    former: [
      {
        v: 1,
        schema: ProgressedV1,
        example: { positionMs: 1_284_000, durationMs: 3_210_000, at: 1_767_229_200_000, device: "phone" },
        upcast: (payload: typeof ProgressedV1.Type) => payload,
      },
    ],
  }),
  rated: event({
    doc: "The member rated the track, or took the rating away.",
    log: "user",
    schema: Schema.Struct({
      rating: Schema.NullOr(Rating),
    }),
    example: { rating: 4 },
  }),
  starred: event({
    doc: "The member starred the track, or took the star away.",
    log: "user",
    schema: Schema.Struct({ starred: Schema.Boolean }),
    example: { starred: true },
  }),
  imported: event({
    doc: "Another program told how often and when it played the track; replaces what that program told before.",
    log: "user",
    schema: Schema.Struct({
      /** The program and which of its databases, such as `itunes:B4C9F3EE26EFAF78`; what several tell adds up. */
      account: Word,
      /** Plays to the end, of which at most the last one's time is known. */
      plays: Schema.optionalKey(Count),
      playedAt: Schema.optionalKey(Time),
      skips: Schema.optionalKey(Count),
      skippedAt: Schema.optionalKey(Time),
      /** Shows until the member rates the track here. */
      rating: Schema.optionalKey(Rating),
      /** Shows until the member stars the track here, or takes the star away. */
      starred: Schema.optionalKey(Schema.Boolean),
      /** When the other program took the track in. Kept; no view shows it yet. */
      addedAt: Schema.optionalKey(Time),
    }),
    example: {
      account: "itunes:B4C9F3EE26EFAF78",
      plays: 31,
      playedAt: 1_430_742_051_000,
      skips: 2,
      skippedAt: 1_422_978_064_000,
      rating: 5,
      starred: true,
      addedAt: 1_398_331_708_000,
    },
  }),
})
