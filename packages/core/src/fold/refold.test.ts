/** Folding again in place, in the corners that histories of a few events do not reach. */
import { describe, expect, it } from "vitest"
import { Library } from "../Library.ts"
import { incoming, type Line, type Said, Scribe } from "../testing/chains.ts"
import { newLibrary, rows, seededPorts } from "../testing/given.ts"
import type { PlainEvent } from "../testing/model/events.ts"
import { narrowRegistry, testRegistry } from "../testing/registry.ts"

const tagged = (subject: string, name: string): Said => ({
  type: "note.tagged",
  subject,
  payload: { tags: { [name]: 1 } },
})
const said = (subject: string, text: string): Said => ({ type: "note.said", subject, payload: { text } })
const added = (subject: string): Said => ({ type: "count.added", subject, payload: { by: 1 } })
const erasing = (subject: string, { id, origin, seq }: PlainEvent): Said => ({
  type: "erasure.made",
  subject,
  payload: { events: [{ id, origin, seq }], operations: [] },
})

/** A library of a program that knows less, opened by one that knows more, and one that knew it all from the start. */
async function upgraded(tell: (scribe: Scribe) => void) {
  const scribe = new Scribe(seededPorts(5))
  tell(scribe)
  const line = scribe.lines.get("library") as Line
  const [narrow, fresh] = [await newLibrary(narrowRegistry), await newLibrary(testRegistry)]
  for (let from = 0; from < line.events.length; from += 7) {
    const part = incoming(line, from, Math.min(from + 7, line.events.length))
    await narrow.ingest(part)
    await fresh.ingest(part)
  }
  const { store } = narrow
  const library = await Library.open({ store, registry: testRegistry, ports: seededPorts(2) })
  await library.upgraded()
  expect(await library.stateHash()).toBe(await fresh.stateHash())
  expect((await library.verify()).problems).toEqual([])
  return { library, isInPlace: library.generation === narrow.generation }
}

describe("folding again in place", () => {
  it("[FOLD-27] [FOLD-18] leaves to a rebuild a state that lags behind what it shows", async () => {
    const { isInPlace } = await upgraded((scribe) => {
      for (let i = 0; i < 900; i++)
        scribe.say(said("note:hot", `a text of some length, so that it outgrows its row ${i}`))
      scribe.say(tagged("note:hot", "x"))
    })
    expect(isInPlace).toBe(false)
  })

  it("[FOLD-27] [FOLD-7] takes away what was erased before it was known that anything can be", async () => {
    const { library, isInPlace } = await upgraded((scribe) => {
      const [first, second] = ["a", "b"].map((name) => scribe.say({ ...tagged("note:1", name), at: 10 }))
      const sum = scribe.say(added("counter:1"))
      scribe.say(added("counter:1"))
      for (const target of [first, sum]) scribe.say(erasing("erasure:1", target as PlainEvent))
      // The type alone makes it an erasure, though notes have none.
      scribe.say(erasing("note:2", second as PlainEvent))
    })
    expect(isInPlace).toBe(true)
    const bare = (await library.events(1, 4)).map(({ payload }) => payload === null)
    expect(bare).toEqual([true, true, true, false])
    expect(await rows(library, "SELECT name FROM tag")).toEqual([])
    expect(await rows(library, "SELECT total FROM counter")).toEqual([{ total: 1 }])
    expect(await library.verify()).toMatchObject({ ok: true, erased: 3 })
  })
})
