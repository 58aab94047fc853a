import { type Library, listPlaybacks } from "@ledgerline/core"
import { rows } from "@ledgerline/core/testing"
import fc from "fast-check"
import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { describe, expect, it } from "vitest"
import { add, libraryWith, SOURCE, trackOf } from "../testing/given.ts"
import { importItunes } from "./importItunes.ts"
import { type ItunesPart, readItunesLibrary, UnreadableItunesLibrary } from "./parse.ts"

type Value = string | number | boolean | Date | readonly Value[] | { readonly [key: string]: Value }

function xml(value: Value): string {
  if (typeof value === "string") return `<string>${value.replaceAll("&", "&#38;")}</string>`
  if (typeof value === "number") return `<integer>${value}</integer>`
  if (typeof value === "boolean") return value ? "<true/>" : "<false/>"
  if (value instanceof Date) return `<date>${value.toISOString().slice(0, 19)}Z</date>`
  if (Array.isArray(value)) return `<array>${value.map(xml).join("\n")}</array>`
  const pairs = Object.entries(value).map(([key, each]) => `\t<key>${key}</key>${xml(each)}`)
  return `<dict>\n${pairs.join("\n")}\n</dict>`
}

const at = (day: number) => new Date(Date.UTC(2020, 0, day))
const one = {
  "Track ID": 1,
  Name: "A & B",
  Artist: "Satie",
  Album: "Trois",
  "Total Time": 180_000,
  "Persistent ID": "AA01",
  "Play Count": 31,
  "Play Date UTC": at(5),
  "Skip Count": 2,
  "Skip Date": at(3),
  Rating: 80,
  Loved: true,
  "Date Added": at(1),
  Location: "file://localhost/G:/Music/Satie/%C3%A9%20a.mp3",
}
const two = {
  "Track ID": 2,
  Name: "B",
  Artist: "Satie",
  Album: "Trois",
  "Total Time": 90_000,
  "Persistent ID": "AA02",
  "Play Count": 3,
  Rating: 60,
  "Rating Computed": true,
}
const three = {
  "Track ID": 3,
  Name: "Gone",
  "Persistent ID": "AA03",
  Location: "file:///Users/ada/private/Music/x/y/gone.mp3",
}
const item = (id: number) => ({ "Track ID": id })
const mine = {
  Name: "Mine",
  "Playlist Persistent ID": "BB01",
  "Parent Persistent ID": "BB00",
  "Playlist Items": [3, 1, 2, 1].map(item),
}

