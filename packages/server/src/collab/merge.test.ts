/** Devices and servers that were apart, and people who edited on each of them. */
import {
  addTracks,
  type Library,
  moveItems,
  newClient,
  type PlaylistEditing,
  readPlaylist,
  removeItems,
  revertEvents,
} from "@ledgerline/core"
import { seededPorts } from "@ledgerline/core/testing"
import { inProcess, type Peer, syncWith } from "@ledgerline/sync"
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { newRooms, rest } from "./testing/line.ts"
import { connect, created, eventsOf, LIST, newReplica, serve, shownIn, until, untilStored } from "./testing/world.ts"

const item = (track: string, order: string) => ({ track, order })

const peerOf = (library: Library): Peer => ({
  id: "other",
  name: "other",
  transport: inProcess(
    { library, policy: { maySync: () => true, mayRead: () => true, mayWrite: () => true } },
    "device",
  ),
})

const sync = (one: Library, other: Library) => syncWith(one, peerOf(other))

const WEEK = 7 * 24 * 3_600_000

/** A device with a clock of its own, which moves by hand beside its ticks. */
async function device(seed: number, ahead = 0) {
  const ports = seededPorts(seed)
  const time = { ahead }
  const library = await newReplica(":memory:", { ...ports, clock: { now: () => ports.clock.now() + time.ahead } })
  const client = newClient(ports.random)
  const edit = (work: (editing: PlaylistEditing) => ReturnType<typeof addTracks>) =>
    library.append({
      actor: "user:ada",
      events: function* (context) {
        return work({ subject: LIST, client, state: yield* readPlaylist(context, LIST) })
      },
    })
  const ids = ({ state }: PlaylistEditing) => state.document.ordered.map(({ id }) => id)
  return {
    library,
    pass: (milliseconds: number) => void (time.ahead += milliseconds),
    add: (tracks: string, at?: number) =>
      edit((editing) => addTracks(editing, [...tracks], { now: 1, ...(at === undefined ? {} : { at }) })),
    move: (from: number, to: number) => edit((editing) => moveItems(editing, [ids(editing)[from] ?? ""], to)),
    remove: (at: number) => edit((editing) => removeItems(editing, [ids(editing)[at] ?? ""])),
    shows: () => shownIn(library),
  }
}

describe("two devices that were apart for a week", () => {
  it("[COLLAB-7] [PLAYLIST-1] keep every addition, and what both moved is there once, where one of them put it", async () => {
    // One clock is three days ahead.
    const [one, two] = [await device(101), await device(102, 3 * 24 * 3_600_000)]
    await one.library.append({ actor: "user:ada", events: [created()] })
    await one.add("abcdefgh")
    await sync(two.library, one.library)
    for (let day = 0; day < 7; day++) {
      await one.add(String(day), day)
      await two.add("tuvwxyz".charAt(day))
      one.pass(WEEK / 7)
      two.pass(WEEK / 7)
    }
    const at = async (side: typeof one, track: string) => (await side.shows()).indexOf(track)
    // Both move "a": to the very front, and to the very end.
    await one.move(await at(one, "a"), 0)
    await two.move(await at(two, "a"), 14)
    await one.remove(await at(one, "b"))
    await two.remove(await at(two, "c"))
    await two.remove(await at(two, "b"))
    await sync(two.library, one.library)
    const shown = await one.shows()
    expect(await two.shows()).toBe(shown)
    expect([...shown].sort().join("")).toBe("0123456adefghtuvwxyz")
    expect([0, shown.length - 1]).toContain(shown.indexOf("a"))
    // What nobody moved is in the order that it was in.
    expect(shown.replaceAll(/[^d-h]/g, "")).toBe("defgh")
    expect(shown.replaceAll(/[^t-z]/g, "")).toBe("tuvwxyz")
    expect(await one.library.stateHash()).toBe(await two.library.stateHash())
    expect((await sync(two.library, one.library)).received).toBe(0)
  })

  it("[COLLAB-7] agree about an item that one moved and the other removed", async () => {
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const [one, two] = [await device(200 + seed), await device(300 + seed)]
      await one.library.append({ actor: "user:ada", events: [created()] })
      await one.add("abc")
      await sync(two.library, one.library)
      await one.move(0, 2)
      await two.remove(0)
      await sync(two.library, one.library)
      // The one who moved it set the entry again, which the other did not see and so did not remove.
      expect(await one.shows()).toBe("bca")
      expect(await two.shows()).toBe("bca")
      expect(await one.library.stateHash()).toBe(await two.library.stateHash())
    }
  })
})

