/**
 * The wounds of importers that are in the bytes of tags, from a real file to what the library shows; and that each of the
 * list in docs/importing.md has a test that bears its number.
 */
import { copyFileSync, readdirSync, readFileSync, rmSync } from "node:fs"
import { join } from "node:path"
import { all, revertEvents, views } from "@ledgerline/core"
import { effort, has } from "@ledgerline/core/testing"
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest"
import { canMakeFiles, encode, run, tag, temporaryFolder } from "../read/testing/audioFiles.ts"
import { flac } from "../testing/flac.ts"
import { MusicFolder, sharedPool } from "../testing/folder.ts"

const pool = sharedPool()
afterAll(() => pool.close())

let here: MusicFolder
beforeEach(() => {
  here = new MusicFolder(pool)
})
afterEach(() => here.remove())

/** A tag of ID3v2.3 whose texts are these bytes, declared Latin-1; a name may come twice. */
function id3v23(frames: readonly (readonly [string, string | Uint8Array])[]): Buffer {
  const body = Buffer.concat(
    frames.map(([id, text]) => {
      const bytes = Buffer.concat([Buffer.from([0]), Buffer.from(text)])
      const header = Buffer.alloc(10)
      header.write(id, "latin1")
      header.writeUInt32BE(bytes.length, 4)
      return Buffer.concat([header, bytes])
    }),
  )
  const size = [21, 14, 7, 0].map((shift) => (body.length >> shift) & 0x7f)
  return Buffer.concat([Buffer.from("ID3\x03\0\0", "latin1"), Buffer.from(size), body])
}

/** 128 bytes at the end of a file, as of 1996. */
function id3v1(title: string, artist: string, album: string): Buffer {
  const tag = Buffer.alloc(128)
  tag.write("TAG", 0, "latin1")
  tag.write(title.slice(0, 30), 3, "latin1")
  tag.write(artist.slice(0, 30), 33, "latin1")
  tag.write(album.slice(0, 30), 63, "latin1")
  return tag
}

describe.skipIf(!(canMakeFiles() && has("lame")))("tags", () => {
  const folder = temporaryFolder()
  const plain = join(folder.path, "plain.mp3")
  beforeAll(() => {
    run("lame", "--quiet", encode(join(folder.path, "plain.wav")), plain)
  })
  afterAll(folder.close)

  const mp3 = (path: string, frames: Parameters<typeof id3v23>[0], behind: Buffer = Buffer.alloc(0)): void =>
    here.write(path, Buffer.concat([id3v23(frames), readFileSync(plain), behind]))

  it.each([
    ["Windows-1251", "d0f3f1f1eae0ff20efe5f1edff", "c0ebe8f1e0", "Русская песня", "Алиса"],
    ["GBK", "b2bbb5c3b2bbb0aec4e3", "c5cbe7e2b0d8", "不得不爱你", "潘玮柏"],
    ["Shift-JIS", "83658358836783428393834f", "894691bd936382d082a982e9", "テストィング", "宇多田ひかる"],
    ["UTF-8", "47726f65c39fe58589", "426ac3b6726b", "Groeß光", "Björk"],
    ["Latin-1", "c167e6746973206279726a756e", "53696775722052f373", "Ágætis byrjun", "Sigur Rós"],
  ])(
    "21: text in %s that is declared Latin-1 is read as people see it",
    async (_, title, artist, readTitle, readArtist) => {
      mp3("1.mp3", [
        ["TIT2", Buffer.from(title, "hex")],
        ["TPE1", Buffer.from(artist, "hex")],
        ["TALB", Buffer.from(title, "hex")],
      ])
      await here.import()
      expect((await here.tracks()).map((track) => [track.title, track.artist, track.album])).toEqual([
        [readTitle, readArtist, readTitle],
      ])
    },
  )

  it("22: ID3v2 is believed before APE, and APE before ID3v1, each filling what the one before lacks", async () => {
    here.write(
      "1.mp3",
      Buffer.concat([readFileSync(plain), id3v1("From version 1", "Cut off at thirty characters n", "Only version 1")]),
    )
    tag([
      {
        file: here.path("1.mp3"),
        format: "ape",
        tags: { TITLE: ["From APE"], ARTIST: ["Whole artist of the APE tag, longer"], LABEL: ["Only APE"] },
      },
      { file: here.path("1.mp3"), format: "id3v24", tags: { TITLE: ["From version 2"] } },
    ])
    await here.import()
    const [track] = await here.tracks()
    expect(track).toMatchObject({
      title: "From version 2",
      artist: "Whole artist of the APE tag, longer",
      album: "Only version 1",
    })
    expect(track?.fields).toMatchObject({ label: "Only APE" })
  })

  it("22: of a frame that is there twice the first title counts, and several artists are several", async () => {
    mp3("1.mp3", [
      ["TIT2", "First"],
      ["TIT2", "Second"],
      ["TPE1", "Ada"],
      ["TPE1", "Bob"],
      ["TALB", "Album"],
    ])
    await here.import()
    const [track] = await here.tracks()
    expect([track?.title, track?.fields["artists"], track?.album]).toEqual(["First", ["Ada", "Bob"], "Album"])
  })

  it("23: artists in ID3v2.3 with slashes and in 2.4 with NULs are the same people, and AC/DC is one", async () => {
    for (const name of ["v23.mp3", "v24.mp3", "band.mp3"]) copyFileSync(plain, here.path(name))
    tag([
      { file: here.path("v23.mp3"), format: "id3v23", tags: { TITLE: ["1"], ARTIST: ["Ada", "Bob"], GENRE: ["Pop"] } },
      { file: here.path("v24.mp3"), format: "id3v24", tags: { TITLE: ["1"], ARTIST: ["Ada", "Bob"], GENRE: ["Pop"] } },
      { file: here.path("band.mp3"), format: "id3v23", tags: { TITLE: ["2"], ARTIST: ["AC/DC"] } },
    ])
    // One audio, three times tagged, would be one track: each has a library of its own.
    for (const [name, title, artists] of [
      ["v23.mp3", "1", ["Ada", "Bob"]],
      ["v24.mp3", "1", ["Ada", "Bob"]],
      ["band.mp3", "2", ["AC/DC"]],
    ] as const) {
      const alone = new MusicFolder(pool)
      try {
        alone.write(name, readFileSync(here.path(name)))
        await alone.import()
        const [track] = await alone.tracks()
        expect([track?.title, [track?.fields["artists"] ?? track?.fields["artist"]].flat()]).toEqual([
          title,
          [...artists],
        ])
      } finally {
        await alone.remove()
      }
    }
  })
})

