import { type Library, readPlaylistContent } from "@ledgerline/core"
import { rows } from "@ledgerline/core/testing"
import { describe, expect, it } from "vitest"
import { importPlaylists, playlistIdOf, resolveMissing } from "./importPlaylists.ts"
import { add, type File, libraryWith, SOURCE, trackOf } from "./testing/given.ts"

const take = async (library: Library, text: string | Uint8Array, path = "Lists/a.m3u", root?: string) => {
  const files = [{ path, bytes: Buffer.from(text) }]
  const { playlists, ...rest } = await importPlaylists(library, { source: SOURCE, files, ...(root && { root }) })
  return { ...rest, ...playlists[0] }
}
const items = async (library: Library, path = "Lists/a.m3u") =>
  (await library.store.read(() => readPlaylistContent(`playlist:${playlistIdOf(SOURCE, path)}`)))?.items ?? []
const shown = async (library: Library) => (await items(library)).map(({ track, missing }) => track ?? missing?.path)

/** What a playlist of one entry becomes. */
async function found(files: readonly (string | File)[], text: string | Uint8Array, root?: string) {
  const library = await libraryWith(...files)
  const { guesses } = await take(library, text, "Lists/a.m3u", root)
  const [first] = await shown(library)
  await library.close()
  return [first, guesses?.[0]?.rule]
}

describe("entries of playlists", () => {
  const a = trackOf("Satie/a.mp3")
  it.each([
    ["relative to the playlist", "../Satie/a.mp3", [a, undefined]],
    ["relative to the source", "Satie/a.mp3", [a, undefined]],
    ["with backslashes", "..\\Satie\\a.mp3", [a, undefined]],
    ["with percent signs", "../Satie/%61.mp3", [a, undefined]],
    ["in another case", "../SATIE/A.mp3", [a, "caseOrForm"]],
    ["on another machine", "D:\\My Music\\Satie\\a.mp3", [a, "endOfPath"]],
    ["with a length, elsewhere", "#EXTINF:180,x\nD:\\a.mp3", [a, "nameAndDuration"]],
    ["with another length, elsewhere", "#EXTINF:190,x\nD:\\a.mp3", ["a.mp3", undefined]],
    ["that is nowhere", "../Satie/b.mp3", ["Satie/b.mp3", undefined]],
    ["out of the source", "../../../x/y/z/b.mp3", ["y/z/b.mp3", undefined]],
    ["on the net", "http://ada@example.org/a.mp3", ["http://example.org/a.mp3", undefined]],
  ])("%s", async (_, text, expected) => {
    expect(await found([{ path: "Satie/a.mp3", durationMs: 180_900 }], text)).toEqual(expected)
  })

  it("below the folder of the source are found by their absolute path", async () => {
    expect(await found(["a.mp3"], "/srv/music/a.mp3", "/srv/music/")).toEqual([trackOf("a.mp3"), undefined])
    expect(await found(["a.mp3"], "file:///c:/Music/a.mp3", "C:\\Music")).toEqual([trackOf("a.mp3"), undefined])
  })

  it("in another Unicode form are found", async () => {
    expect(await found(["Dvořák/é.mp3".normalize("NFD")], "../Dvořák/é.mp3")).toEqual([
      trackOf("Dvořák/é.mp3".normalize("NFD")),
      "caseOrForm",
    ])
  })

  it("whose names are no UTF-8 are found", async () => {
    const path = Buffer.from("é.mp3", "latin1")
    expect(await found([{ path }], Buffer.from("../é.mp3", "latin1"))).toEqual([trackOf("é.mp3"), undefined])
  })

  it("that can be two files are neither", async () => {
    expect((await found(["A/x.mp3", "a/x.mp3"], "../a/X.mp3"))[0]).toBe("a/X.mp3")
    expect((await found(["1/a/x.mp3", "2/a/x.mp3"], "C:\\a\\x.mp3"))[0]).toBe("a/x.mp3")
  })
})

