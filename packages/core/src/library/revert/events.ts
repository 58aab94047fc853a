/** The events that act on other events. A revert can be reverted; an erasure is for good and removes what was said. */
import * as Schema from "effect/Schema"
import { defineEvents, event } from "../../define/event.ts"
import { Count, Hex32, Hex64, rule, text } from "../payload.ts"

/** The most events that one revert targets; more take several. */
export const MOST_TARGETS = 1000
const MOST_OPERATIONS = 100

const Seq = Count.check(Schema.isGreaterThan(0))

const Targets = Schema.Struct({
  events: Schema.Array(Schema.Struct({ id: Hex64, origin: Hex32, seq: Seq })).check(Schema.isMaxLength(MOST_TARGETS)),
  /** All events of an operation by an origin up to this seq: what was seen of it, and not what it adds later. */
  operations: Schema.Array(Schema.Struct({ op: Hex32, origin: Hex32, through: Seq })).check(
    Schema.isMaxLength(MOST_OPERATIONS),
  ),
  reason: Schema.optionalKey(text(1000)),
}).check(
  rule("at least one target", ({ events, operations }) => events.length + operations.length > 0, {
    anyOf: ["events", "operations"].map((name) => ({ properties: { [name]: { type: "array", minItems: 1 } } })),
  }),
)

const origin = "9d2f4c6e8a0b1c3d5e7f9a1b2c3d4e5f"

export const revertEvents = defineEvents("revert", {
  made: event({
    doc: "Events were put out of effect, one by one or by operation. A revert of this event brings them back.",
    log: "any",
    schema: Targets,
    example: {
      events: [{ id: "3b9c4a1d".repeat(8), origin, seq: 41 }],
      operations: [{ op: "77aa88bb99cc00dd11ee22ff33445566", origin, through: 38 }],
      reason: "Tagged with the wrong release",
    },
  }),
})

export const erasureEvents = defineEvents("erasure", {
  made: event({
    doc: "Events were put out of effect for good, one by one or by operation, and what they said is removed everywhere.",
    log: "any",
    schema: Targets,
    example: {
      events: [{ id: "c0ffee11".repeat(8), origin, seq: 12 }],
      operations: [],
      reason: "Asked for by the person it was about",
    },
  }),
})
