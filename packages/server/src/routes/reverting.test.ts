/** Who may take back what: editors what is shared, everybody what is their own. */
import { describe, expect, it } from "vitest"
import { asked, track } from "../testing/asking.ts"

describe("a listener", () => {
  it("given stars and ratings of their own, when they are taken back, then they are as they were, and come back again", async () => {
    const { as, given } = await asked()
    await given(...track("aa01"))
    const bob = as("bob", "listener")
    const starred = await bob.send("PUT", "/playback/aa01/star", { starred: true })
    const rated = await bob.send("PUT", "/playback/aa01/rating", { rating: 4 })
    const preview = await bob.send("POST", "/reverts/preview", { operation: rated.body.op })
    expect(preview).toMatchObject({ status: 200, body: { events: 1, items: [{ kind: "playback", id: "aa01" }] } })
    const undone = await bob.send("POST", "/reverts", { operation: rated.body.op })
    expect(undone.status).toBe(200)
    expect((await bob.get("/playback/aa01")).body).toMatchObject({ rating: null })
    await bob.send("POST", "/reverts", { operation: undone.body.op })
    expect((await bob.get("/playback/aa01")).body).toMatchObject({ rating: 4 })
    // By its id too, which is looked for in their own log.
    const one = await bob.send("POST", "/reverts", { events: starred.body.events })
    expect(one.status).toBe(200)
    expect((await bob.get("/playback/aa01")).body).toMatchObject({ starredAt: null, rating: 4 })
  })

  it("given what they took back, when they ask for it again, then they are told, and one undo brings it back", async () => {
    const { as, given } = await asked()
    await given(...track("aa01"))
    const bob = as("bob", "listener")
    const rated = await bob.send("PUT", "/playback/aa01/rating", { rating: 4 })
    const undone = await bob.send("POST", "/reverts", { operation: rated.body.op })
    for (const body of [{ operation: rated.body.op }, { events: rated.body.events }])
      expect(await bob.send("POST", "/reverts", body)).toMatchObject({ status: 409, body: { reason: "rejected" } })
    expect((await bob.send("POST", "/reverts", { operation: undone.body.op })).status).toBe(200)
    expect((await bob.get("/playback/aa01")).body).toMatchObject({ rating: 4 })
  })

  it("given a list of their own, when what was done to it is taken back, then it is undone", async () => {
    const { as, given } = await asked()
    await given(...track("aa01"))
    const bob = as("bob", "listener")
    const made = await bob.send("POST", "/playlists", { name: "Mine", whose: "own", tracks: ["aa01"] })
    expect((await bob.send("POST", "/reverts", { operation: made.body.op })).status).toBe(200)
    expect((await bob.get("/playlists?whose=own")).body.items).toEqual([])
  })

  it("given what is shared, or of somebody else, then nothing of it is taken back, by whatever name", async () => {
    const { as, given, library } = await asked()
    const shared = await given(...track("aa01", { title: "Ampel" }))
    const edit = await as("eve").send("PATCH", "/fields/track/aa01", { fields: { title: "Amsel" } })
    const theirs = await as("eve").send("PUT", "/playback/aa01/star", { starred: true })
    const bob = as("bob", "listener")
    const own = await bob.send("PUT", "/playback/aa01/star", { starred: true })
    const head = (await library.holdings()).map(({ head: id }) => id)
    const refused: readonly (readonly [object, number])[] = [
      [{ operation: edit.body.op }, 403],
      [{ operation: theirs.body.op }, 404],
      [{ events: theirs.body.events }, 404],
      [{ events: shared }, 404],
      [{ events: edit.body.events }, 404],
      // All of what is named, or nothing.
      [{ events: [...own.body.events, ...theirs.body.events] }, 404],
      [{ events: [...own.body.events, ...edit.body.events] }, 404],
      [{ events: ["0".repeat(64)] }, 404],
      [{ kind: "track", id: "aa01", field: "title" }, 403],
      [{ kind: "track", id: "aa01", edits: true }, 403],
      [{ provider: "tags" }, 403],
      [{ provider: "nobody" }, 403],
    ]
    for (const path of ["/reverts", "/reverts/preview"])
      for (const [body, status] of refused)
        expect([body, (await bob.send("POST", path, body)).status]).toEqual([body, status])
    expect((await library.holdings()).map(({ head: id }) => id)).toEqual(head)
    expect((await bob.get("/tracks/aa01")).body.title).toBe("Amsel")
  })

  it("given an action with shared and own parts, then all of it stays: half of it is not what anybody asked for", async () => {
    const { as, given, library } = await asked()
    await given(...track("aa01"))
    const { op } = await library.append({
      actor: "user:bob",
      events: [
        { type: "playback.starred", subject: "playback:aa01", log: "user:bob", payload: { starred: true } },
        {
          type: "claim.attributed",
          subject: "track:aa01",
          payload: { provider: "user", tier: "user", fields: { title: "Mine" } },
        },
      ],
    })
    expect((await as("bob", "listener").send("POST", "/reverts", { operation: op })).status).toBe(403)
    expect((await as("bob").get("/playback/aa01")).body.starredAt).not.toBeNull()
    expect((await as("bob").get("/tracks/aa01")).body.title).toBe("Mine")
    // Once they are an editor again, it is theirs to take back.
    expect((await as("bob", "editor").send("POST", "/reverts", { operation: op })).status).toBe(200)
    expect((await as("bob").get("/tracks/aa01")).body.title).toBe("aa01")
  })
})

it("given keys, then each takes back what its scopes are for", async () => {
  const { as, given } = await asked()
  await given(...track("aa01"))
  const star = async () => (await as("eve").send("PUT", "/playback/aa01/star", { starred: true })).body.op as string
  const edit = async (title: string) =>
    (await as("eve").send("PATCH", "/fields/track/aa01", { fields: { title } })).body.op as string
  const by = async (scopes: Parameters<typeof as>[2], operation: string) =>
    (await as("eve", "editor", scopes).send("POST", "/reverts", { operation })).status
  expect(await by(["playback"], await star())).toBe(200)
  expect(await by(["edit"], await star())).toBe(403)
  expect(await by(["edit"], await edit("One"))).toBe(200)
  expect(await by(["playback"], await edit("Two"))).toBe(403)
  expect(await by(["read"], await star())).toBe(403)
})
