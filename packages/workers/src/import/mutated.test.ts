/**
 * Files of every format, damaged in ways that a seed decides, read in the threads of an import: each is a reading or a
 * refusal with a reason, no thread crashes, and none grows beyond 256 MB. A run of the suite takes a thousand;
 * LEDGERLINE_MUTATED=all ten thousand.
 */
import { readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import { extname, join } from "node:path"
import { effort, has } from "@ledgerline/core/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import {
  canMakeFiles,
  encode,
  fakeImage,
  run,
  tag,
  type TagFormat,
  temporaryFolder,
} from "../read/testing/audioFiles.ts"
import { KNOWN_TAGS } from "../read/testing/knownTags.ts"
import { systemPorts } from "../system.ts"
import { chanceOf, mutate } from "../testing/mutate.ts"
import { packRun } from "../testing/packRun.ts"
import { PICTURE_BOMBS } from "../testing/pictureBombs.ts"
import { type Answer, ImportPool } from "./ImportPool.ts"

const all = process.env["LEDGERLINE_MUTATED"] === "all"
const FILES = all ? 10_000 : 500
const THREADS = 2
const MIB = 2 ** 20

/** By name: how it is encoded and tagged. */
const FORMATS: Readonly<Record<string, { readonly tags?: TagFormat; readonly options?: readonly string[] }>> = {
  "v24.mp3": { tags: "id3v24" },
  "v23.mp3": { tags: "id3v23" },
  "ape.mp3": { tags: "ape" },
  "a.flac": { tags: "vorbis" },
  "a.ogg": { tags: "vorbis", options: ["-c:a", "libvorbis"] },
  "flac.oga": { options: ["-c:a", "flac"] },
  "a.spx": { options: ["-c:a", "libspeex", "-ar", "16000"] },
  "a.opus": { tags: "vorbis" },
  "aac.m4a": { tags: "mp4" },
  "alac.m4a": { tags: "mp4", options: ["-c:a", "alac"] },
  "fragments.mp4": { options: ["-c:a", "aac", "-movflags", "frag_keyframe+empty_moov"] },
  "a.wv": { tags: "ape" },
  "a.wma": { tags: "asf" },
  "a.aiff": { tags: "chunk" },
  "a.wav": { tags: "chunk" },
  "list.wav": { options: ["-metadata", "title=T", "-metadata", "artist=A"] },
  "a.mka": { options: ["-metadata", "title=T"] },
  "a.webm": { options: ["-c:a", "libopus"] },
  "a.tta": {},
  "a.aac": {},
}

