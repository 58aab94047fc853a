/** What a program makes of a database that it opens. */
import { describe, expect, it } from "vitest"
import { CannotOpen } from "./errors.ts"
import { Library } from "./Library.ts"
import { sealMeta, writeMeta } from "./log/meta.ts"
import type { Store } from "./store/port.ts"
import { append, memoryStore, rows, seededPorts } from "./testing/given.ts"
import { testRegistry } from "./testing/registry.ts"

const said = { type: "note.said", subject: "note:1", payload: { text: "a", mood: "low" } }

/** A library whose database says that it has a format. */
async function ofFormat(format: string) {
  const options = { store: memoryStore(), registry: testRegistry, ports: seededPorts(1), path: "music.db" }
  await append(await Library.open(options), [said])
  await sayFormat(options.store, format)
  return options
}

/** As the program of that format would have left it. */
const sayFormat = (store: Store, format: string) =>
  store.write(function* () {
    yield* writeMeta({ format })
    yield* sealMeta()
  })

describe("opening a library", () => {
  it("[LOG-24] refuses a newer format, and changes nothing", async () => {
    const options = await ofFormat("2")
    const refused = Library.open(options)
    await expect(refused).rejects.toBeInstanceOf(CannotOpen)
    await expect(refused).rejects.toMatchObject({ reason: "newerFormat", path: "music.db" })
    await sayFormat(options.store, "1")
    expect(await rows(await Library.open(options), "SELECT text FROM note")).toEqual([{ text: "a/" }])
  })

  it("[LOG-24] opens an older one", async () => {
    const library = await Library.open(await ofFormat("0"))
    expect(await rows(library, "SELECT text FROM note")).toEqual([{ text: "a/" }])
  })
})