describe("importing playlists", () => {
  it("makes them once, with what is missing in its place", async () => {
    const library = await libraryWith("a.mp3", "b.mp3")
    const text = "#EXTM3U\n#PLAYLIST:Sunday\n../a.mp3\n#EXTINF:5,Satie - C\n../c.mp3\n../b.mp3\n../a.mp3\n"
    expect(await take(library, text)).toMatchObject({ outcome: "created", entries: 4, added: 4, missing: ["c.mp3"] })
    expect(await shown(library)).toEqual([trackOf("a.mp3"), "c.mp3", trackOf("b.mp3"), trackOf("a.mp3")])
    expect((await items(library))[1]?.missing).toEqual({
      path: "c.mp3",
      source: SOURCE,
      title: "C",
      artist: "Satie",
      durationMs: 5000,
    })
    expect(await rows(library, "SELECT name, items FROM playlist")).toEqual([{ name: "Sunday", items: 4 }])
    const again = await take(library, text)
    expect(again).toMatchObject({ outcome: "unchanged", added: 0 })
    expect(again.op).toBeUndefined()
  })

  it("gives placeholders their tracks when the files appear, by another import or without one", async () => {
    const library = await libraryWith()
    await take(library, "../a.mp3\nD:\\Music\\Satie\\b.mp3\n../c.mp3")
    await add(library, "a.mp3", "Satie/b.mp3")
    expect(await resolveMissing(library, { source: SOURCE })).toBe(2)
    expect(await resolveMissing(library, { source: SOURCE })).toBe(0)
    await add(library, "c.mp3")
    expect(await take(library, "../a.mp3\nD:\\Music\\Satie\\b.mp3\n../c.mp3")).toMatchObject({ resolved: 1 })
    expect(await shown(library)).toEqual([trackOf("a.mp3"), trackOf("Satie/b.mp3"), trackOf("c.mp3")])
  })

  it("gives placeholders of a member's own playlist their tracks", async () => {
    const library = await libraryWith()
    const files = [{ path: "a.m3u", bytes: Buffer.from("a.mp3") }]
    await importPlaylists(library, { source: SOURCE, files, log: "user:ada" })
    await add(library, "a.mp3")
    expect(await resolveMissing(library, { source: SOURCE })).toBe(1)
    expect(await rows(library, 'SELECT track FROM "playlistItem"')).toEqual([{ track: trackOf("a.mp3") }])
  })

  it("is one operation, which can be seen and taken back as one", async () => {
    const library = await libraryWith("a.mp3")
    const files = ["a", "b"].map((name) => ({ path: `${name}.m3u`, bytes: Buffer.from("a.mp3\n") }))
    const { op } = await importPlaylists(library, { source: SOURCE, files })
    const events = (await library.events(0, 1000)).filter(({ type }) => type.startsWith("playlist."))
    expect(events.map((event) => [event.op, event.actor])).toEqual(Array(4).fill([op, "import"]))
    expect((await rows(library, "SELECT name FROM playlist ORDER BY name")).map(({ name }) => name)).toEqual(["a", "b"])
  })

  it("leaves alone what people took away, and reports what cannot be read", async () => {
    const library = await libraryWith("a.mp3")
    const { playlist = "" } = await take(library, "../a.mp3")
    await library.append({ events: [{ type: "playlist.removed", subject: playlist, payload: {} }], actor: "user:ada" })
    expect(await take(library, "../a.mp3\n../b.mp3")).toMatchObject({ outcome: "kept" })
    expect(await take(library, "<?xml version='1.0'?><x/>", "b.xspf")).toMatchObject({
      outcome: "failed",
      reason: "not a playlist",
    })
  })

  it("tells nobody where files are outside the source", async () => {
    const library = await libraryWith()
    await take(library, "/home/ada/private/Music/Satie/Trois/a.mp3")
    expect(await shown(library)).toEqual(["Satie/Trois/a.mp3"])
  })
})
