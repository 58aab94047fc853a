/** Playlists by the command line, run as a child process. */
import { afterAll, beforeAll, expect, it } from "vitest"
import { ledgerline, makeLibrary, objects, temporaryFolder } from "../testing/cli.ts"

const folder = temporaryFolder()
const run = (...args: string[]) => ledgerline([...args, "--data", folder.path, "--json"])

beforeAll(async () => {
  const created = (id: string) => ({
    type: "track.created",
    subject: `track:${id}`,
    payload: { mediaFile: id, title: id },
  })
  await makeLibrary(folder.path, [["user:ada", ["aa01", "bb02", "cc03", "dd04"].map(created)]])
})
afterAll(() => folder.remove())

async function tracks(id: string): Promise<unknown[]> {
  const [card] = objects((await run("show", id)).stdout)
  return (card as { trackList: { id: string }[] }).trackList.map((track) => track.id)
}

it("given a playlist, when it is edited, then it shows so, and each edit can be taken back", async () => {
  const [{ id } = {}] = objects((await run("playlist", "create", "Sunday")).stdout)
  const list = String(id)
  await run("playlist", "add", list, "aa01", "bb02", "cc03")
  await run("playlist", "add", list, "dd04", "--at", "1")
  expect(await tracks(list)).toEqual(["dd04", "aa01", "bb02", "cc03"])
  const [moved] = objects((await run("playlist", "move", list, "4", "2", "--at", "2")).stdout)
  expect(await tracks(list)).toEqual(["dd04", "cc03", "aa01", "bb02"])
  await run("revert", "--operation", String(moved?.["op"]))
  expect(await tracks(list)).toEqual(["dd04", "aa01", "bb02", "cc03"])
  await run("playlist", "remove", list, "1", "3")
  expect(await tracks(list)).toEqual(["aa01", "cc03"])
  await run("playlist", "rename", list, "Monday")
  const { stdout } = await run("playlist")
  expect(objects(stdout)).toEqual([{ id, kind: "playlist", name: "Monday", items: 2, user: null, folder: [] }])
  await run("playlist", "delete", list)
  expect((await run("playlist")).stdout).toBe("")
})

it("given what is listed and not here, then places are those that are shown, and nothing else is taken out", async () => {
  const other = temporaryFolder()
  const at = (...args: string[]) => ledgerline([...args, "--data", other.path])
  const created = (id: string) => ({
    type: "track.created",
    subject: `track:${id}`,
    payload: { mediaFile: id, title: id },
  })
  await makeLibrary(other.path, [["user:ada", ["aa01", "bb02"].map(created)]])
  const [{ id } = {}] = objects((await at("playlist", "create", "Mixed", "--json")).stdout)
  const list = String(id)
  await at("playlist", "add", list, "aa01", "bb02", "aa01")
  await makeLibrary(other.path, [["user:ada", [{ type: "track.removed", subject: "track:aa01", payload: {} }]]])
  const shown = (await at("show", list)).stdout
  const place = /^ *(\d+) +bb02/m.exec(shown)?.[1]
  expect(shown).toMatch(/^ *1 +aa01 +\(not here\)/m)
  await at("playlist", "remove", list, String(place))
  const [card] = objects((await at("show", list, "--json")).stdout)
  expect(card).toMatchObject({
    items: 2,
    itemList: [
      { place: 1, track: "aa01", isHere: false, missing: null },
      { place: 2, track: "aa01", isHere: false },
    ],
  })
  other.remove()
})

it("what is not there or not said whole changes nothing", async () => {
  const [{ id } = {}] = objects((await run("playlist", "create", "Queue", "--queue")).stdout)
  for (const [code, ...args] of [
    [2, "add", String(id)],
    [2, "create"],
    [2, "sideways", String(id)],
    [1, "add", String(id), "zz99"],
    [1, "remove", String(id), "1"],
    [1, "move", String(id), "0"],
    [1, "rename", "aa01", "x"],
  ] as const)
    expect(await run("playlist", ...args), args.join(" ")).toMatchObject({ code, stdout: "" })
  expect(objects((await run("playlist")).stdout)).toMatchObject([{ kind: "sharedQueue", items: 0 }])
})

it("given folders, then lists are told with those in which they lie", async () => {
  const other = temporaryFolder()
  const folder = (id: string, parent?: string) => ({
    type: "playlistFolder.created",
    subject: `playlistFolder:${id}`,
    payload: { name: id, ...(parent === undefined ? {} : { parent }) },
  })
  const list = { subject: "playlist:p", type: "playlist.created", payload: { name: "Beach" } }
  const filed = { ...list, type: "playlist.filed", payload: { folder: "Summer" } }
  await makeLibrary(other.path, [["user:ada", [folder("Parties"), folder("Summer", "Parties"), list, filed]]])
  const told = await ledgerline(["playlist", "--data", other.path, "--json"])
  expect(objects(told.stdout)).toMatchObject([{ name: "Beach", folder: ["Parties", "Summer"] }])
  expect((await ledgerline(["playlist", "--data", other.path])).stdout).toContain("Parties / Summer / Beach")
  other.remove()
})

it.each([
  [["nope"], "playlist cannot nope"],
  [["add", "aa01"], "playlist add takes: ID TRACK…"],
  [["create"], "playlist create takes: NAME"],
])("given what cannot be understood, %j, then it is told what is wrong, and once where help is", async (args, said) => {
  const { code, stderr } = await ledgerline(["playlist", ...args, "--data", folder.path])
  expect(code).toBe(2)
  expect(stderr).toContain(said)
  expect(stderr.match(/ledgerline help playlist/g)).toHaveLength(1)
})
