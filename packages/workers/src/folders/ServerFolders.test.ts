/** Folders that are added from afar: only those below the roots, by ids that were given, and nothing by way of links. */
import { mkdirSync, renameSync, symlinkSync } from "node:fs"
import { join } from "node:path"
import { query, revertOperation } from "@ledgerline/core"
import { afterAll, afterEach, beforeEach, expect, it } from "vitest"
import { localSources } from "../import/sources.ts"
import { locateFile } from "../local/locate.ts"
import { MusicFolder, sharedPool } from "../testing/folder.ts"
import { type FolderFault, type ServerFolderList, ServerFolders } from "./ServerFolders.ts"

const pool = sharedPool()
afterAll(() => pool.close())

let here: MusicFolder
beforeEach(() => {
  here = new MusicFolder(pool)
})
afterEach(() => here.remove())

const ACTOR = "user:ada"

const foldersOf = async (fixed: readonly string[] = []): Promise<ServerFolders> =>
  new ServerFolders({ library: await here.library(), roots: [here.music, join(here.base, "absent")], fixed })

const listed = (answer: ServerFolderList | FolderFault): ServerFolderList => {
  if (typeof answer === "string") throw new Error(answer)
  return answer
}
const named = ({ items }: ServerFolderList, name: string): string => {
  const found = items.find((item) => item.name === name)
  if (found === undefined) throw new Error(`there is no ${name}`)
  return found.id
}

it("lists what is below the roots, and no link, no hidden folder and no file", async () => {
  for (const path of ["Jazz/Miles", "Rock", ".hidden"]) mkdirSync(here.path(path), { recursive: true })
  here.track("loose.flac", { TITLE: "Loose" })
  symlinkSync(here.base, here.path("out"))
  const folders = await foldersOf()
  const roots = listed(await folders.list())
  expect(roots).toMatchObject({ path: [], items: [{ name: here.music, source: null, removable: false }] })
  const inside = listed(await folders.list(named(roots, here.music)))
  expect(inside.items.map(({ name }) => name)).toEqual(["Jazz", "Rock"])
  const deeper = listed(await folders.list(named(inside, "Jazz")))
  expect([deeper.path.map(({ name }) => name), deeper.items.map(({ name }) => name)]).toEqual([
    [here.music, "Jazz"],
    ["Miles"],
  ])
})

it("knows only ids that it gave itself", async () => {
  mkdirSync(here.path("Jazz"))
  const [folders, others] = [await foldersOf(), await foldersOf()]
  const root = named(listed(await others.list()), here.music)
  const foreign = named(listed(await others.list(root)), "Jazz")
  for (const id of [foreign, "0".repeat(64), here.path("Jazz"), "../..", ""])
    expect([await folders.list(id), await folders.add(id, ACTOR)]).toEqual(["unknown", "unknown"])
  expect(await localSources(await here.library())).toEqual([])
})

it("refuses a folder in whose place a link was put since it was listed", async () => {
  mkdirSync(here.path("Jazz/Miles"), { recursive: true })
  mkdirSync(join(here.base, "secret/Miles"), { recursive: true })
  const folders = await foldersOf()
  const inside = listed(await folders.list(named(listed(await folders.list()), here.music)))
  const jazz = named(inside, "Jazz")
  const miles = named(listed(await folders.list(jazz)), "Miles")
  renameSync(here.path("Jazz"), here.path("was"))
  symlinkSync(join(here.base, "secret"), here.path("Jazz"))
  for (const id of [jazz, miles])
    expect([await folders.list(id), await folders.add(id, ACTOR)]).toEqual(["unreadable", "unreadable"])
})

it("adds a folder once, takes it out so that its files are served no more, and undoing brings both back", async () => {
  here.track("Jazz/1.flac", { TITLE: "One" })
  mkdirSync(here.path("Jazz/Sub"))
  const library = await here.library()
  const folders = await foldersOf()
  const root = named(listed(await folders.list()), here.music)
  const jazz = named(listed(await folders.list(root)), "Jazz")
  const added = await folders.add(jazz, ACTOR)
  expect(added).toMatchObject({ path: here.path("Jazz"), name: "Jazz" })
  expect(await folders.add(jazz, ACTOR)).toEqual(added)
  expect(await folders.add(root, ACTOR)).toBe("holdsOthers")
  const inside = listed(await folders.list(jazz))
  expect(inside.items).toMatchObject([{ name: "Sub", source: expect.any(String), removable: false }])
  await here.import({ folder: here.path("Jazz") })
  const { source } = added as { source: string }
  const [file] = await library.store.read(() => query<{ id: string }>('SELECT id FROM "mediaFile"'))
  const mediaFile = file?.id ?? ""
  expect(await locateFile(library, mediaFile)).toBe(here.path("Jazz/1.flac"))

  const removed = await folders.remove(source, ACTOR)
  expect(removed).toMatchObject({ events: [expect.any(String)] })
  expect([await localSources(library), await locateFile(library, mediaFile)]).toEqual([[], undefined])
  expect(await folders.remove(source, ACTOR)).toBe("unknown")
  const { op } = removed as { op: string }
  await library.append({ actor: ACTOR, events: (context) => revertOperation(context, op) })
  expect(await locateFile(library, mediaFile)).toBe(here.path("Jazz/1.flac"))

  await folders.remove(source, ACTOR)
  // It is the same one when it is added again, and nothing in it is read anew.
  expect(await folders.add(jazz, ACTOR)).toEqual(added)
  expect(await here.import({ folder: here.path("Jazz") })).toMatchObject({ imported: 0, unchanged: 1 })
})

it("leaves what was named where the server is started", async () => {
  mkdirSync(here.path("Jazz"))
  const folders = await foldersOf([here.path("Jazz")])
  const inside = listed(await folders.list(named(listed(await folders.list()), here.music)))
  const added = await folders.add(named(inside, "Jazz"), ACTOR)
  expect(await folders.remove((added as { source: string }).source, ACTOR)).toBe("fixed")
})
