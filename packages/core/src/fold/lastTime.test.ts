/** What an event with the largest time there is does to its subject, and what helps against it. */
import { describe, expect, it } from "vitest"
import type { Library } from "../Library.ts"
import type { LogEvent } from "../log/event.ts"
import { MAX_AT } from "../log/header.ts"
import { incoming, type Line, Scribe } from "../testing/chains.ts"
import { append, newLibrary, rows, seededPorts } from "../testing/given.ts"
import type { PlainEvent } from "../testing/model/events.ts"
import { testRegistry } from "../testing/registry.ts"

const marked = (subject: string, value: string) => ({ type: "mark.made", subject, payload: { value } })
const mark = async (library: Library, subject: string) =>
  (await rows<{ mark: string }>(library, "SELECT mark FROM note WHERE subject = ?", [subject]))[0]?.mark
const acting = (kind: string, { id, origin, seq }: LogEvent | PlainEvent) => ({
  type: `${kind}.made`,
  subject: `${kind}:1`,
  payload: { events: [{ id, origin, seq }], operations: [] },
})

/** A library that holds an event at the end of time, of an origin that sorts before its own or after it. */
async function held(where: "before" | "after") {
  const library = await newLibrary(testRegistry)
  await append(library, [marked("note:1", "first"), marked("note:2", "first")])
  const scribes = Array.from({ length: 16 }, (_, seed) => new Scribe(seededPorts(100 + seed)))
  const scribe = scribes.find(({ key }) => key.origin < library.origin === (where === "before")) as Scribe
  const event = scribe.say({ ...marked("note:1", "for ever"), at: MAX_AT })
  await library.ingest(incoming(scribe.lines.get("library") as Line))
  return { library, event }
}

describe("an event at the end of time", () => {
  it("[FOLD-26] yields to later edits of origins that sort after its own, and to no others", async () => {
    const weak = await held("before")
    const [edit] = await append(weak.library, [marked("note:1", "an edit")])
    expect([edit?.at, await mark(weak.library, "note:1")]).toEqual([MAX_AT, "an edit"])
    const strong = await held("after")
    await append(strong.library, [marked("note:1", "an edit")])
    expect(await mark(strong.library, "note:1")).toBe("for ever")
  })

  it("[FOLD-2] [FOLD-26] reaches no other subject", async () => {
    const { library } = await held("after")
    const [edit] = await append(library, [marked("note:2", "an edit")])
    expect(edit?.at).toBeLessThan(MAX_AT)
    expect(await mark(library, "note:2")).toBe("an edit")
  })

  it("[FOLD-4] [FOLD-26] is not reverted by an origin that sorts before its own, but erased by any", async () => {
    const { library, event } = await held("after")
    await append(library, [acting("revert", event)])
    expect(await mark(library, "note:1")).toBe("for ever")
    await append(library, [acting("erasure", event)])
    expect(await mark(library, "note:1")).toBe("first")
    const [edit] = await append(library, [marked("note:1", "an edit")])
    expect(edit?.at).toBeLessThan(MAX_AT)
    expect(await mark(library, "note:1")).toBe("an edit")
    const live = await library.stateHash()
    await library.rebuild()
    expect(await library.stateHash()).toBe(live)
  })
})
