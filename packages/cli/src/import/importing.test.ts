/** `import`, `scan` and `start` with the real program on small files. */
import { execFileSync } from "node:child_process"
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { has } from "@ledgerline/core/testing"
import { flac, png, writePiece } from "@ledgerline/workers/testing"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { ledgerline, makeLibrary, objects, temporaryFolder } from "../testing/cli.ts"

let folder: ReturnType<typeof temporaryFolder>
let music: string
let data: string
beforeEach(() => {
  folder = temporaryFolder()
  music = join(folder.path, "Music")
  data = join(folder.path, "data")
})
afterEach(() => folder.remove())

function write(path: string, title: string, track: number): void {
  const whole = join(music, path)
  mkdirSync(dirname(whole), { recursive: true })
  const tags = { TITLE: title, ARTIST: "Ada", ALBUM: "Album", TRACKNUMBER: String(track), DATE: "1959" }
  writeFileSync(whole, flac({ audio: path, tags }))
}

const run = (...args: string[]) => ledgerline([...args, "--data", data])

describe("import", () => {
  it("makes no library of a folder that is not there", async () => {
    const { code, stderr } = await run("import", join(folder.path, "Musik"))
    expect(code).toBe(4)
    expect(stderr).toContain("Musik cannot be reached: ENOENT")
    expect(existsSync(data)).toBe(false)
    write("a/1.flac", "One", 1)
    expect((await run("import", join(folder.path, "Musik"), music)).code).toBe(4)
    expect(objects((await run("stats", "--json")).stdout)[0]).toMatchObject({ tracks: 1 })
  })

  it("ends with one object, and takes nothing in twice", async () => {
    write("a/1.flac", "One", 1)
    write("a/2.flac", "Two", 2)
    writeFileSync(join(music, "broken.mp3"), "no music")
    const first = await run("import", music, "--json")
    expect(first.code).toBe(0)
    expect(objects(first.stdout)).toEqual([
      {
        found: 3,
        imported: 2,
        updated: 0,
        unchanged: 0,
        moved: 0,
        lost: 0,
        playlists: 0,
        failed: [{ path: join(music, "broken.mp3"), reason: expect.stringContaining("notAudio") as string }],
        operations: [expect.stringMatching(/^[0-9a-f]{32}$/) as string],
        seconds: expect.any(Number) as number,
      },
    ])
    const again = await run("import", music, "--json")
    expect(objects(again.stdout)).toMatchObject([{ found: 3, imported: 0, unchanged: 2, operations: [] }])
    const tracks = objects((await run("tracks", "--json")).stdout)
    expect(tracks).toMatchObject([
      { title: "One", artist: "Ada", album: "Album", track: 1, year: 1959, codec: "FLAC", availability: "local" },
      { title: "Two", path: "a/2.flac" },
    ])
  })

  it("says what it did, and how to take it back", async () => {
    write("a/1.flac", "One", 1)
    const { stdout } = await run("import", music)
    expect(stdout).toMatch(/1 audio file in [\d.]+ s.*: 1 imported/)
    const operation = /--operation ([0-9a-f]+)/.exec(stdout)?.[1]
    expect((await run("revert", "--operation", String(operation))).code).toBe(0)
    expect(objects((await run("tracks", "--json")).stdout)).toEqual([])
  })

  it("shows an album in one file as its tracks, and where each is", async () => {
    const whole = flac({ audio: "x", duration: 180, bytes: 10_000 })
    mkdirSync(join(music, "a"), { recursive: true })
    writeFileSync(join(music, "a/Album.flac"), whole)
    const track = (n: number, title: string, at: string) => `TRACK 0${n} AUDIO\nTITLE ${title}\nINDEX 01 ${at}\n`
    const sheet = `PERFORMER Ada\nTITLE Album\nFILE "Album.wav" WAVE\n${track(1, "One", "00:00:00")}${track(2, "Two", "01:00:01")}`
    writeFileSync(join(music, "a/Album.cue"), sheet)
    await run("import", music)
    const tracks = objects((await run("tracks", "--json")).stdout)
    const second = { startSample: 2_646_588, endSample: null, sampleRate: 44_100, startMs: 60_013, endMs: null }
    expect(tracks).toMatchObject([
      { title: "One", availability: "local", path: "a/Album.flac", codec: "FLAC", durationMs: 60_013 },
      { title: "Two", availability: "local", path: "a/Album.flac", durationMs: 119_987, part: second },
    ])
    const { stdout } = await run("show", String(tracks[1]?.["id"]))
    expect(stdout).toContain("from 1:00 to the end")
    expect(stdout).toContain("local  Music  a/Album.flac")
    const part = tracks[1]?.["part"] as { readonly of: string } | undefined
    const card = objects((await run("show", `mediaFile:${part?.of}`, "--json")).stdout)[0]
    expect(card?.["tracks"]).toEqual(tracks.map(({ id }) => id))
  })

  it("asks before files are lost; where nobody answers, none is", async () => {
    for (const i of [1, 2, 3]) write(`a/${i}.flac`, `T${i}`, i)
    await run("import", music)
    renameSync(join(music, "a"), join(folder.path, "elsewhere"))
    const { code, stdout } = await run("scan", "--json")
    expect(code).toBe(1)
    expect(objects(stdout)).toMatchObject([{ found: 0, lost: 0, missing: 3 }])
    const shown = async () => [
      ...objects((await run("sources", "--json")).stdout),
      ...objects((await run("tracks", "--json")).stdout),
    ]
    const away = { availability: "unavailable" }
    expect(await shown()).toMatchObject([{ missing: 3, lost: 0 }, away, away, away])
    const confirmed = await run("scan", "--confirm-missing", "--json")
    expect(objects(confirmed.stdout)).toMatchObject([{ lost: 3 }])
    expect(await shown()).toMatchObject([{ missing: 0, lost: 3 }, away, away, away])
  })

  it("counts as lost what a source has no more, and not what moved within it, however often", async () => {
    for (const i of [1, 2, 3, 4, 5, 6]) write(`a/${i}.flac`, `T${i}`, i)
    await run("import", music)
    const sources = async () => objects((await run("sources", "--json")).stdout)
    for (const [from, to] of [
      ["a", "b"],
      ["b", "c"],
    ] as const) {
      renameSync(join(music, from), join(music, to))
      await run("scan")
      expect(await sources()).toMatchObject([{ copies: 6, lost: 0 }])
    }
    rmSync(join(music, "c/1.flac"))
    await run("scan")
    expect(await sources()).toMatchObject([{ copies: 5, lost: 1 }])
  })

  it("is seen as of then: what could be played, whatever is lost or unplugged now", async () => {
    for (const i of [1, 2, 3, 4, 5, 6]) write(`a/${i}.flac`, `T${i}`, i)
    await run("import", music)
    const last = objects((await run("log", "--json")).stdout).at(-1)
    const then = new Date(last?.["at"] as number).toISOString()
    rmSync(join(music, "a/1.flac"))
    await run("scan", "--confirm-missing")
    const availability = async (...before: string[]) =>
      objects((await run(...before, "tracks", "--json")).stdout).map((track) => track["availability"])
    expect(await availability()).toEqual(["unavailable", ...Array<string>(5).fill("local")])
    expect(await availability("as-of", then)).toEqual(Array(6).fill("local"))
    renameSync(music, join(folder.path, "unplugged"))
    expect(await availability()).toEqual(Array(6).fill("unavailable"))
    expect(await availability("as-of", then)).toEqual(Array(6).fill("local"))
    expect(objects((await run("as-of", then, "sources", "--json")).stdout)).toMatchObject([
      { availability: "local", copies: 6, lost: 0 },
    ])
  })

  it("refuses a folder that is not there, and a scan without sources", async () => {
    const { code, stderr } = await run("import", join(folder.path, "none"))
    expect(code).toBe(4)
    expect(stderr).toContain("cannot be reached")
    await makeLibrary(data, [])
    expect((await run("scan")).code).toBe(1)
  })

  it("takes in the folders that are there, and says then which are not", async () => {
    write("a/1.flac", "One", 1)
    write("b/2.flac", "Two", 2)
    const [none, gone] = [join(folder.path, "none"), join(folder.path, "gone")]
    const first = await run("import", none, join(music, "a"), gone, join(music, "b"), "--json")
    expect(first.code).toBe(4)
    expect(objects(first.stdout)).toMatchObject([{ found: 2, imported: 2, failed: [] }])
    const { error } = JSON.parse(first.stderr) as { error: { tag: string; message: string } }
    expect(error.tag).toBe("UnreachableSource")
    for (const path of [none, gone]) expect(error.message).toContain(path)
    // A disk that is unplugged holds up no other.
    renameSync(join(music, "a"), join(folder.path, "unplugged"))
    write("b/3.flac", "Three", 3)
    const scan = await run("scan", "--json")
    expect([scan.code, objects(scan.stdout)]).toMatchObject([4, [{ found: 2, imported: 1, lost: 0 }]])
  })

  it("is no failure where single files are none that can be read", async () => {
    write("1.flac", "One", 1)
    writeFileSync(join(music, "2.mp3"), "no music")
    const { code, stdout } = await run("import", music)
    expect([code, stdout]).toEqual([0, expect.stringContaining("2.mp3: notAudio")])
    rmSync(join(music, "1.flac"))
    const only = await run("scan", "--confirm-missing", "--json")
    expect([only.code, objects(only.stdout)]).toMatchObject([0, [{ found: 1, lost: 1, failed: [{}] }]])
  })

  it("shows tracks of a folder that is gone as unavailable", async () => {
    write("1.flac", "One", 1)
    await run("import", music)
    rmSync(music, { recursive: true })
    expect(objects((await run("tracks", "--json")).stdout)).toMatchObject([{ availability: "unavailable" }])
  })

  it("takes an export back, with the tags as they were", async () => {
    write("1.flac", "One", 1)
    await run("import", music)
    const out = join(folder.path, "export")
    await run("export", out)
    const other = join(folder.path, "other")
    expect((await ledgerline(["import", out, "--data", other])).code).toBe(0)
    const hash = async (where: string) =>
      objects((await ledgerline(["verify", "--json", "--data", where])).stdout)[0]?.["stateHash"]
    expect(await hash(other)).toBe(await hash(data))
  })
})

