/** 27: sheets in files of real programs, and beside them. */
import { execFileSync } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { all, views } from "@ledgerline/core"
import { has, locate } from "@ledgerline/core/testing"
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest"
import { canMakeFiles, tag } from "../../read/testing/audioFiles.ts"
import { MusicFolder, sharedPool } from "../../testing/folder.ts"

const pool = sharedPool()
afterAll(() => pool.close())

let here: MusicFolder
beforeEach(() => {
  here = new MusicFolder(pool)
})
afterEach(() => here.remove())

// flac is in the package of metaflac.
const run = (program: "ffmpeg" | "flac" | "wavpack", ...args: string[]): void => {
  execFileSync(locate(program) as string, args, { stdio: "pipe" })
}

const SHEET = `TITLE "Album"
PERFORMER "Ada"
FILE "CDImage.wav" WAVE
  TRACK 01 AUDIO
    TITLE "One"
    INDEX 01 00:00:00
  TRACK 02 AUDIO
    TITLE "Two"
    ISRC FRZ039100421
    INDEX 00 00:01:70
    INDEX 01 00:02:03
  TRACK 03 AUDIO
    TITLE "Three"
    INDEX 01 00:04:00
`

/** Six seconds of sines in CD quality. */
function wav(name: string): string {
  const path = join(here.base, name)
  const sines = "sine=frequency=330:sample_rate=44100:duration=6"
  run("ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", sines, "-ac", "2", "-bitexact", path)
  return path
}

async function tracks() {
  const library = await here.library()
  const rows = views
    .selectFrom("trackFile")
    .innerJoin("track", "track.id", "trackFile.track")
    .innerJoin("part", "part.id", "trackFile.mediaFile")
    .select(["track.title", "track.artist", "track.album", "track.isrc", "track.durationMs"])
    .select(["part.startSample", "part.endSample"])
    .orderBy("part.startSample")
  return library.store.read(() => all(rows))
}

const ranges = [
  { startSample: 0, endSample: 153 * 588, durationMs: 2040 },
  { startSample: 153 * 588, endSample: 300 * 588, durationMs: 1960 },
  { startSample: 300 * 588, endSample: null, durationMs: 2000 },
]
const named = ["One", "Two", "Three"].map((title, i) => ({ title, artist: "Ada", album: "Album", ...ranges[i] }))

describe.skipIf(!canMakeFiles() || !has("metaflac") || !has("wavpack"))("27: a file of a real program", () => {
  it("FLAC: with a sheet beside it that still says .wav", async () => {
    run("flac", "-s", "-f", "-o", here.path("CDImage.flac"), wav("a.wav"))
    here.write("CDImage.cue", SHEET)
    await here.import()
    expect(await tracks()).toMatchObject(named)
  })

  it("FLAC: with the block that flac --cuesheet writes, which has no names", async () => {
    const cue = join(here.base, "a.cue")
    writeFileSync(cue, SHEET)
    run("flac", "-s", "-f", "-T", "ALBUM=Tagged", `--cuesheet=${cue}`, "-o", here.path("CDImage.flac"), wav("a.wav"))
    await here.import()
    expect(await tracks()).toMatchObject(
      ranges.map((range, i) => ({
        ...range,
        title: `Track ${i + 1}`,
        album: "Tagged",
        isrc: i === 1 ? "FRZ039100421" : null,
      })),
    )
  })

  it("FLAC: by the tag rather than by the block, since it has names", async () => {
    const cue = join(here.base, "a.cue")
    writeFileSync(cue, SHEET)
    run(
      "flac",
      "-s",
      "-f",
      `--tag-from-file=CUESHEET=${cue}`,
      `--cuesheet=${cue}`,
      "-o",
      here.path("x.flac"),
      wav("a.wav"),
    )
    await here.import()
    expect(await tracks()).toMatchObject(named)
  })

  it("WavPack: with the sheet in its APE tag", async () => {
    const cue = join(here.base, "a.cue")
    writeFileSync(cue, SHEET)
    run("wavpack", "-q", "-y", "-w", `Cuesheet=@${cue}`, wav("a.wav"), "-o", here.path("x.wv"))
    await here.import()
    expect(await tracks()).toMatchObject(named)
  })

  it.each([
    ["mp3", "id3v24"],
    ["m4a", "mp4"],
    ["opus", "vorbis"],
  ] as const)("%s: with the sheet in a tag", async (ending, format) => {
    const path = here.path(`x.${ending}`)
    run("ffmpeg", "-v", "error", "-y", "-i", wav("a.wav"), path)
    tag([{ file: path, format, tags: { CUESHEET: [SHEET] } }])
    await here.import()
    expect((await tracks()).map(({ title }) => title)).toEqual(["One", "Two", "Three"])
  })

  it("gets the same tracks on two machines apart", async () => {
    run("flac", "-s", "-f", "-o", here.path("CDImage.flac"), wav("a.wav"))
    here.write("CDImage.cue", SHEET)
    await here.import()
    const other = new MusicFolder(pool)
    try {
      run("flac", "-s", "-f", "-8", "-T", "TITLE=x", "-o", other.path("renamed.flac"), wav("a.wav"))
      other.write("renamed.cue", SHEET)
      await other.import()
      const ids = async (folder: MusicFolder) => (await folder.tracks()).map(({ id }) => id).toSorted()
      expect(await ids(other)).toEqual(await ids(here))
    } finally {
      await other.remove()
    }
  })
})