describe.skipIf(!canMakeFiles())("recordings", () => {
  const encoded = (
    name: string,
    format: "id3v24" | "vorbis" | "mp4",
    tags: Record<string, readonly string[]>,
  ): void => {
    tag([
      { file: encode(here.path(name)), format, tags: { TITLE: ["One"], ARTIST: ["Ada"], ALBUM: ["Album"], ...tags } },
    ])
  }

  it("12: an MP3 that a FLAC takes the place of stays the same track, with what was said of it", async () => {
    encoded("01 One.mp3", "id3v24", { TRACKNUMBER: ["1"] })
    await here.import()
    const before = (await here.tracks()).map(({ id }) => id)
    rmSync(here.path("01 One.mp3"))
    encoded("01 - One.flac", "vorbis", { TRACKNUMBER: ["1"], DATE: ["2001"] })
    await here.import({ confirmLosses: true })
    expect((await here.tracks()).map(({ id }) => id)).toEqual(before)
    expect((await here.copies()).map(({ path, state }) => `${path} ${state}`)).toContain("01 - One.flac present")
  })

  it("28: an MP3 and an M4A of one recording are one track with two files", async () => {
    encoded("One.mp3", "id3v24", { TRACKNUMBER: ["1"] })
    encoded("One.m4a", "mp4", { TRACKNUMBER: ["1"] })
    expect(await here.import()).toMatchObject({ imported: 2 })
    expect(await here.tracks()).toHaveLength(1)
    expect(new Set((await here.copies()).map(({ mediaFile }) => mediaFile)).size).toBe(2)
  })
})

