/** Folders in which playlists lie. */
import { describe, expect, it } from "vitest"
import { asked, type Asker, track } from "../testing/asking.ts"

const folders = async (asker: Asker, query = ""): Promise<string[]> =>
  (await asker.get(`/playlist-folders${query}`)).body.items.map(
    ({ name, parent }: { name: string; parent: string | null }) => `${name}${parent === null ? "" : " within"}`,
  )
const make = async (asker: Asker, name: string, more: object = {}): Promise<string> => {
  const made = await asker.send("POST", "/playlist-folders", { name, ...more })
  expect(made.status).toBe(200)
  return made.body.id
}

describe("folders of playlists", () => {
  it("given one in another, then lists are made in it, moved, and stay when it is taken away, which can be taken back", async () => {
    const { as, given } = await asked()
    await given(...track("aa01"))
    const ada = as("ada")
    const outer = await make(ada, "Parties")
    const inner = await make(ada, "Summer", { parent: outer })
    expect(await folders(ada)).toEqual(["Parties", "Summer within"])
    const list = (await ada.send("POST", "/playlists", { name: "Beach", folder: inner, tracks: ["aa01"] })).body.id
    const folderOf = async () => (await ada.get(`/playlists/${list}`)).body.folder
    expect(await folderOf()).toBe(inner)
    expect((await ada.get("/playlists")).body.items).toMatchObject([{ id: list, folder: inner }])
    const removed = await ada.send("DELETE", `/playlist-folders/${inner}`)
    expect([await folderOf(), await folders(ada)]).toEqual([outer, ["Parties"]])
    await ada.send("POST", "/reverts", { operation: removed.body.op })
    expect(await folderOf()).toBe(inner)
    const taken = await ada.send("PATCH", `/playlists/${list}`, { folder: null })
    expect([taken.status, await folderOf()]).toEqual([200, null])
    await ada.send("POST", "/reverts", { operation: taken.body.op })
    expect(await folderOf()).toBe(inner)
    await ada.send("PATCH", `/playlist-folders/${inner}`, { name: "Winter", parent: null })
    expect(await folders(ada)).toEqual(["Parties", "Winter"])
    const same = await ada.send("PATCH", `/playlist-folders/${inner}`, { name: "Winter", parent: null })
    expect(same.body).toEqual({ op: null, events: [] })
  })

  it("given a folder that would lie in itself, then it stays where it is", async () => {
    const { as } = await asked()
    const ada = as("ada")
    const outer = await make(ada, "A")
    const inner = await make(ada, "B", { parent: outer })
    for (const parent of [outer, inner])
      expect(await ada.send("PATCH", `/playlist-folders/${outer}`, { parent })).toMatchObject({
        status: 409,
        body: { reason: "rejected" },
      })
    expect(await folders(ada)).toEqual(["A", "B within"])
  })

  it("given what is a member's own, then it is theirs alone, and holds nothing of others", async () => {
    const { as } = await asked()
    const [ada, bob] = [as("ada"), as("bob", "listener")]
    const own = await make(bob, "Mine", { whose: "own" })
    const shared = await make(ada, "Ours")
    expect([await folders(ada, "?whose=own"), await folders(bob, "?whose=own"), await folders(bob)]).toEqual([
      [],
      ["Mine"],
      ["Ours"],
    ])
    for (const asker of [ada, as("owner", "owner")]) {
      expect((await asker.send("PATCH", `/playlist-folders/${own}`, { name: "x" })).status).toBe(404)
      expect((await asker.send("DELETE", `/playlist-folders/${own}`)).status).toBe(404)
    }
    const list = (await bob.send("POST", "/playlists", { name: "L", whose: "own", folder: own })).body.id
    expect((await bob.get(`/playlists/${list}`)).body.folder).toBe(own)
    expect((await bob.send("PATCH", `/playlists/${list}`, { folder: shared })).status).toBe(404)
    expect((await ada.send("POST", "/playlists", { name: "L", folder: own })).status).toBe(404)
    expect((await ada.get("/playlists")).body.items).toEqual([])
    // What is shared is for editors.
    expect((await bob.send("POST", "/playlist-folders", { name: "x" })).status).toBe(403)
    expect((await bob.send("PATCH", `/playlist-folders/${shared}`, { name: "x" })).status).toBe(403)
    expect((await bob.send("DELETE", `/playlist-folders/${shared}`)).status).toBe(403)
  })

  it.each([
    [{ name: "" }, 400],
    [{ name: "x".repeat(501) }, 400],
    [{ name: "x", parent: "none" }, 404],
    [{ name: "x", parent: "" }, 400],
    [{ name: 5 }, 400],
  ])("given %j, then it is refused", async (body, status) => {
    const { as } = await asked()
    expect((await as().send("POST", "/playlist-folders", body)).status).toBe(status)
  })

  it("given more than anybody can look through, then no more are made", async () => {
    const { as, given } = await asked()
    const many = Array.from({ length: 1000 }, (_, i) => ({
      type: "playlistFolder.created",
      subject: `playlistFolder:f${i}`,
      payload: { name: `f${i}` },
    }))
    await given(...many)
    expect((await as().send("POST", "/playlist-folders", { name: "x" })).status).toBe(409)
  })
})
