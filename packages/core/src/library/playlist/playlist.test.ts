import fc from "fast-check"
import { describe as suite, expect, it } from "vitest"
import type { ActivityContext } from "../../fold/control.ts"
import { generation } from "../../fold/generation.ts"
import type { Library, NewEvent } from "../../Library.ts"
import { carry } from "../../testing/exchange.ts"
import { append, newLibrary, rows } from "../../testing/given.ts"
import { registry } from "../index.ts"
import { revertEvents } from "../revert/decide.ts"
import type { RevertContext } from "../revert/targets.ts"
import { addTracks, describe, type Editing, moveItems, newClient, removeItems, restoreContent } from "./decide.ts"
import { PlaylistDocument } from "./document.ts"
import type { PlaylistState } from "./fold.ts"
import { lookAtState, playlistsWith, readContent, readState } from "./read.ts"
import { writeUpdate } from "./update.ts"

const SUBJECT = "playlist:p"
const contextOf = (library: Library): ActivityContext => ({
  dialect: library.store.dialect,
  registry: library.registry,
  generation: generation(library.generation),
})

/** One process that edits a playlist. */
class Device {
  readonly library: Library
  readonly client: number

  constructor(library: Library) {
    this.library = library
    this.client = newClient(library.ports.random)
  }
  async edit(work: (editing: Editing) => NewEvent[]) {
    const state = await this.library.store.read(() => readState(contextOf(this.library), SUBJECT))
    return append(this.library, work({ subject: SUBJECT, state, client: this.client }))
  }
  add = (tracks: readonly string[], at?: number) =>
    this.edit((editing) => addTracks(editing, tracks, { now: 5, ...(at === undefined ? {} : { at }) }))
  move = (from: readonly number[], at: number) =>
    this.edit((editing) => moveItems(editing, this.ids(editing, from), at))
  remove = (places: readonly number[]) => this.edit((editing) => removeItems(editing, this.ids(editing, places)))
  ids = ({ state }: Editing, places: readonly number[]) =>
    places.map((place) => state.document.ordered[place]?.id ?? "")
  tracks = async () => {
    const content = await this.library.store.read(() => readContent(SUBJECT))
    return content?.items.map((item) => item.track).join("")
  }
  revert = async (...ids: readonly string[]) => {
    const context: RevertContext = { ...contextOf(this.library), random: this.library.ports.random }
    return append(this.library, await this.library.store.read(() => revertEvents(context, ids)))
  }
}

const created = (name = "Morning"): NewEvent => ({ type: "playlist.created", subject: SUBJECT, payload: { name } })

async function device(seed = 1): Promise<Device> {
  const library = await newLibrary(registry, seed)
  await append(library, [created()])
  return new Device(library)
}

/** Two devices that have the same playlist and are apart from then on. */
async function two(): Promise<readonly [Device, Device]> {
  const a = await device(1)
  await a.add([..."abc"])
  const b = new Device(await newLibrary(registry, 2))
  await meet(a, b)
  return [a, b]
}

async function meet(a: Device, b: Device): Promise<void> {
  for (const origin of [a.library.origin, b.library.origin]) {
    await a.library.sign()
    await b.library.sign()
    const [from, to] = origin === a.library.origin ? [a, b] : [b, a]
    const held = (await to.library.holdings()).find((each) => each.origin === origin)?.seq ?? 0
    await carry(from.library, to.library, origin, held, 10_000)
  }
}

