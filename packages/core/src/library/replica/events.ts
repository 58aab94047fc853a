/** The events of replicas: one goes on under another key, or is not trusted any more. The engine acts on them. */
import * as Schema from "effect/Schema"
import { defineEvents, event } from "../../define/event.ts"
import { Count, Hex64, Nothing, text } from "../payload.ts"

/** Sides of one chain whose ends a revocation names at most. */
const MOST_ACCEPTED = 100

export const replicaEvents = defineEvents("replica", {
  seen: event({
    doc: "The replica takes part in this log: whoever compacts it waits for what this replica says.",
    log: "any",
    schema: Nothing,
    example: {},
  }),
  succeeded: event({
    doc: "The replica goes on under another key; its chain in this log ends with this event.",
    log: "any",
    schema: Schema.Struct({ publicKey: Hex64 }),
    example: { publicKey: "3b9c4a1d".repeat(8) },
  }),
  revoked: event({
    doc: "The replica is not trusted any more: of its chain in this log only what leads to the named events is accepted.",
    log: "any",
    schema: Schema.Struct({
      /** The last events that are accepted, one for each side of a fork; none where nothing is. */
      accepted: Schema.Array(Schema.Struct({ seq: Count.check(Schema.isGreaterThan(0)), id: Hex64 })).check(
        Schema.isMaxLength(MOST_ACCEPTED),
      ),
      reason: Schema.optionalKey(text(1000)),
    }),
    example: { accepted: [{ seq: 41, id: "c0ffee11".repeat(8) }], reason: "The phone was left on a train" },
  }),
})
