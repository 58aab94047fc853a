/** What members do: playlists, plays, and what belongs together. */
import { describe, expect, it } from "vitest"
import { asked, track } from "../testing/asking.ts"

const three = ["aa", "bb", "cc"].flatMap((name) => track(name))

describe("a playlist", () => {
  it("given tracks, when they are added, moved and taken out, then it shows so", async () => {
    const { as, given } = await asked()
    await given(...three)
    const ada = as()
    const { body } = await ada.send("POST", "/playlists", { name: "Sunday", description: "slow", tracks: ["aa", "bb"] })
    const at = `/playlists/${body.id}`
    expect((await ada.get(at)).body).toMatchObject({ name: "Sunday", description: "slow", items: 2, user: null })
    const shown = async () => (await ada.get(`${at}/items`)).body.items
    const order = async () => (await shown()).map((item: { track: string }) => item.track)
    await ada.send("POST", `${at}/items`, { tracks: ["cc"], at: 0 })
    expect(await order()).toEqual(["cc", "aa", "bb"])
    const [first] = await shown()
    await ada.send("POST", `${at}/items/move`, { items: [first.item] })
    expect(await order()).toEqual(["aa", "bb", "cc"])
    const removed = await ada.send("POST", `${at}/items/remove`, { items: [first.item] })
    expect(await order()).toEqual(["aa", "bb"])
    expect((await ada.send("POST", `${at}/items/remove`, { items: [first.item] })).status).toBe(409)
    await ada.send("POST", "/reverts", { operation: removed.body.op })
    expect(await order()).toEqual(["aa", "bb", "cc"])
    await ada.send("PATCH", at, { name: "Monday" })
    expect((await ada.get("/playlists")).body.items).toMatchObject([{ name: "Monday" }])
    const gone = await ada.send("DELETE", at)
    expect((await ada.get(at)).status).toBe(404)
    await ada.send("POST", "/reverts", { events: gone.body.events })
    expect((await ada.get(at)).body.items).toBe(3)
  })

  it("given a member's own, then it is there for nobody else, of whatever role", async () => {
    const { as, given } = await asked()
    await given(...three)
    const bob = as("bob", "listener")
    const { status, body } = await bob.send("POST", "/playlists", { name: "Mine", whose: "own", tracks: ["aa"] })
    expect(status).toBe(200)
    expect((await bob.get("/playlists?whose=own")).body.items).toMatchObject([{ id: body.id, user: "bob" }])
    const owner = as("ada", "owner")
    expect((await owner.get("/playlists?whose=own")).body.items).toEqual([])
    for (const [method, path, sent] of [
      ["GET", `/playlists/${body.id}`],
      ["GET", `/playlists/${body.id}/items`],
      ["PATCH", `/playlists/${body.id}`, { name: "x" }],
      ["POST", `/playlists/${body.id}/items`, { tracks: ["bb"] }],
      ["DELETE", `/playlists/${body.id}`],
    ] as const)
      expect([method, path, (await owner.send(method, path, sent)).status]).toEqual([method, path, 404])
    expect((await bob.get(`/playlists/${body.id}`)).body.items).toBe(1)
  })

  it("given a listener, then a list of everybody is to be looked at only", async () => {
    const { as, given } = await asked()
    await given(...three)
    const { body } = await as().send("POST", "/playlists", { name: "Ours" })
    const bob = as("bob", "listener")
    expect((await bob.get(`/playlists/${body.id}`)).status).toBe(200)
    expect((await bob.send("POST", `/playlists/${body.id}/items`, { tracks: ["aa"] })).status).toBe(403)
    expect((await bob.send("POST", "/playlists", { name: "Not mine" })).status).toBe(403)
    // A key that may only tell of plays is no way around it.
    expect((await as("eve", "editor", ["playback"]).send("POST", "/playlists", { name: "x" })).status).toBe(403)
  })

  it("given the same request twice with its key, then one list is made", async () => {
    const { as } = await asked()
    const send = () => as().send("POST", "/playlists", { name: "Once" }, { "idempotency-key": "1" })
    const [first, second] = [await send(), await send()]
    expect(second.body).toEqual(first.body)
    expect((await as().get("/playlists")).body.items).toHaveLength(1)
  })
})

