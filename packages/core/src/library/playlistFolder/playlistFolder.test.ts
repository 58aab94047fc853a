/** Folders of playlists: whatever devices did apart, everything shows, and everywhere at one place. */
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import type { NewEvent } from "../../Library.ts"
import { append, newLibrary, rows } from "../../testing/given.ts"
import { registry } from "../index.ts"
import { FolderTree, readFolders } from "./tree.ts"

const said = (type: string, id: string, payload: object, log = "library"): NewEvent => ({
  type: `playlistFolder.${type}`,
  subject: `playlistFolder:${id}`,
  payload,
  log,
})
const made = (id: string, parent?: string) =>
  said("created", id, { name: id, ...(parent === undefined ? {} : { parent }) })

const row = (id: string, parent: string | null = null, removed = 0) => ({
  subject: `playlistFolder:${id}`,
  id,
  user: "",
  name: id,
  nameKey: id,
  parent,
  createdBy: "user:ada",
  createdAt: 1,
  updatedAt: 1,
  removed,
})
const placesOf = (tree: FolderTree) => tree.folders.map(({ id, parent }) => `${id}<${parent ?? ""}`).join(" ")

describe("folders of playlists", () => {
  it("are made in one another, renamed, moved and taken away, and each can be taken back", async () => {
    const library = await newLibrary(registry)
    const places = async (): Promise<string> => placesOf(await library.store.read(() => readFolders("")))
    await append(library, [made("a"), made("b", "a"), made("c", "b")])
    expect(await places()).toBe("a< b<a c<b")
    const [removed] = await append(library, [said("removed", "b", {})])
    expect(await places()).toBe("a< c<a")
    const revert = { events: [{ id: removed?.id, origin: removed?.origin, seq: removed?.seq }], operations: [] }
    await append(library, [{ type: "revert.made", subject: "revert:r", payload: revert }])
    expect(await places()).toBe("a< b<a c<b")
    await append(library, [said("moved", "c", { parent: null }), said("renamed", "c", { name: "0" })])
    expect(await rows(library, `SELECT name, parent FROM "playlistFolder" WHERE id = 'c'`)).toEqual([
      { name: "0", parent: null },
    ])
    expect(await places()).toBe("c< a< b<a")
  })

  it("of two logs know nothing of each other", async () => {
    const library = await newLibrary(registry)
    await append(library, [made("a"), said("created", "b", { name: "b", parent: "a" }, "user:ada")])
    expect(placesOf(await library.store.read(() => readFolders("ada")))).toBe("b<")
    expect(placesOf(await library.store.read(() => readFolders("")))).toBe("a<")
  })

  it("hold playlists, which say so themselves, and stay when their folder goes", async () => {
    const library = await newLibrary(registry)
    const list = { subject: "playlist:p", type: "playlist.created", payload: { name: "P" } }
    await append(library, [made("a"), list, { ...list, type: "playlist.filed", payload: { folder: "a" } }])
    const folder = async () => {
      const [found] = await rows<{ folder: string | null }>(library, `SELECT folder FROM playlist`)
      return (await library.store.read(() => readFolders(""))).shown(found?.folder ?? null)
    }
    expect(await folder()).toBe("a")
    await append(library, [said("removed", "a", {})])
    expect(await folder()).toBeNull()
    await append(library, [made("a")])
    expect(await folder()).toBe("a")
    await append(library, [{ ...list, type: "playlist.filed", payload: { folder: null } }])
    expect(await folder()).toBeNull()
  })

  it.each([
    ["two in each other", [row("b", "a"), row("a", "b")], "b<a a<"],
    ["one in itself", [row("a", "a")], "a<"],
    [
      "three in a circle with one beside",
      [row("c", "a"), row("a", "b"), row("b", "c"), row("d", "c")],
      "c<a a< b<c d<c",
    ],
    ["one that is not there", [row("a", "x")], "a<"],
    ["two that were taken away above", [row("a"), row("b", "a", 1), row("c", "b", 1), row("d", "c")], "a< d<a"],
  ])("[PLAYLIST-13] show %s", (_, given, places) => expect(placesOf(new FolderTree(given))).toBe(places))

  it("[PLAYLIST-13] all show once, below one another without a circle, whatever was said", () => {
    const id = fc.integer({ min: 0, max: 12 }).map(String)
    const parents = fc.array(fc.tuple(id, fc.option(id), fc.boolean()), { maxLength: 40 })
    fc.assert(
      fc.property(parents, (told) => {
        const given = [...new Map(told.map(([each, parent, gone]) => [each, row(each, parent, gone ? 1 : 0)])).values()]
        const tree = new FolderTree(given)
        const { folders } = tree
        expect(folders.map((folder) => folder.id)).toEqual(
          given.filter(({ removed }) => removed === 0).map((each) => each.id),
        )
        const above = new Map(folders.map((folder) => [folder.id, folder.parent]))
        for (const { id: start } of folders) {
          let at: string | null = start
          for (let steps = 0; at !== null; steps++) {
            expect(steps).toBeLessThanOrEqual(folders.length)
            at = above.get(at) ?? null
          }
        }
        // In whatever order the rows come.
        const places = (tree_: FolderTree) => placesOf(tree_).split(" ").toSorted()
        expect(places(new FolderTree(given.toReversed()))).toEqual(places(tree))
      }),
    )
  })

  it("of ten thousand, one in the other, are placed at once", () => {
    const deep = Array.from({ length: 10_000 }, (_, i) => row(`f${i}`, i === 0 ? null : `f${i - 1}`))
    expect(new FolderTree(deep).folders).toHaveLength(10_000)
  })
})