describe.skipIf(!(canMakeFiles() && has("mpcenc")))("files that were damaged", () => {
  const folder = temporaryFolder()
  const wholes: { readonly name: string; readonly bytes: Buffer }[] = []
  let pool: ImportPool

  beforeAll(() => {
    const pictures = [[3, "front", fakeImage("png", 3000)]] as const
    for (const [name, { tags, options = [] }] of Object.entries(FORMATS)) {
      const file = encode(join(folder.path, name), "-t", "0.3", ...options)
      if (tags !== undefined) tag([{ file, format: tags, tags: KNOWN_TAGS, pictures: tags === "ape" ? [] : pictures }])
      wholes.push({ name, bytes: readFileSync(file) })
    }
    run("mpcenc", "--silent", encode(join(folder.path, "m.wav")), join(folder.path, "a.mpc"))
    wholes.push({ name: "a.mpc", bytes: readFileSync(join(folder.path, "a.mpc")) })
    pool = new ImportPool({ ports: systemPorts, threads: THREADS })
  }, 120_000)
  afterAll(async () => {
    await pool.close()
    folder.close()
  })

  it("26: are read or refused, and cost little memory", { timeout: all ? 3_600_000 : 240_000 }, async () => {
    const { seed } = effort(1)
    const packs = packRun(join(folder.path, "blobs"))
    const read = async (path: string) => (await pool.read([{ kind: "audio", path }], { packs }))[0] as Answer
    const answers = new Map<string, number>()
    const odd: string[] = []
    const limited: string[] = []
    // What the threads themselves and a healthy file cost.
    for (const { name } of wholes) expect(await read(join(folder.path, name)), name).toMatchObject({ ok: true })
    const grown = growth()
    const damageAndRead = async (i: number): Promise<void> => {
      const chance = chanceOf(seed + i * 7919)
      const { name, bytes } = wholes[i % wholes.length] as (typeof wholes)[number]
      const other = wholes[chance(wholes.length)] as (typeof wholes)[number]
      const mutated = mutate(bytes, chance, other.bytes)
      const path = join(folder.path, `${i}${extname(name)}`)
      writeFileSync(path, mutated.bytes)
      if (mutated.length !== undefined && mutated.length > mutated.bytes.length) truncateSync(path, mutated.length)
      const answer = await read(path)
      const kind = answer.ok ? "read" : answer.reason
      answers.set(kind, (answers.get(kind) ?? 0) + 1)
      // A damaged index may ask for more time or memory than a file gets; what is never right is a crash.
      if (["timeout", "memory"].includes(kind)) limited.push(`${i} ${name}: ${kind}`)
      else if (!["read", "notAudio", "unreadable", "tooLarge"].includes(kind)) odd.push(`${i} ${name}: ${kind}`)
      if (!answer.ok) expect(answer.message.length, path).toBeGreaterThan(3)
      rmSync(path)
    }
    let next = 0
    const lane = async (): Promise<void> => {
      while (next < FILES) await damageAndRead(next++)
    }
    await Promise.all(Array.from({ length: THREADS }, lane))
    const mebibytes = grown()
    if (all)
      process.stderr.write(
        `${JSON.stringify([...answers])}, ${mebibytes} MiB more\n${[...odd, ...limited].join("\n")}\n`,
      )
    expect(odd).toEqual([])
    expect(limited.length).toBeLessThan(FILES / 20)
    expect([...answers.values()].reduce((a, b) => a + b)).toBe(FILES)
    expect(answers.get("read")).toBeGreaterThan(FILES / 5)
    expect(mebibytes).toBeLessThan(THREADS * 256)
  })

  // Buffers and WebAssembly count for no limit on a heap, so it is the whole process that is looked at: also what tests before
  // this one left in it to be cleared up, so it may be measured again.
  it.each([30, 60, 120, 200])(
    "25: pictures of %i MB cost a thread no more than 256 MB",
    { timeout: 120_000, retry: 2 },
    async (size) => {
      for (const [ending, make] of Object.entries(PICTURE_BOMBS)) {
        const path = join(folder.path, `bomb.${ending}`)
        make(path, wholes.find(({ name }) => extname(name) === `.${ending}`)?.bytes as Buffer, size * MIB)
        const grown = growth()
        const packs = packRun(join(folder.path, "blobs"))
        const [answer] = (await pool.read([{ kind: "audio", path }], { packs })) as [Answer]
        rmSync(path)
        // A tag of ID3 is read whole by one reader, and by the other with the picture twice.
        const isTooMuch = ending === "mp3" && size > 100
        expect([ending, answer.ok || answer.reason]).toEqual([ending, isTooMuch ? "unreadable" : true])
        expect(grown(), ending).toBeLessThan(256)
      }
    },
  )
})

/** Says by how many mebibytes this process grew at most since. */
function growth(): () => number {
  const status = (field: string): number =>
    Number(new RegExp(`^${field}:\\s+(\\d+) kB`, "m").exec(readFileSync("/proc/self/status", "utf8"))?.[1])
  // Forgets the highest point that was reached.
  writeFileSync("/proc/self/clear_refs", "5")
  const before = status("VmRSS")
  return () => Math.round((status("VmHWM") - before) / 1024)
}
