/** Something between two replicas that changes payloads on their way, so that their batches are refused. */
import type { Incoming } from "@ledgerline/core"
import { decodeAnswer, decodeRequest, encode } from "../protocol/messages.ts"
import type { Chance } from "./random.ts"

/** A push of which one batch does not hold; any other request as it is. */
export function spoiledRequest(frame: Uint8Array, chance: Chance): Uint8Array {
  const message = decodeRequest(frame)
  return message.kind === "push" ? encode({ ...message, batches: spoiled(message.batches, chance) }) : frame
}

/** A page of which one batch does not hold; any other answer as it is. */
export function spoiledAnswer(frame: Uint8Array, chance: Chance): Uint8Array {
  const message = decodeAnswer(frame)
  return message.kind === "page" ? encode({ ...message, batches: spoiled(message.batches, chance) }) : frame
}

function spoiled(batches: readonly Incoming[], chance: Chance): Incoming[] {
  const which = chance.below(Math.max(1, batches.length))
  return batches.map((batch, i) =>
    i === which ? { ...batch, events: batch.events.map((event) => ({ ...event, payload: SPOILED })) } : batch,
  )
}

const SPOILED = Buffer.from("spoiled")