describe("playback", () => {
  it("given plays, places, ratings and stars, then they are the member's", async () => {
    const { as, given } = await asked()
    await given(...three)
    const bob = as("bob", "listener")
    const startedAt = 1_767_225_600_000
    await bob.send("POST", "/playback/aa/plays", { startedAt, durationMs: 60_000, completed: true, device: "phone" })
    await bob.send("PUT", "/playback/aa/progress", { positionMs: 30_000, at: startedAt })
    await bob.send("PUT", "/playback/aa/rating", { rating: 4 })
    await bob.send("PUT", "/playback/bb/star", { starred: true })
    expect((await bob.get("/playback/aa")).body).toMatchObject({
      plays: 1,
      rating: 4,
      positionMs: 30_000,
      lastAt: startedAt,
    })
    expect((await bob.get("/playback?sort=starred")).body.items).toMatchObject([{ track: "bb" }])
    expect((await bob.get("/plays")).body.items).toMatchObject([{ track: "aa", startedAt, completed: true }])
    expect((await as("ada").get("/plays")).body.items).toEqual([])
    expect((await bob.send("PUT", "/playback/aa/rating", { rating: 6 })).status).toBe(400)
    expect((await bob.send("PUT", "/playback/zz/rating", { rating: 5 })).status).toBe(404)
    expect(
      (await bob.send("POST", "/playback/aa/plays", { startedAt: -1, durationMs: 1, completed: true })).status,
    ).toBe(422)
  })

  it("given many tracks, then they are starred or rated in one action, all or none, and taken back as one", async () => {
    const { as, given } = await asked()
    await given(...three)
    const bob = as("bob", "listener")
    const { body: made } = await bob.send("PATCH", "/playback", {
      tracks: ["aa", "bb", "aa"],
      starred: true,
      rating: 3,
    })
    expect(made.events).toHaveLength(4)
    const marked = { rating: 3, starredAt: expect.any(Number) }
    for (const id of ["aa", "bb"]) expect((await bob.get(`/playback/${id}`)).body).toMatchObject(marked)
    expect((await as("ada").get("/playback")).body.items).toEqual([])
    expect((await bob.send("PATCH", "/playback", { tracks: ["cc", "zz"], starred: true })).status).toBe(404)
    expect((await bob.get("/playback/cc")).status).toBe(404)
    expect((await bob.send("PATCH", "/playback", { tracks: [], starred: true })).status).toBe(400)
    const many = Array.from({ length: 1001 }, (_, at) => `t${at}`)
    expect((await bob.send("PATCH", "/playback", { tracks: many, starred: true })).status).toBe(400)
    expect((await bob.send("PATCH", "/playback", { tracks: ["aa"] })).body).toEqual({ op: null, events: [] })
    // Who takes back has to be an editor, be it of their own.
    expect((await as("bob").send("POST", "/reverts", { operation: made.op })).status).toBe(200)
    expect((await bob.get("/playback?sort=starred")).body.items).toEqual([])
  })

  it("given a queue, then it is kept for the member's other devices", async () => {
    const { as, given } = await asked()
    await given(...three)
    const queue = { tracks: ["aa", "bb"], index: 1, positionMs: 42_000 }
    await as("bob", "listener").send("PUT", "/queues/phone", queue)
    expect((await as("bob", "listener").get("/queues")).body.items).toMatchObject([{ id: "phone", ...queue }])
    expect((await as("ada").get("/queues")).body.items).toEqual([])
    expect((await as().send("PUT", "/queues/phone", { ...queue, index: 2 })).status).toBe(422)
  })
})

describe("what belongs together", () => {
  it("given two tracks of one recording, when they are merged, then one shows, and it can be undone", async () => {
    const { as, given } = await asked()
    await given(...three)
    const merged = await as().send("POST", "/tracks/aa/merge", { into: "bb", note: "the same take" })
    expect((await as().get("/tracks/aa")).body).toMatchObject({ id: "bb", mergedFrom: ["aa"] })
    expect((await as().send("POST", "/tracks/bb/merge", { into: "bb" })).status).toBe(409)
    const split = await as().send("POST", "/reverts", { events: merged.body.events })
    expect(split.status).toBe(200)
    expect((await as().get("/tracks/aa")).body.id).toBe("aa")
    await as().send("DELETE", "/tracks/aa")
    expect((await as().get("/tracks/aa")).status).toBe(404)
  })

  it("given relations and samples, then they are listed until they are taken away", async () => {
    const { as, given } = await asked()
    await given(...three)
    const relation = await as().send("POST", "/relations", { kind: "remix", from: "track:aa", to: "track:bb" })
    expect((await as().get("/relations?from=track:aa")).body.items).toMatchObject([
      { id: relation.body.id, to: "track:bb" },
    ])
    const again = await as().send("POST", "/relations", { kind: "remix", from: "track:aa", to: "track:bb" })
    expect(again.body).toMatchObject({ op: null, id: relation.body.id })
    await as().send("DELETE", `/relations/${relation.body.id}`)
    expect((await as().get("/relations?to=track:bb")).body.items).toEqual([])
    const sample = await as().send("POST", "/samples", { of: "track:aa", startMs: 10, endMs: 20, pad: 1 })
    expect((await as().get("/samples?of=track:aa")).body.items).toMatchObject([{ id: sample.body.id, pad: 1 }])
    expect((await as().send("POST", "/samples", { of: "track:aa", startMs: 20, endMs: 10 })).status).toBe(422)
    await as().send("DELETE", `/samples/${sample.body.id}`)
    expect((await as().get("/samples?of=track:aa")).body.items).toEqual([])
  })
})
