/** Mutated messages: whatever comes, nobody else notices, and what is refused leaves nothing behind. */
import type { Library } from "@ledgerline/core"
import { expect, it } from "vitest"
import { seededPorts } from "@ledgerline/core/testing"
import * as Y from "yjs"
import { answerMessage, awarenessMessage, requestMessage, updateMessage } from "./protocol.ts"
import { newRooms, rest } from "./testing/line.ts"
import { eventsOf, shownIn, withList } from "./testing/world.ts"

const MESSAGES = 6_000

/** Numbers from a seed, so that a failure comes again. */
function dice(seed: number): (below: number) => number {
  const { random } = seededPorts(seed)
  return (below) => Buffer.from(random.bytes(4)).readUInt32BE() % below
}

function mutated(bytes: Uint8Array, roll: (below: number) => number, other: Uint8Array): Uint8Array {
  let mutant = Buffer.from(bytes)
  for (let i = 1 + roll(3); i > 0; i--) {
    const at = roll(mutant.length + 1)
    const kind = roll(6)
    if (kind === 0 && mutant.length > 0) mutant[at % mutant.length] = roll(256)
    else if (kind === 1 && mutant.length > 0) {
      const place = at % mutant.length
      mutant[place] = (mutant[place] as number) ^ (1 << roll(8))
    } else if (kind === 2) mutant = mutant.subarray(0, at)
    else if (kind === 3) mutant = Buffer.concat([mutant.subarray(0, at), Buffer.from([255, 255, 255, 255, 15])])
    else if (kind === 4) mutant = Buffer.concat([mutant.subarray(0, at), other.subarray(roll(other.length + 1))])
    else mutant = Buffer.concat([mutant.subarray(0, at), Buffer.from([roll(256)]), mutant.subarray(at)])
  }
  return Uint8Array.from(mutant)
}

it(
  `[COLLAB-6] ${MESSAGES} mutated messages break nothing, and those refused change nothing`,
  { timeout: 300_000 },
  async () => {
    const seed = 7
    const roll = dice(seed)
    const library = await withList()
    const generous = { perSecond: 1e9, atOnce: 1e9 }
    const { join, faults, timers } = newRooms(library, { messages: generous, bytes: generous, requests: generous })
    const witness = await join("bob")
    witness.items.set("w", { track: "w", order: "a0" })
    await rest()

    const doc = new Y.Doc()
    Y.applyUpdate(doc, Y.encodeStateAsUpdate(witness.doc))
    const sound: Uint8Array[] = [requestMessage(Y.encodeStateVector(doc)), Uint8Array.from([3])]
    doc.on("update", (update: Uint8Array) => sound.push(updateMessage(update)))
    for (let i = 0; i < 8; i++) {
      doc.getMap("items").set(`k${i % 5}`, { track: `t${i}`, order: `a${i + 1}`, addedAt: i })
      doc.getMap("meta").set("name", `Name ${i}`)
      if (i % 3 === 0) doc.getMap("items").delete(`k${i % 5}`)
    }
    sound.push(answerMessage(Y.encodeStateAsUpdate(doc)))
    sound.push(awarenessMessage([{ client: 7, clock: 1, state: '{"listening":{"track":"t"},"a":[1,{}]}' }]))
    const pick = (): Uint8Array => sound[roll(sound.length)] as Uint8Array

    let attacker = await join("eve")
    let refused = 0
    for (let i = 0; i < MESSAGES; i++) {
      const message = mutated(pick(), roll, pick())
      const before = await countOf(library)
      const shown = Y.encodeStateAsUpdate(witness.doc)
      attacker.say(message)
      timers.pass(500)
      witness.alive()
      attacker.alive()
      await rest()
      if (attacker.ended === undefined) continue
      refused += 1
      expect(await countOf(library)).toBe(before)
      expect(Y.encodeStateAsUpdate(witness.doc)).toEqual(shown)
      attacker = await join("eve")
    }
    timers.pass(500)
    await rest()
    expect(refused).toBeGreaterThan(MESSAGES / 10)
    expect(faults).toEqual([])
    expect(witness.ended).toBeUndefined()
    // Nothing that the fold sets aside got in, and what got in shows to all alike.
    const stored = await eventsOf(library)
    expect(stored.length).toBeGreaterThan(1)
    expect(await library.verify()).toMatchObject({ ok: true })
    witness.items.set("end", { track: "end", order: "a0" })
    await rest()
    const late = await join("ada")
    expect(late.doc.toJSON()).toEqual(witness.doc.toJSON())
    expect(await shownIn(library)).toContain("end")
    const live = await library.stateHash()
    await library.rebuild()
    expect(await library.stateHash()).toBe(live)
  },
)

async function countOf(library: Library): Promise<number> {
  return (await library.holdings()).reduce((sum, { seq }) => sum + seq, 0)
}
