import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { ActivityContext } from "../../fold/control.ts"
import { generation } from "../../fold/generation.ts"
import type { Library, NewEvent } from "../../Library.ts"
import { carry } from "../../testing/exchange.ts"
import { append, newLibrary, rows } from "../../testing/given.ts"
import { registry } from "../index.ts"
import {
  addTracks,
  describe as rename,
  type Editing,
  moveItems,
  newClient,
  removeItems,
  restoreContent,
} from "./decide.ts"
import { type ImportedEntry, importList, type ListImport, replaceMissing } from "./decideImport.ts"
import { missingItems, readContent, readState } from "./read.ts"

const subject = "playlist:p"

/** The letters of a file; capitals are files that are missing. */
const entriesOf = (letters: string): ImportedEntry[] =>
  [...letters].map((letter) => ({
    id: `entry-${letter.toLowerCase()}`,
    tracks: letter === letter.toLowerCase() ? [letter] : [],
    missing: { path: `${letter.toLowerCase()}.mp3`, source: "s" },
  }))

class Device {
  readonly library: Library
  readonly client: number
  constructor(library: Library) {
    this.library = library
    this.client = newClient(library.ports.random)
  }
  static make = async (seed = 1) => new Device(await newLibrary(registry, seed))

  async editing(): Promise<Editing> {
    const { store, generation: live } = this.library
    const context: ActivityContext = { dialect: store.dialect, registry, generation: generation(live) }
    return { subject, client: this.client, state: await store.read(() => readState(context, subject)) }
  }
  edit = async (work: (editing: Editing) => NewEvent[]) => append(this.library, work(await this.editing()))
  async take(letters: string, name = "File"): Promise<ListImport> {
    const taken = importList(await this.editing(), { name, entries: entriesOf(letters), now: 5 })
    if (taken.events.length > 0) await append(this.library, taken.events, "import")
    return taken
  }
  async shown(): Promise<string> {
    const content = await this.library.store.read(() => readContent(subject))
    const text = content?.items.map(({ track, missing }) => track ?? missing?.path[0]?.toUpperCase() ?? "?")
    return text?.join("") ?? ""
  }
  name = async () => (await rows(this.library, "SELECT name FROM playlist"))[0]?.["name"]
  idsAt = async (...places: readonly number[]) => {
    const { state } = await this.editing()
    return places.map((place) => state.document.ordered[place]?.id ?? "")
  }
}

describe("a playlist from a file", () => {
  it("[PLAYLIST-9] is made with placeholders, which become tracks in place", async () => {
    const device = await Device.make()
    expect(await device.take("aBc")).toMatchObject({ added: 3, removed: 0, moved: 0, resolved: 0 })
    expect(await device.shown()).toBe("aBc")
    const missing = await device.library.store.read(() => missingItems())
    expect(missing).toEqual([{ playlist: subject, item: "entry-b", missing: { path: "b.mp3", source: "s" } }])
    expect(await device.take("abc")).toMatchObject({ added: 0, resolved: 1 })
    expect(await device.shown()).toBe("abc")
    // A file that is gone for a while takes no track out.
    expect((await device.take("aBc")).events).toEqual([])
  })

  it("[PLAYLIST-9] gets its tracks without the file, too", async () => {
    const device = await Device.make()
    await device.take("aB")
    await device.edit((editing) =>
      replaceMissing(
        editing,
        new Map([
          ["entry-b", "b"],
          ["entry-a", "x"],
        ]),
      ),
    )
    expect(await device.shown()).toBe("ab")
  })

  it("[PLAYLIST-9] keeps a track that is one of those at the path, and follows the file to another one", async () => {
    const device = await Device.make()
    await device.take("a")
    const entry = (...tracks: string[]) => [{ id: "entry-a", tracks, missing: { path: "a.mp3" } }]
    const taken = async (...tracks: string[]) =>
      importList(await device.editing(), { name: "File", entries: entry(...tracks), now: 6 })
    expect((await taken("z", "a")).events).toEqual([])
    expect((await taken("z")).resolved).toBe(1)
  })

  it("[PLAYLIST-10] changes by what the file changed", async () => {
    const device = await Device.make()
    await device.take("abcdef")
    expect((await device.take("abcdef")).events).toEqual([])
    expect(await device.take("axbcef")).toMatchObject({ added: 1, removed: 1, moved: 0 })
    expect(await device.shown()).toBe("axbcef")
    expect(await device.take("faxbce")).toMatchObject({ added: 0, removed: 0, moved: 1 })
    expect(await device.shown()).toBe("faxbce")
    await device.take("faxbcde")
    expect(await device.shown()).toBe("faxbcde")
  })

  it("[PLAYLIST-10] keeps what people did", async () => {
    const device = await Device.make()
    await device.take("abcd")
    await device.edit((editing) => addTracks(editing, ["1"], { at: 1, now: 6 }))
    const [d, c] = await device.idsAt(4, 3)
    await device.edit((editing) => moveItems(editing, [d as string], 0))
    await device.edit((editing) => removeItems(editing, [c as string]))
    await device.edit((editing) => rename(editing, { name: "Mine" }))
    expect(await device.shown()).toBe("da1b")
    expect((await device.take("abcd")).events).toEqual([])
    await device.take("abxcd", "Other")
    expect(await device.shown()).toBe("da1bx")
    expect(await device.name()).toBe("Mine")
    await device.take("bxcd")
    expect(await device.shown()).toBe("d1bx")
  })

  it("[PLAYLIST-10] has the file's name until people give another", async () => {
    const device = await Device.make()
    await device.take("a", "One")
    expect(await device.name()).toBe("One")
    await device.take("a", "Two")
    expect(await device.name()).toBe("Two")
    expect((await device.take("a", "Two")).events).toEqual([])
  })

  it("[PLAYLIST-10] stays away when people took it away", async () => {
    const device = await Device.make()
    await device.take("a")
    await append(device.library, [{ type: "playlist.removed", subject, payload: {} }])
    await expect(device.take("ab")).rejects.toMatchObject({ _tag: "CommandRejected" })
  })

  it("goes back to a version with all that the next import compares with", async () => {
    const device = await Device.make()
    await device.take("aBc")
    const content = await device.library.store.read(() => readContent(subject))
    await device.edit((editing) => removeItems(editing, ["entry-a"]))
    await device.edit((editing) => restoreContent(editing, content ?? { name: "", description: null, items: [] }))
    expect(await device.shown()).toBe("aBc")
    expect((await device.take("aBc")).events).toEqual([])
  })

  it("[PLAYLIST-9] imported on two devices is there once when they meet", async () => {
    const a = await Device.make(1)
    const b = await Device.make(2)
    await a.take("abcd")
    await b.take("abxcd")
    for (const [from, to] of [
      [a, b],
      [b, a],
    ] as const) {
      await from.library.sign()
      await carry(from.library, to.library, from.library.origin, 0, 10_000)
    }
    expect([...(await a.shown())].sort().join("")).toBe("abcdx")
    expect(await a.library.stateHash()).toBe(await b.library.stateHash())
    await a.take("abxcd")
    expect(await a.shown()).toBe("abxcd")
  })

  it("[PLAYLIST-10] shows what the file says after any changes of the file alone", async () => {
    const files = fc.array(fc.shuffledSubarray([..."abcdefghij"]), { minLength: 1, maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(files, async (versions) => {
        const device = await Device.make()
        for (const version of versions) {
          await device.take(version.join(""))
          expect(await device.shown()).toBe(version.join(""))
          expect((await device.take(version.join(""))).events).toEqual([])
        }
        await device.library.close()
      }),
      { numRuns: 30 },
    )
  })
})