describe.skipIf(!has("ffmpeg"))("fingerprint", () => {
  it("listens to what was imported, and proposes what sounds the same", async () => {
    mkdirSync(music)
    const wav = join(music, "a.wav")
    writePiece(wav, { seconds: 20, melody: 1, chords: 2 })
    writePiece(join(music, "other.wav"), { seconds: 20, melody: 8, chords: 9 })
    execFileSync("ffmpeg", ["-loglevel", "error", "-i", wav, "-b:a", "128k", join(music, "b.mp3")])
    await run("import", music)
    const first = await run("fingerprint", "--json")
    expect(objects(first.stdout)).toMatchObject([{ fingerprinted: 3, failed: 0, proposals: 1 }])
    const candidates = objects((await run("log", "--json")).stdout).filter(({ type }) => type === "candidate.proposed")
    expect(candidates).toHaveLength(1)
    // Said once, however often it is asked.
    expect(objects((await run("fingerprint", "--json")).stdout)).toMatchObject([{ fingerprinted: 0, proposals: 1 }])
    const log = objects((await run("log", "--json")).stdout)
    expect(log.filter(({ type }) => type === "candidate.proposed")).toHaveLength(1)
  })
})

describe("artwork", () => {
  const cover = (colour: number) => writeFileSync(join(music, "a", "cover.png"), png(colour))
  const images = async (...of: string[]) =>
    (objects((await run("show", ...of, "--json")).stdout)[0]?.["images"] ?? []) as Record<string, unknown>[]

  it("makes sizes after an import, and none twice; show tells what came of them", async () => {
    write("a/1.flac", "One", 1)
    cover(0xff0000)
    writeFileSync(join(music, "a", "back.png"), png(7).subarray(0, 40))
    await run("import", music)
    const [album] = objects((await run("albums", "--json")).stdout)
    const before = await images(`album:${String(album?.["id"])}`)
    expect(before).toMatchObject([
      { role: "back", chosen: true, thumbhash: null },
      { role: "front", chosen: true, thumbhash: null, colour: null, failure: null, provider: "folder", width: 1 },
    ])
    expect(existsSync(join(data, "cache"))).toBe(false)
    const made = objects((await run("artwork", "--json")).stdout)
    expect(made).toMatchObject([{ made: 1, failed: 1, elsewhere: 0, failures: [{ reason: "damaged" }] }])
    expect(await images(`album:${String(album?.["id"])}`)).toMatchObject([
      { role: "back", failure: "damaged" },
      { role: "front", thumbhash: expect.stringMatching(/^.{20,}$/) as string, colour: "#f80808" },
    ])
    expect(objects((await run("artwork", "--json")).stdout)).toMatchObject([{ made: 0, failed: 0 }])
    rmSync(join(data, "cache"), { recursive: true })
    expect((await run("artwork")).stdout).toContain("made the sizes of 1 image")
    const [track] = objects((await run("tracks", "--json")).stdout)
    expect(objects((await run("show", String(track?.["id"]), "--json")).stdout)).toMatchObject([
      { type: "track", artwork: album?.["artwork"], images: [] },
    ])
  })

  it("chooses an image for good", async () => {
    write("a/1.flac", "One", 1)
    cover(1)
    writeFileSync(join(music, "a", "folder.png"), png(2))
    await run("import", music)
    const [album] = objects((await run("albums", "--json")).stdout)
    const id = `album:${String(album?.["id"])}`
    const other = String((await images(id))[1]?.["hash"])
    expect(other).not.toBe(album?.["artwork"])
    const { code, stdout } = await run("artwork", "choose", id, other.slice(0, 10), "--json")
    expect([code, objects(stdout)]).toMatchObject([0, [{ hash: other, roles: ["front"] }]])
    cover(3)
    await run("scan")
    expect(objects((await run("albums", "--json")).stdout)).toMatchObject([{ artwork: other }])
    expect((await run("artwork", "choose", id, "ffffffffff")).code).toBe(1)
    expect((await run("artwork", "choose", id)).code).toBe(2)
    expect((await run("show", id)).stdout).toMatch(new RegExp(`${other.slice(0, 12)} +front +1 × 1 +folder +chosen`))
  })
})

describe("start", () => {
  it("imports a folder and lists what is there", async () => {
    write("1.flac", "One", 1)
    const { code, stdout } = await run("start", music)
    expect(code).toBe(0)
    expect(stdout).toContain("1 imported")
    expect(stdout).toMatch(/One\s+Ada/)
  })

  it("with --json ends with the report alone", async () => {
    write("1.flac", "One", 1)
    expect(objects((await run("start", music, "--json")).stdout)).toMatchObject([{ found: 1, imported: 1 }])
  })
})
