/** People who edit one playlist with y-websocket as it comes from npm, over real connections. */
import { addTracks, newClient, readPlaylist, revertEvents } from "@ledgerline/core"
import { describe, expect, it } from "vitest"
import {
  connect,
  created,
  eventsOf,
  LIST,
  newReplica,
  serve,
  shownIn,
  until,
  untilStored,
  withList,
} from "./testing/world.ts"

const item = (track: string, order: string) => ({ track, order })

describe("y-websocket as it comes from npm", () => {
  it("[COLLAB-2] [COLLAB-4] shows people what others do, and every edit is an event of whoever made it", async () => {
    const library = await withList()
    const served = await serve(library)
    const [ada, bob] = [connect(served, "ada"), connect(served, "bob")]
    await Promise.all([ada.synced(), bob.synced()])
    ada.items.set("1", item("a", "a1"))
    await until(() => bob.tracks() === "a", bob.doc)
    bob.items.set("2", item("b", "a0"))
    await until(() => ada.tracks() === "ba", ada.doc)
    ada.items.delete("1")
    await until(() => bob.tracks() === "b", bob.doc)
    expect(await shownIn(library)).toBe("b")
    const events = await eventsOf(library)
    expect(events.map(({ actor, subject }) => [actor, subject])).toEqual([
      ["user:ada", LIST],
      ["user:bob", LIST],
      ["user:ada", LIST],
    ])
    expect(served.faults).toEqual([])
  })

  it("[COLLAB-4] shows what comes from elsewhere, such as the command line, and what is taken back and brought back", async () => {
    const library = await withList()
    const served = await serve(library)
    const ada = connect(served, "ada")
    await ada.synced()
    const client = newClient(library.ports.random)
    await library.append({
      actor: "user:local",
      events: function* (context) {
        const state = yield* readPlaylist(context, LIST)
        return addTracks({ subject: LIST, state, client }, ["x", "y"], { now: 1 })
      },
    })
    await until(() => ada.tracks() === "xy", ada.doc)
    const [first] = [...ada.items.keys()]
    ada.items.set(first as string, item("z", "a5"))
    await untilStored(library, async () => (await shownIn(library)) === "yz")
    const [, moved] = await eventsOf(library)
    const revert = (id: string) =>
      library.append({ actor: "user:bob", events: (context) => revertEvents(context, [id]) })
    const { events } = await revert(moved?.id ?? "")
    await until(() => ada.tracks() === "xy", ada.doc)
    expect(await shownIn(library)).toBe("xy")
    // What the server wrote into the document is in effect for nobody.
    expect((await eventsOf(library, "playlist.aligned")).map(({ actor }) => actor)).toEqual(["server"])
    await revert(events[0]?.id ?? "")
    await until(() => ada.tracks() === "yz", ada.doc)
    ada.items.set("n", item("n", "a9"))
    await untilStored(library, async () => (await shownIn(library)) === "yzn")
    const live = await library.stateHash()
    await library.rebuild()
    expect(await library.stateHash()).toBe(live)
  })

  it("[COLLAB-4] [PLAYLIST-12] shows what is in effect to whoever comes later", async () => {
    const library = await withList()
    const first = await serve(library)
    const ada = connect(first, "ada")
    await ada.synced()
    ada.items.set("1", item("a", "a1"))
    await untilStored(library, async () => (await shownIn(library)) === "a")
    ada.provider.destroy()
    const [added] = await eventsOf(library)
    await library.append({ actor: "user:ada", events: (context) => revertEvents(context, [added?.id ?? ""]) })
    const bob = connect(first, "bob")
    await bob.synced()
    expect(bob.tracks()).toBe("")
  })

  it("[COLLAB-4] a client that comes back to a restarted server merges what it did meanwhile, and doubles nothing", async () => {
    const library = await withList()
    const first = await serve(library)
    const ada = connect(first, "ada")
    await ada.synced()
    ada.items.set("1", item("a", "a1"))
    await untilStored(library, async () => (await shownIn(library)) === "a")
    await until(() => ada.provider.synced, ada.provider)
    await first.app.close()
    // Set, replaced and removed before anybody saw it.
    ada.items.set("1", item("a", "a5"))
    ada.items.set("1", item("a", "a7"))
    ada.items.set("2", item("b", "a6"))
    ada.items.delete("2")
    ada.items.set("3", item("c", "a6"))
    ada.provider.destroy()
    const again = connect(await serve(library), "ada", { doc: ada.doc })
    await again.synced()
    await untilStored(library, async () => (await shownIn(library)) === "ca")
    expect(again.tracks()).toBe("ca")
    expect(await eventsOf(library)).toHaveLength(2)
    expect(await library.verify()).toMatchObject({ ok: true })
  })

  it("[COLLAB-1] opens collections, shared queues and playlists of a member's own", async () => {
    const library = await newReplica()
    const subjects = ["collection:c", "sharedQueue:q"]
    await library.append({ actor: "user:ada", events: subjects.map((subject) => created(subject)) })
    await library.append({
      actor: "user:ada",
      events: [created("playlist:mine", "user:ada"), created("playlist:both")],
    })
    await library.append({ actor: "user:ada", events: [created("playlist:both", "user:ada")] })
    const served = await serve(library)
    for (const [room, key, params] of [
      ["collection:c", "collection:c", {}],
      ["queue:q", "sharedQueue:q", {}],
      ["playlist:mine", "user:ada playlist:mine", {}],
      ["playlist:both", "playlist:both", {}],
      ["playlist:both", "user:ada playlist:both", { log: "user:ada" }],
    ] as const) {
      const ada = connect(served, "ada", { room, params })
      await ada.synced()
      ada.items.set("1", item("a", "a1"))
      await untilStored(library, async () => (await shownIn(library, key)) === "a")
      ada.provider.destroy()
    }
    const events = await eventsOf(library)
    expect(events.map(({ log, subject }) => `${log} ${subject}`)).toEqual([
      "library collection:c",
      "library sharedQueue:q",
      "user:ada playlist:mine",
      "library playlist:both",
      "user:ada playlist:both",
    ])
  })

  it("[COLLAB-3] a shared queue survives a restart, and says what plays", async () => {
    const library = await newReplica()
    await library.append({ actor: "user:ada", events: [created("sharedQueue:q")] })
    const first = await serve(library)
    const ada = connect(first, "ada", { room: "queue:q" })
    await ada.synced()
    ada.doc.transact(() => {
      ada.items.set("1", item("a", "a1"))
      ada.doc.getMap("meta").set("current", "1")
    })
    await untilStored(library, async () => (await shownIn(library, "sharedQueue:q")) === "a")
    await first.app.close()
    const bob = connect(await serve(library), "bob", { room: "queue:q" })
    await bob.synced()
    expect([bob.tracks(), bob.doc.getMap("meta").get("current")]).toEqual(["a", "1"])
  })
})