const file = (
  tracks: readonly (typeof one | typeof two | typeof three)[] = [one, two, three],
  playlists: readonly Value[] = [mine],
) =>
  Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE plist PUBLIC "-//Apple Computer//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n<plist version="1.0">${xml(
      {
        "Major Version": 1,
        "Music Folder": "file://localhost/G:/Music/",
        "Library Persistent ID": "B4C9",
        Tracks: Object.fromEntries(tracks.map((track) => [track["Track ID"], track])),
        Playlists: [
          {
            Name: "Library",
            Master: true,
            "Playlist Persistent ID": "BB10",
            Visible: false,
            "Playlist Items": [item(1)],
          },
          { Name: "Music", "Distinguished Kind": 4, "Playlist Persistent ID": "BB11", "Playlist Items": [item(1)] },
          { Name: "Downloaded", "Distinguished Kind": 65, "Playlist Persistent ID": "BB12" },
          { Name: "Folder", Folder: true, "Playlist Persistent ID": "BB00", "Playlist Items": [item(1)] },
          {
            Name: "Recent",
            "Distinguished Kind": 205,
            "Smart Info": "AQE",
            "Playlist Persistent ID": "BB02",
            "Playlist Items": [item(2)],
          },
          ...playlists,
        ],
      },
    )}</plist>`,
  )

async function partsOf(bytes: Uint8Array, size = 7): Promise<ItunesPart[]> {
  const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
    bytes.subarray(i * size, (i + 1) * size),
  )
  const parts: ItunesPart[] = []
  for await (const part of readItunesLibrary(chunks)) parts.push(part)
  return parts
}

const roots = [{ from: "G:\\Music", source: SOURCE }]
const take = (library: Library, bytes = file()) => importItunes(library, { chunks: [bytes], member: "ada", roots })
const playback = async (library: Library, path: string) => {
  const { rows: found } = await library.store.read(() =>
    listPlaybacks({ filters: { user: "ada" }, sort: "lastPlayed" }),
  )
  return found.find(({ track }) => track === trackOf(path))
}

describe("an iTunes library", () => {
  it("is read in pieces of any size", async () => {
    const parts = await partsOf(file())
    expect(parts[0]).toEqual({ kind: "library", persistentId: "B4C9", musicFolder: "file://localhost/G:/Music/" })
    expect(parts[1]).toEqual({
      kind: "track",
      track: {
        id: 1,
        persistentId: "AA01",
        title: "A & B",
        artist: "Satie",
        album: "Trois",
        durationMs: 180_000,
        location: one.Location,
        plays: 31,
        playedAt: at(5).getTime(),
        skips: 2,
        skippedAt: at(3).getTime(),
        rating: 4,
        loved: true,
        addedAt: at(1).getTime(),
      },
    })
    expect(parts[2]).not.toHaveProperty("track.rating")
    expect(parts.at(-1)).toMatchObject({ playlist: { name: "Mine", isSystem: false, tracks: [3, 1, 2, 1] } })
    expect(await partsOf(file(), 100_000)).toEqual(parts)
  })

  it("fails in one way, whatever the bytes", async () => {
    const whole = file()
    const pieces = fc.tuple(fc.nat(whole.length), fc.nat(whole.length), fc.uint8Array({ maxLength: 20 }))
    await fc.assert(
      fc.asyncProperty(pieces, async ([from, to, bytes]) => {
        const broken = Buffer.concat([whole.subarray(0, from), bytes, whole.subarray(to)])
        const error: unknown = await partsOf(broken, 1000).then(
          () => undefined,
          (cause: unknown) => cause,
        )
        expect(error === undefined || error instanceof UnreadableItunesLibrary).toBe(true)
      }),
      { numRuns: 300 },
    )
  })

  it("of any size takes little memory", async () => {
    const track = Buffer.from(`<key>1</key>${xml(one)}`)
    function* chunks() {
      yield Buffer.from("<plist><dict><key>Tracks</key><dict>")
      const block = Buffer.concat(Array.from({ length: 100 }, () => track))
      for (let i = 0; i < 200; i++) yield block
      yield Buffer.from("</dict></dict></plist>")
    }
    let tracks = 0
    for await (const { kind } of readItunesLibrary(chunks())) if (kind === "track") tracks += 1
    expect(tracks).toBe(20_000)
  })
})

describe("importing an iTunes library", () => {
  const path = "Satie/é a.mp3"
  const files = [
    { path, durationMs: 180_000 },
    { path: "other/b.mp3", title: "B", artist: "satie", album: "Trois", durationMs: 91_000 },
  ]

  it("takes counts, times and ratings, by location and by what tracks are called", async () => {
    const library = await libraryWith(...files)
    const done = await take(library)
    expect(done).toMatchObject({
      tracks: 3,
      matched: { location: 1, endOfPath: 0, attributes: 1 },
      unmatched: 1,
      reasons: { notHere: 1 },
      examples: [{ title: "Gone", path: "x/y/gone.mp3", reason: "notHere" }],
      told: 2,
    })
    expect(await playback(library, path)).toMatchObject({
      plays: 31,
      lastAt: at(5).getTime(),
      skips: 2,
      skippedAt: at(3).getTime(),
      rating: 4,
      starredAt: expect.any(Number),
    })
    const b = await rows(library, "SELECT plays, rating FROM playback WHERE track = ?", [trackOf("other/b.mp3")])
    expect(b).toEqual([{ plays: 3, rating: null }])
  })

  it("takes the playlists that somebody made, in the member's own log", async () => {
    const library = await libraryWith(...files)
    const { playlists } = await take(library)
    expect(playlists.map(({ name, outcome, entries, missing }) => [name, outcome, entries, missing])).toEqual([
      ["Recent", "created", 1, 0],
      ["Folder / Mine", "created", 4, 1],
    ])
    const shown = await rows(
      library,
      `SELECT track, missing FROM "playlistItem" i JOIN playlist p ON p.subject = i.playlist WHERE p.name = 'Folder / Mine' AND p."user" = 'ada' ORDER BY "orderKey"`,
    )
    const [a, b] = [trackOf(path), trackOf("other/b.mp3")]
    expect(shown.map(({ track }) => track)).toEqual([null, a, b, a])
    expect(JSON.parse(String(shown[0]?.["missing"]))).toEqual({ path: "x/y/gone.mp3", source: SOURCE, title: "Gone" })
  })

  it("again changes only what changed, and doubles nothing", async () => {
    const library = await libraryWith(...files)
    await take(library)
    const again = await take(library)
    expect(again).toMatchObject({ told: 0 })
    expect(again.op).toBeUndefined()
    expect(await take(library, file([{ ...one, "Play Count": 33 }, two, three]))).toMatchObject({ told: 1 })
    expect(await playback(library, path)).toMatchObject({ plays: 33 })
    await add(library, "x/y/gone.mp3")
    expect(await take(library)).toMatchObject({ unmatched: 0, playlists: [{}, { outcome: "updated", missing: 0 }] })
  })

  it("adds up two entries of one recording", async () => {
    const library = await libraryWith(...files)
    await take(library, file([one, { ...one, "Track ID": 2, "Play Count": 9, "Play Date UTC": at(9) }]))
    expect(await playback(library, path)).toMatchObject({ plays: 40, lastAt: at(9).getTime() })
  })

  it("that is damaged stores nothing", async () => {
    const library = await libraryWith(...files)
    const before = (await library.events(0, 1000)).length
    await expect(take(library, file().subarray(0, -40))).rejects.toBeInstanceOf(UnreadableItunesLibrary)
    expect(await library.events(0, 1000)).toHaveLength(before)
  })
})

// Without the corpus these tests do not exist, so that nothing counts as skipped.
const corpora = [process.env["LEDGERLINE_CORPUS"]]
  .filter((path) => path !== undefined)
  .map((path) => join(path, "services/itunes-library/beets"))
  .filter((path) => existsSync(path))

describe.each(corpora)("recorded libraries in %s", (corpus) => {
  it.each(["itunes_library_unix.xml", "itunes_library_windows.xml"])("%s", async (name) => {
    const parts = await partsOf(readFileSync(join(corpus, name)))
    const tracks = parts.flatMap((part) => (part.kind === "track" ? [part.track] : []))
    expect(tracks.map(({ title, plays, skips, rating }) => ({ title, plays, skips, rating }))).toMatchInlineSnapshot(`
      [
        {
          "plays": 0,
          "rating": 4,
          "skips": 3,
          "title": "Tessellate",
        },
        {
          "plays": 31,
          "rating": 5,
          "skips": 0,
          "title": "Breezeblocks",
        },
        {
          "plays": 8,
          "rating": undefined,
          "skips": 1,
          "title": "❦ (Ripe & Ruin)",
        },
      ]
    `)
  })
})
