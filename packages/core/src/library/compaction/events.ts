/**
 * The events of compactions: what may go is proposed, each replica says that it holds it and takes nothing of it back,
 * then it goes. docs/spec/sync.md, SYNC-46.
 */
import * as Schema from "effect/Schema"
import { defineEvents, event } from "../../define/event.ts"
import { MOST_COMPACTED, type Proposed } from "../../fold/compacted.ts"
import { Count, Hex32, Hex64, rule } from "../payload.ts"

const MOST_ORIGINS = 1000

const Seq = Count.check(Schema.isGreaterThan(0))
/** The beginning of an event's id: it tells the sides of a fork apart. */
const ShortId = Schema.String.check(Schema.isPattern(/^[0-9a-f]{16}$/u))
const Place = Count.check(Schema.isLessThan(MOST_COMPACTED))

/** Whether each place that is named is there. */
function isWhole({ origins, events, standIns }: Proposed): boolean {
  return (
    events.every(([origin, , , standIn]) => origin < origins.length && standIn < standIns.length) &&
    standIns.every(([origin]) => origin < origins.length)
  )
}

const origin = "9d2f4c6e8a0b1c3d5e7f9a1b2c3d4e5f"

export const compactionEvents = defineEvents("compaction", {
  proposed: event({
    doc: "Events were named whose payload may go, since later events say all that they said; those cannot be taken back any more.",
    log: "any",
    schema: Schema.Struct({
      origins: Schema.Array(Hex32).check(Schema.isMinLength(1), Schema.isMaxLength(MOST_ORIGINS)),
      /** Place of the origin, seq, beginning of the id, place of the event that stands in for it. */
      events: Schema.Array(Schema.Tuple([Place, Seq, ShortId, Place])).check(
        Schema.isMinLength(1),
        Schema.isMaxLength(MOST_COMPACTED),
      ),
      /** Place of the origin, seq, beginning of the id. */
      standIns: Schema.Array(Schema.Tuple([Place, Seq, ShortId])).check(
        Schema.isMinLength(1),
        Schema.isMaxLength(MOST_COMPACTED),
      ),
    }).check(rule("places that are in the lists", isWhole)),
    example: {
      origins: [origin],
      events: [
        [0, 12, "c0ffee11c0ffee11", 0],
        [0, 29, "3b9c4a1d3b9c4a1d", 0],
      ],
      standIns: [[0, 41, "77aa88bb99cc00dd"]],
    },
  }),
  accepted: event({
    doc: "A replica holds all that a compaction names, and takes nothing of it back any more.",
    log: "any",
    schema: Schema.Struct({
      /** The event that proposed it. */
      proposal: Hex64,
    }),
    example: { proposal: "c0ffee11".repeat(8) },
  }),
  made: event({
    doc: "What was proposed is carried out: the payloads of the named events are removed everywhere.",
    log: "any",
    schema: Schema.Struct({
      /** The event that proposed it. */
      proposal: Hex64,
      /** Places in its list of events that stay after all. */
      left: Schema.Array(Place).check(Schema.isMaxLength(MOST_COMPACTED)),
      /** Replicas that had not been heard of for so long that nobody waited for them. */
      expired: Schema.Array(Hex32).check(Schema.isMaxLength(MOST_ORIGINS)),
    }),
    example: { proposal: "c0ffee11".repeat(8), left: [1], expired: [origin] },
  }),
})
