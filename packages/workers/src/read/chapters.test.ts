/** Chapters have one shape whatever the container, in readings and in what an import claims. */
import { readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { chaptersOf } from "@ledgerline/core"
import { has } from "@ledgerline/core/testing"
import { afterAll, describe, expect, it } from "vitest"
import { fieldsOf } from "../import/fields.ts"
import { audioReader } from "./AudioReader.ts"
import { openFile } from "./bytes.ts"
import { DEFAULT_LIMITS } from "./limits.ts"
import type { LoadedBlock } from "./raw/locate.ts"
import { matroskaChapters } from "./raw/matroskaChapters.ts"
import { canMakeFiles, run, tag, temporaryFolder } from "./testing/audioFiles.ts"

const folder = temporaryFolder()
afterAll(() => folder.close())
const reader = audioReader()

const LIST = `;FFMETADATA1
title=Book
[CHAPTER]
TIMEBASE=1/1000
START=0
END=1500
title=One é
[CHAPTER]
TIMEBASE=1/1000
START=1500
END=3000
title=Two
`

function made(name: string, ...options: readonly string[]): string {
  const list = join(folder.path, "list.txt")
  const path = join(folder.path, name)
  writeFileSync(list, LIST)
  const source = ["-f", "lavfi", "-i", "sine=d=3:r=48000", "-i", list, "-map_metadata", "1", "-map_chapters", "1"]
  run("ffmpeg", "-v", "error", "-y", ...source, ...options, path)
  return path
}

async function chapters(path: string) {
  const bytes = openFile(path)
  try {
    const { common } = await reader.read({ bytes, name: path }, DEFAULT_LIMITS)
    expect(chaptersOf(fieldsOf(common))).toEqual(common.chapters ?? [])
    return common.chapters
  } finally {
    bytes.close()
  }
}

const both = [
  { startMs: 0, endMs: 1500, title: "One é" },
  { startMs: 1500, endMs: 3000, title: "Two" },
]
const starts = both.map(({ startMs, title }) => ({ startMs, title }))

describe.skipIf(!canMakeFiles())("chapters", () => {
  it("of ID3v2 (CHAP)", async () => expect(await chapters(made("a.mp3"))).toEqual(both))

  it("of MP4 in a text track, as QuickTime has them", async () =>
    expect(await chapters(made("qt.m4b", "-movflags", "disable_chpl"))).toEqual(starts))

  it("of MP4 in a list, as Nero has them", async () => {
    const path = made("nero.m4b")
    const whole = readFileSync(path)
    const reference = whole.indexOf("chap")
    expect([reference > 0, whole.includes("chpl")]).toEqual([true, true])
    whole.write("free", reference)
    writeFileSync(path, whole)
    expect(await chapters(path)).toEqual(starts)
  })

  it.each([["a.mka"], ["a.webm", "-c:a", "libopus"]])("of Matroska: %s", async (name, ...options) =>
    expect(await chapters(made(name, ...options))).toEqual(both),
  )

  it.skipIf(!has("mkvpropedit"))(
    "of Matroska in the default edition, without hidden ones, with those in chapters",
    async () => {
      const path = made("b.mka")
      const list = join(folder.path, "list.xml")
      const atom = (start: string, title: string, more = "") =>
        `<ChapterAtom><ChapterTimeStart>${start}</ChapterTimeStart>${more}<ChapterDisplay><ChapterString>${title}</ChapterString></ChapterDisplay></ChapterAtom>`
      const edition = (isDefault: number, atoms: string) =>
        `<EditionEntry><EditionFlagDefault>${isDefault}</EditionFlagDefault>${atoms}</EditionEntry>`
      const hidden = atom("00:00:02.000", "Hidden", "<ChapterFlagHidden>1</ChapterFlagHidden>")
      const inner = atom("00:00:01.000", "Inner")
      writeFileSync(
        list,
        `<?xml version="1.0"?><Chapters>${edition(0, atom("00:00:00.000", "Other"))}${edition(1, atom("00:00:00.500", "Outer", inner) + hidden)}</Chapters>`,
      )
      run("mkvpropedit", path, "--chapters", list)
      expect(await chapters(path)).toEqual([
        { startMs: 500, title: "Outer" },
        { startMs: 1000, title: "Inner" },
      ])
    },
  )

  it.each(["a.flac", "a.ogg", "a.opus"])("of Vorbis comments: %s", async (name) => {
    const path = made(name, "-map_chapters", "-1")
    const tags = {
      CHAPTER001: ["00:00:00.000"],
      CHAPTER001NAME: ["One é"],
      CHAPTER002: ["00:00:01.500"],
      CHAPTER002NAME: ["Two"],
    }
    tag([{ file: path, format: "vorbis", tags }])
    expect(await chapters(path)).toEqual(starts)
  })

  it("that are damaged are those that can be read", async () => {
    const path = made("c.mka")
    const bytes = readFileSync(path)
    const at = bytes.lastIndexOf(Buffer.from("1043a770", "hex"))
    const block = (whole: Buffer): LoadedBlock => ({
      kind: "matroska:Chapters",
      position: "inside",
      pieces: [],
      bytes: whole,
    })
    const whole = bytes.subarray(at, at + 200)
    expect(matroskaChapters(block(whole))).toEqual(both)
    for (let i = 0; i < whole.length; i++) {
      expect(matroskaChapters(block(whole.subarray(0, i))).length).toBeLessThanOrEqual(2)
      const broken = Buffer.from(whole)
      broken.fill(0xff, i, Math.min(i + 4, broken.length))
      expect(matroskaChapters(block(broken)).length).toBeLessThanOrEqual(2)
    }
  })
})
