/** What control events reach, rule by rule. The properties of convergence.test.ts try the same in every mixture. */
import { describe, expect, it } from "vitest"
import type { Library } from "../Library.ts"
import { incoming, type Said, Scribe } from "../testing/chains.ts"
import { newLibrary, rows, seededPorts } from "../testing/given.ts"
import type { PlainEvent } from "../testing/model/events.ts"
import { testRegistry } from "../testing/registry.ts"

const OP = "ab".repeat(16)
const mark = (value: string, at: number, more: Partial<Said> = {}): Said => ({
  type: "mark.made",
  subject: "note:1",
  at,
  payload: { value },
  ...more,
})
type Targets = { readonly events?: readonly object[]; readonly operations?: readonly object[] }
const control = (type: "revert" | "erasure", at: number, { events = [], operations = [] }: Targets): Said => ({
  type: `${type}.made`,
  subject: `${type}:${at}`,
  at,
  payload: { events, operations },
})
const naming = ({ id, origin, seq }: PlainEvent, other: object = {}) => ({ events: [{ id, origin, seq, ...other }] })

/** The marks in effect after everything was taken in, and again after a rebuild. */
async function marks(...scribes: readonly Scribe[]): Promise<string[]> {
  const library = await newLibrary(testRegistry)
  for (const scribe of scribes) for (const line of scribe.lines.values()) await library.ingest(incoming(line))
  const shown = await valuesOf(library)
  await library.rebuild()
  expect(await valuesOf(library)).toEqual(shown)
  await library.close()
  return shown
}

const valuesOf = async (library: Library) =>
  (await rows<{ value: string }>(library, "SELECT value FROM mark ORDER BY value")).map(({ value }) => value)

const scribe = (seed = 3) => new Scribe(seededPorts(seed))

describe("a control event", () => {
  it("[FOLD-4] acts where id, origin and seq agree, and nowhere else", async () => {
    const wrong = [{}, { id: "cd".repeat(32) }, { origin: "cd".repeat(16) }, { seq: 2 }]
    const shown = []
    for (const other of wrong) {
      const author = scribe()
      const target = author.say(mark("a", 10))
      author.say(mark("b", 10, { subject: "note:2" }))
      author.say(control("revert", 20, naming(target, other)))
      shown.push(await marks(author))
    }
    expect(shown).toEqual([["b"], ["a", "b"], ["a", "b"], ["a", "b"]])
  })

  it("[FOLD-4] acts only on what sorts before it", async () => {
    const author = scribe()
    const [before, same, after] = [mark("a", 19), mark("b", 20), mark("c", 21)].map((each) => author.say(each))
    const events = [before, same, after].flatMap((event) => naming(event as PlainEvent).events)
    author.say(control("revert", 20, { events }))
    expect(await marks(author)).toEqual(["c"])
  })

  it("[FOLD-4] acts only within its own log", async () => {
    const author = scribe()
    const target = author.say(mark("a", 10, { op: OP }))
    const { id, origin, seq } = target
    const operations = [{ op: OP, origin, through: 99 }]
    author.say({ ...control("revert", 20, { events: [{ id, origin, seq }], operations }), log: "user:ada" })
    expect(await marks(author)).toEqual(["a"])
  })

  it("[FOLD-4] [FOLD-6] acts on an operation of one origin up to a seq, also on what comes later", async () => {
    const [author, other] = [scribe(3), scribe(4)]
    for (const [i, value] of ["a", "b", "c"].entries()) author.say(mark(value, 10 + i, { op: OP }))
    other.say(mark("d", 10, { op: OP }))
    const judge = scribe(5)
    judge.say(control("revert", 20, { operations: [{ op: OP, origin: author.key.origin, through: 2 }] }))
    expect(await marks(author, other, judge)).toEqual(["c", "d"])
    expect(await marks(judge, other, author)).toEqual(["c", "d"])
  })

  it("[FOLD-5] is undone by a revert of it, to any depth", async () => {
    const author = scribe()
    let target = author.say(mark("a", 10))
    const shown = []
    for (let depth = 1; depth <= 9; depth++) {
      target = author.say(control("revert", 10 + depth, naming(target)))
      shown.push((await marks(author)).length)
    }
    expect(shown).toEqual([0, 1, 0, 1, 0, 1, 0, 1, 0])
  })

  it("[FOLD-5] counts while one of several that target an event is in effect", async () => {
    const author = scribe()
    const target = author.say(mark("a", 10))
    const [one, two] = [20, 21].map((at) => author.say(control("revert", at, naming(target))))
    author.say(control("revert", 30, naming(one as PlainEvent)))
    expect(await marks(author)).toEqual([])
    author.say(control("revert", 31, naming(two as PlainEvent)))
    expect(await marks(author)).toEqual(["a"])
  })

  it("[FOLD-7] that erases is for good, whether it is reverted or not", async () => {
    const author = scribe()
    const target = author.say(mark("a", 10))
    const erasure = author.say(control("erasure", 20, naming(target)))
    expect(await marks(author)).toEqual([])
    author.say(control("revert", 30, naming(erasure)))
    expect(await marks(author)).toEqual([])
  })
})