suite("playlists", () => {
  it("[PLAYLIST-6] take no item whose id a database holds as that of another one", async () => {
    const { library } = await device()
    const update = (key: string, client: number) =>
      Buffer.from(
        writeUpdate(new PlaylistDocument().doc, client, [
          { root: "items", key, value: { track: `t${client}`, order: "a0" } },
        ]).bytes,
      ).toString("base64")
    const edits = ["a\0", "a", "\0a"].map((key, i) => ({
      type: "playlist.edited",
      subject: SUBJECT,
      payload: { update: update(key, i + 1) },
    }))
    await append(library, edits)
    expect((await rows(library, `SELECT track FROM "playlistItem"`)).map((row) => row["track"])).toEqual(["t2"])
    expect(await library.verify()).toMatchObject({ ok: true })
  })

  it("take tracks at places, move and give them up", async () => {
    const list = await device()
    await list.add([..."abc"])
    await list.add([..."xy"], 1)
    expect(await list.tracks()).toBe("axybc")
    await list.move([3, 0], 1)
    expect(await list.tracks()).toBe("xbayc")
    const events = await list.remove([0, 2])
    expect(await list.tracks()).toBe("byc")
    expect(events.map((event) => event.type)).toEqual(["playlist.edited"])
    expect(await rows(list.library, "SELECT kind, items, removed, name FROM playlist")).toEqual([
      { kind: "playlist", items: 3, removed: 0, name: "Morning" },
    ])
    expect((await list.library.store.read(() => playlistsWith("y"))).map((each) => each.playlist)).toEqual([SUBJECT])
  })

  it("get names and descriptions", async () => {
    const list = await device()
    await list.edit((editing) => describe(editing, { name: "Évening", description: "Slow" }))
    const of = () => rows(list.library, 'SELECT name, "nameKey", description FROM playlist')
    expect(await of()).toEqual([{ name: "Évening", nameKey: "evening", description: "Slow" }])
    expect(await list.edit((editing) => describe(editing, { name: "Évening" }))).toEqual([])
    await list.edit((editing) => describe(editing, { description: "" }))
    expect(await of()).toEqual([{ name: "Évening", nameKey: "evening", description: null }])
  })

  it("refuse what cannot be done", async () => {
    const list = await device()
    await list.add(["a"])
    const rejected = { _tag: "CommandRejected" }
    await expect(list.add(["b"], 2)).rejects.toMatchObject(rejected)
    await expect(list.move([0, 0], 0)).rejects.toMatchObject(rejected)
    await expect(list.remove([1])).rejects.toMatchObject(rejected)
    await expect(list.edit((editing) => describe(editing, { name: "" }))).rejects.toMatchObject(rejected)
    await append(list.library, [{ type: "playlist.removed", subject: SUBJECT, payload: {} }])
    await expect(list.add(["b"])).rejects.toMatchObject(rejected)
  })

  it("are gone when removed and are back, content and all, when that is reverted", async () => {
    const list = await device()
    await list.add([..."ab"])
    const [removed] = await append(list.library, [{ type: "playlist.removed", subject: SUBJECT, payload: {} }])
    expect(await rows(list.library, 'SELECT * FROM "playlistItem"')).toEqual([])
    expect(await rows(list.library, "SELECT name, removed FROM playlist")).toEqual([{ name: "Morning", removed: 1 }])
    await list.revert(removed?.id ?? "")
    expect(await list.tracks()).toBe("ab")
  })

  it("[PLAYLIST-1] edited apart keep every addition, and a track moved twice is there once", async () => {
    const [a, b] = await two()
    await a.add([..."12"], 1)
    await b.add([..."xy"], 1)
    await a.move([0], 4)
    await b.move([0], 2)
    await a.remove([3])
    await meet(a, b)
    expect(await a.tracks()).toBe(await b.tracks())
    expect([...((await a.tracks()) ?? "")].sort().join("")).toBe("12abxy")
    expect(await a.library.stateHash()).toBe(await b.library.stateHash())
  })

  it("[PLAYLIST-7] put in apart at one place can be put in between afterwards", async () => {
    const [a, b] = await two()
    await a.add(["1"], 1)
    await b.add(["2"], 1)
    await meet(a, b)
    const before = [...((await a.tracks()) ?? "")]
    await a.add(["x"], 2)
    expect(await a.tracks()).toBe(before.toSpliced(2, 0, "x").join(""))
  })

  it("[PLAYLIST-5] let an edit be taken back that others build on, and brought back", async () => {
    const list = await device()
    await list.add([..."ab"])
    const [added] = await list.add([..."xy"])
    const [moved] = await list.move([3], 0)
    await list.add(["c"])
    expect(await list.tracks()).toBe("yabxc")
    const [first] = await list.revert(moved?.id ?? "")
    expect(await list.tracks()).toBe("abxyc")
    const [second] = await list.revert(added?.id ?? "")
    expect(await list.tracks()).toBe("abc")
    await list.revert(first?.id ?? "")
    expect(await list.tracks()).toBe("yabc")
    await list.revert(second?.id ?? "")
    expect(await list.tracks()).toBe("yabxc")
    await list.add(["z"], 0)
    expect(await list.tracks()).toBe("zyabxc")
    const live = await list.library.stateHash()
    await list.library.rebuild()
    expect(await list.library.stateHash()).toBe(live)
  })

  it("can be removed from after the removal of the same item was taken back", async () => {
    const list = await device()
    await list.add([..."ab"])
    const [removed] = await list.remove([0])
    await list.revert(removed?.id ?? "")
    expect(await list.tracks()).toBe("ab")
    await list.remove([0])
    expect(await list.tracks()).toBe("b")
  })

  it("[PLAYLIST-8] go back to a version by an edit that can itself be taken back", async () => {
    const list = await device()
    await list.add([..."abcd"])
    const time = list.library.ports.clock.now()
    await list.move([3], 0)
    await list.remove([1])
    await list.add([..."xy"])
    await list.edit((editing) => describe(editing, { name: "Other" }))
    const then = await list.library.asOf({ time })
    const content = await then.store.read(() => readContent(SUBJECT))
    await then.close()
    if (content === undefined) throw new Error("no content")
    const [restored] = await list.edit((editing) => restoreContent(editing, content))
    expect(await list.tracks()).toBe("abcd")
    expect(await rows(list.library, "SELECT name FROM playlist")).toEqual([{ name: "Morning" }])
    expect(await list.edit((editing) => restoreContent(editing, content))).toEqual([])
    await list.revert(restored?.id ?? "")
    expect(await list.tracks()).toBe("dbcxy")
  })

  it("[PLAYLIST-8] go back to any earlier version, whatever was taken back meanwhile", async () => {
    const action = fc.record({ kind: fc.constantFrom("add", "move", "remove", "revert"), n: fc.nat(50), m: fc.nat(50) })
    await fc.assert(
      fc.asyncProperty(fc.array(action, { maxLength: 10 }), fc.nat(10), async (actions, version) => {
        const list = await device()
        await list.add([..."abc"])
        const content = () => list.library.store.read(() => readContent(SUBJECT))
        const versions = [await content()]
        const ids: string[] = []
        for (const [i, { kind, n, m }] of actions.entries()) {
          const size = versions.at(-1)?.items.length ?? 0
          if (kind === "revert") {
            if (ids.length > 0) await list.revert(ids[n % ids.length] as string)
          } else if (kind === "add") ids.push(...(await list.add([`t${i}`], n % (size + 1))).map((event) => event.id))
          else if (size > 0 && kind === "move")
            ids.push(...(await list.move([n % size], m % size)).map((event) => event.id))
          else if (size > 0) ids.push(...(await list.remove([n % size])).map((event) => event.id))
          versions.push(await content())
        }
        const wanted = versions[version % versions.length]
        if (wanted === undefined) throw new Error("no content")
        await list.edit((editing) => restoreContent(editing, wanted))
        expect(await content()).toEqual(wanted)
        const live = await list.library.stateHash()
        await list.library.rebuild()
        expect(await list.library.stateHash()).toBe(live)
      }),
      { numRuns: 40 },
    )
  })

  it("can be looked at as they are held", async () => {
    const list = await device()
    await list.add([..."abc"])
    const items = ({ playlist }: { readonly playlist: PlaylistState }) =>
      playlist.document.ordered.map(({ track }) => track).join("")
    const looked = list.library.look(SUBJECT, "library", (states: Parameters<typeof items>[0] | undefined) =>
      states === undefined ? undefined : items(states),
    )
    expect([await looked, await list.library.look("playlist:other", "library", (states) => states)]).toEqual([
      "abc",
      undefined,
    ])
    const held = await list.library.store.read(() => lookAtState(contextOf(list.library), SUBJECT))
    expect(items({ playlist: held })).toBe("abc")
  })

  it("take more tracks than an event holds", async () => {
    const list = await device()
    const tracks = Array.from({ length: 5000 }, (_, i) => `${"0".repeat(28)}${String(i).padStart(4, "0")}`)
    const events = await list.add(tracks)
    expect(events.length).toBeGreaterThan(1)
    const content = await list.library.store.read(() => readContent(SUBJECT))
    expect(content?.items.map((item) => item.track)).toEqual(tracks)
  })

  it("[FOLD-9] [PLAYLIST-3] set broken edits apart one by one", async () => {
    const list = await device()
    await list.add(["a"])
    await append(list.library, [{ type: "playlist.edited", subject: SUBJECT, payload: { update: "AAAA/w==" } }])
    await append(list.library, [{ type: "playlist.edited", subject: SUBJECT, payload: { update: "AQEB" } }])
    await list.add(["b"])
    expect(await list.tracks()).toBe("ab")
    const reasons = await rows<{ reason: string }>(list.library, "SELECT reason FROM quarantined")
    expect(reasons).toEqual([{ reason: "not an update of a shared document" }])
  })

  it("of two logs and of both kinds are apart under one id", async () => {
    const library = await newLibrary(registry)
    const one = created("Ours")
    await append(library, [
      one,
      { ...one, log: "user:ada", payload: { name: "Mine" } },
      { ...one, subject: "collection:p" },
    ])
    expect(await rows(library, 'SELECT subject, kind, "user", name FROM playlist ORDER BY subject')).toEqual([
      { subject: "collection:p", kind: "collection", user: "", name: "Ours" },
      { subject: "playlist:p", kind: "playlist", user: "", name: "Ours" },
      { subject: "user:ada playlist:p", kind: "playlist", user: "ada", name: "Mine" },
    ])
  })

  it.each([
    `SELECT item FROM "playlistItem" WHERE playlist = 'p' ORDER BY "orderKey", item LIMIT 9`,
    `SELECT playlist, item FROM "playlistItem" WHERE track = 't' ORDER BY playlist, item`,
    `SELECT subject FROM playlist WHERE "user" = '' AND kind = 'playlist' AND removed = 0 ORDER BY "nameKey", subject LIMIT 9`,
    `SELECT subject FROM playlist WHERE "user" = '' AND kind = 'playlist' AND removed = 0 ORDER BY "updatedAt" DESC, subject DESC LIMIT 9`,
  ])("are read by index alone: %s", async (sql) => {
    const library = await newLibrary(registry)
    const plan = await rows<{ detail: string }>(library, `EXPLAIN QUERY PLAN ${sql}`)
    expect(plan.map((line) => line.detail).filter((detail) => /SCAN|TEMP/.test(detail))).toEqual([])
  })
})