describe("two servers with people on each", () => {
  it("[COLLAB-7] [COLLAB-4] show everybody the same once they have synced", async () => {
    const [home, cloud] = [await newReplica(), await newReplica()]
    await home.append({ actor: "user:ada", events: [created()] })
    await sync(cloud, home)
    const [atHome, inCloud] = [await serve(home), await serve(cloud)]
    const [ada, bob] = [connect(atHome, "ada"), connect(inCloud, "bob")]
    await Promise.all([ada.synced(), bob.synced()])
    ada.items.set("1", item("a", "a1"))
    ada.items.set("2", item("b", "a2"))
    bob.items.set("3", item("x", "a1"))
    await untilStored(home, async () => (await shownIn(home)) === "ab")
    await untilStored(cloud, async () => (await shownIn(cloud)) === "x")
    await sync(cloud, home)
    await until(() => ada.tracks() === "axb", ada.doc)
    await until(() => bob.tracks() === "axb", bob.doc)
    // Both move one item, then one of the moves is taken back on the other server.
    ada.items.set("3", item("x", "a0"))
    bob.items.set("3", item("x", "a9"))
    await untilStored(home, async () => (await shownIn(home)) === "xab")
    await untilStored(cloud, async () => (await shownIn(cloud)) === "abx")
    await sync(cloud, home)
    const moved = (await eventsOf(cloud)).slice(-2).map(({ id }) => id)
    const isSettled = async () => (await shownIn(home)) === (await shownIn(cloud))
    expect(await isSettled()).toBe(true)
    await cloud.append({ actor: "user:bob", events: (context) => revertEvents(context, moved) })
    await until(() => bob.tracks() === "axb", bob.doc)
    await sync(cloud, home)
    await until(() => ada.tracks() === "axb", ada.doc)
    await sync(cloud, home)
    expect(await home.stateHash()).toBe(await cloud.stateHash())
    // A client that changes servers brings nothing twice.
    const before = (await eventsOf(cloud)).length
    ada.provider.destroy()
    const again = connect(inCloud, "ada", { doc: ada.doc })
    await again.synced()
    again.items.set("9", item("z", "aA"))
    await until(() => bob.tracks() === "axbz", bob.doc)
    expect((await eventsOf(cloud)).length).toBe(before + 1)
    expect([atHome.faults, inCloud.faults]).toEqual([[], []])
  })

  const step = fc.record({
    who: fc.nat(3),
    kind: fc.constantFrom("set", "set", "set", "delete", "revert", "sync", "wait"),
    key: fc.constantFrom("1", "2", "3"),
    n: fc.nat(8),
  })

  it("[COLLAB-7] [PLAYLIST-12] come to the same in every room, whatever people do and take back", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        const libraries = [await newReplica(), await newReplica()] as const
        const [home, cloud] = libraries
        await home.append({ actor: "user:ada", events: [created()] })
        await sync(cloud, home)
        const sites = libraries.map((library) => newRooms(library))
        const clients = []
        for (const n of [0, 1, 2, 3]) clients.push(await sites[n % 2]?.join(`m${n}`))
        for (const { who, kind, key, n } of steps) {
          const library = libraries[who % 2] as Library
          if (kind === "set") clients[who]?.items.set(key, item(`t${n}`, `a${n + 1}`))
          else if (kind === "delete") clients[who]?.items.delete(key)
          else if (kind === "wait") sites[who % 2]?.timers.pass(500)
          else if (kind === "sync") await sync(cloud, home)
          else {
            const events = [...(await eventsOf(library)), ...(await eventsOf(library, "revert.made"))]
            const target = events[n % Math.max(1, events.length)]
            if (target !== undefined)
              await library
                .append({ actor: "user:m0", events: (context) => revertEvents(context, [target.id]) })
                // Taken back already.
                .catch((cause: unknown) => expect(cause).toMatchObject({ _tag: "CommandRejected" }))
          }
          if (n % 2 === 0) await rest()
        }
        for (let i = 0; i < 4; i++) {
          for (const { timers } of sites) timers.pass(500)
          await rest()
          await sync(cloud, home)
          await rest()
        }
        expect(await home.stateHash()).toBe(await cloud.stateHash())
        const shown = await shownIn(home)
        expect(clients.map((client) => client?.tracks)).toEqual([shown, shown, shown, shown])
        expect(sites.flatMap(({ faults }) => faults)).toEqual([])
        const live = await home.stateHash()
        await home.rebuild()
        expect(await home.stateHash()).toBe(live)
        for (const library of libraries) await library.close()
      }),
      { numRuns: 60 },
    )
  })
})