describe("an artist", () => {
  async function artists(names: readonly Record<string, string>[]): Promise<number> {
    names.forEach((tags, i) => here.track(`${i}/1.flac`, { TITLE: `${i}`, ALBUM: `Album ${i}`, ...tags }))
    await here.import()
    const library = await here.library()
    return (await library.store.read(() => all(views.selectFrom("artist").select("id")))).length
  }

  it("9: is one in two cases", async () => {
    expect(await artists([{ ARTIST: "a-ha" }, { ARTIST: "A-HA" }])).toBe(1)
  })

  it("9: is one with two kinds of hyphen", async () => {
    expect(await artists([{ ARTIST: "a-ha" }, { ARTIST: "a\u2010ha" }])).toBe(1)
  })

  it("9: is one with and without a MusicBrainz id, where no other has the name", async () => {
    const id = "11111111-2222-4333-8444-555555555555"
    expect(await artists([{ ARTIST: "a-ha", MUSICBRAINZ_ARTISTID: id }, { ARTIST: "a-ha" }])).toBe(1)
  })

  it("9: is one with and without a MusicBrainz id, whichever comes first", async () => {
    const id = "11111111-2222-4333-8444-555555555555"
    expect(await artists([{ ARTIST: "Ada" }])).toBe(1)
    here.track("later/1.flac", { TITLE: "L", ALBUM: "L", ARTIST: "ADA", MUSICBRAINZ_ARTISTID: id })
    await here.import()
    here.track("last/1.flac", { TITLE: "M", ALBUM: "M", ARTIST: "Ada" })
    await here.import()
    const library = await here.library()
    expect(await library.store.read(() => all(views.selectFrom("artist").select(["tracks"])))).toEqual([{ tracks: 3 }])
  })

  it("8: of whose name there are two with MusicBrainz ids is neither of them without one", async () => {
    const [one, other] = ["11111111-2222-4333-8444-555555555555", "21111111-2222-4333-8444-555555555555"]
    const named = (id?: string) => ({ ARTIST: "Nirvana", ...(id === undefined ? {} : { MUSICBRAINZ_ARTISTID: id }) })
    expect(await artists([named(one), named(other), named()])).toBe(3)
  })

  it("8: that a person kept apart from another stays so", async () => {
    const id = "11111111-2222-4333-8444-555555555555"
    expect(await artists([{ ARTIST: "Ada", MUSICBRAINZ_ARTISTID: id }, { ARTIST: "Ada" }])).toBe(1)
    const library = await here.library()
    const [alias] = (await library.events(0, 1000)).filter(({ type }) => type === "artist.aliased")
    if (alias === undefined) throw new Error("there is no alias")
    await library.append({ actor: "user", events: (context) => revertEvents(context, [alias.id]) })
    here.track("more/1.flac", { TITLE: "N", ALBUM: "N", ARTIST: "Ada" })
    await here.import()
    expect(await library.store.read(() => all(views.selectFrom("artist").select("id")))).toHaveLength(2)
  })
})

describe("limits that others stack up", () => {
  it("30: an album of 3,333 tracks in one folder is one album", { timeout: 240_000 }, async () => {
    for (let i = 1; i <= 3333; i++) {
      here.track(`Works/${i}.flac`, { TITLE: `T${i}`, ARTIST: "Ada", ALBUM: "Works", TRACKNUMBER: `${i}/3333` })
    }
    expect(await here.import()).toMatchObject({ found: 3333, imported: 3333, failed: [] })
    expect((await here.albums()).map(({ title, tracks }) => [title, tracks])).toEqual([["Works", 3333]])
    const numbers = (await here.tracks()).map(({ track }) => track)
    expect(new Set(numbers).size).toBe(3333)
    expect(await here.import()).toMatchObject({ unchanged: 3333, imported: 0, updated: 0 })
  })

  // Ten thousand with LEDGERLINE_RUNS=4.
  it("30: thousands of files in one folder are all found, and none is read again", { timeout: 600_000 }, async () => {
    const many = effort(2500).numRuns
    for (let i = 0; i < many; i++) {
      here.write(
        `${i}.flac`,
        flac({ audio: `${i}`, tags: { TITLE: `T${i}`, ARTIST: `Artist ${i % 700}`, ALBUM: `Album ${i % 900}` } }),
      )
    }
    expect(await here.import()).toMatchObject({ found: many, imported: many, failed: [] })
    expect(await here.albums()).not.toHaveLength(0)
    expect(await here.import()).toMatchObject({ unchanged: many, imported: 0, updated: 0 })
  })
})

it("every wound of the list has a test that bears its number", () => {
  const files = readdirSync(import.meta.dirname, { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".test.ts"),
  )
  const names = files.flatMap((name) =>
    [
      ...readFileSync(join(import.meta.dirname, name), "utf8").matchAll(
        /(?:it|describe)(?:\.each\([\s\S]*?\n {2,}\]\)|\.each\([^\n]*\))?\(\s*"(\d+): /g,
      ),
    ].map((match) => Number(match[1])),
  )
  const tested = new Set(names)
  const missing = Array.from({ length: 30 }, (_, i) => i + 1).filter((number) => !tested.has(number))
  expect(missing).toEqual([])
})
