import { execFileSync, fork } from "node:child_process"
import { once } from "node:events"
import { type FileHandle, open } from "node:fs/promises"
import { join } from "node:path"
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { fileURLToPath } from "node:url"
import { has } from "@ledgerline/core/testing"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { CacheFolder } from "../cache/CacheFolder.ts"
import { systemPorts } from "../system.ts"
import { transcodeArguments } from "./arguments.ts"
import { lengthOf, PROFILES } from "./profiles.ts"
import { findProgram, type Program } from "./program.ts"
import { type Transcode, Transcoder, type TranscoderOptions, type TranscodeRequest } from "./Transcoder.ts"

const SECONDS = 20.123

let folder: string
let music: string
let program: Program
const canRun = has("ffmpeg")

beforeAll(async () => {
  if (!canRun) return
  folder = mkdtempSync(join(tmpdir(), "ledgerline-transcode-"))
  music = join(folder, "a.flac")
  const sound = `aevalsrc='0.4*sin(2*PI*t*(220+40*t))+0.02*random(0)|0.3*sin(2*PI*t*331)':s=44100:d=${SECONDS}`
  execFileSync("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", sound, music])
  program = (await findProgram(systemPorts)) as Program
})
afterAll(() => {
  if (canRun) rmSync(folder, { recursive: true, force: true })
})

const newCache = (path = mkdtempSync(join(folder, "cache-")), mostBytes = 1e9) =>
  CacheFolder.open({ folder: path, mostBytes, now: () => Date.now() })

async function transcoder(changed: Partial<TranscoderOptions> = {}): Promise<Transcoder> {
  const made = new Transcoder({
    program: Promise.resolve(program),
    cache: await newCache(),
    ports: systemPorts,
    atOnce: 4,
    atOnceForOne: 4,
    lingerMs: 0,
    ...changed,
  })
  onTestFinished(() => made.close())
  return made
}

const opening: FileHandle[] = []
async function wish(profile: string, changed: Partial<TranscodeRequest> = {}, path = music): Promise<TranscodeRequest> {
  const handle = await open(path)
  opening.push(handle)
  return { mediaFile: "m1", profile, durationMs: SECONDS * 1000, member: "ada", fd: handle.fd, ...changed }
}
afterAll(() => Promise.all(opening.map((handle) => handle.close())))

async function opened(from: Transcoder, request: TranscodeRequest): Promise<Transcode> {
  const answer = await from.open(request)
  if (!answer.ok) throw new Error(answer.failure.message)
  onTestFinished(() => answer.value.release())
  return answer.value
}

/** Reads from a position until the end, in pieces. */
async function rest(made: Transcode, from = 0): Promise<Buffer> {
  const pieces: Buffer[] = []
  for (let at = from; ;) {
    const piece = Buffer.alloc(50_000)
    const bytes = await new Promise<number>((resolve, reject) =>
      made.read(piece, piece.length, at, (error, count) => (error === null ? resolve(count) : reject(error))),
    )
    if (bytes === 0) return Buffer.concat(pieces)
    pieces.push(piece.subarray(0, bytes))
    at += bytes
  }
}

/** What ffprobe says, and how many samples a channel decoding gives. */
function probe(bytes: Buffer): { codec: string; samples: number } {
  const path = join(folder, `probe-${bytes.length}`)
  writeFileSync(path, bytes)
  const codec = execFileSync("ffprobe", ["-v", "error", "-show_entries", "stream=codec_name", "-of", "csv=p=0", path])
  const pcm = execFileSync("ffmpeg", ["-v", "error", "-i", path, "-f", "s16le", "-ac", "1", "-ar", "48000", "-"], {
    maxBuffer: 1e9,
  })
  return { codec: codec.toString().trim(), samples: pcm.length / 2 }
}

describe.skipIf(!canRun)("a profile", () => {
  it.each(PROFILES.map(({ id }) => id))("%s is made, as long as the music", async (id) => {
    const made = await opened(await transcoder(), await wish(id))
    const bytes = await rest(made)
    const { codec, samples } = probe(bytes)
    expect(codec).toBe(made.profile.codec)
    expect(Math.abs(samples / 48_000 - SECONDS)).toBeLessThan(0.06)
    if (["opus", "mp3"].includes(made.profile.codec)) expect(bytes.length).toBe(made.size)
  })

  it("of a constant rate has the length that was computed, whatever the music's", () => {
    const exact = PROFILES.filter(({ codec, bitRate }) => codec !== "aac" && [64_000, 256_000].includes(bitRate ?? 0))
    const edges = [1, 47, 648, 649, 1152, 1153, 2304, 2305, 47_688, 47_689, 1_234_567]
    for (const profile of exact) {
      for (const samples of edges) {
        const silence = ["-f", "lavfi", "-i", "anullsrc=r=48000:cl=stereo", "-af", `atrim=end_sample=${samples}`]
        const encoder = transcodeArguments({ profile, durationMs: 1 }).slice(-20)
        const from = encoder.indexOf("-c:a")
        const made = execFileSync("ffmpeg", ["-v", "error", ...silence, "-bitexact", ...encoder.slice(from)])
        expect([profile.id, samples, made.length]).toEqual([profile.id, samples, lengthOf(profile, samples)])
      }
    }
  })

  it.each(["opus-1000", "mp3-128 -f null", "../mp3-128", "", "wav", "mp3"])("%j is none", async (id) => {
    const answer = await (await transcoder()).open(await wish(id))
    expect(answer).toMatchObject({ ok: false, failure: { reason: "unsupported" } })
  })
})

describe.skipIf(!canRun)("what is made", () => {
  it("can be read anywhere from the first moment on, and is the same from its file afterwards", async () => {
    const from = await transcoder()
    const made = await opened(from, await wish("mp3-128"))
    const size = made.size as number
    const end = rest(made, size - 1000)
    const all = await rest(made)
    expect((await end).equals(all.subarray(size - 1000))).toBe(true)
    made.release()
    await from.close()
    const again = await opened(from, await wish("mp3-128"))
    expect((await rest(again)).equals(all)).toBe(true)
    expect(from.running).toBe(0)
  })

  it("is made once for all who ask at the same time", async () => {
    const from = await transcoder({ atOnce: 1 })
    const wishes = await Promise.all([1, 2, 3].map(() => wish("opus-96")))
    const all = await Promise.all(wishes.map((each) => opened(from, each)))
    expect(from.running).toBe(1)
    const [a, b, c] = await Promise.all(all.map((each) => rest(each)))
    expect(a?.equals(b as Buffer) && a.equals(c as Buffer)).toBe(true)
  })

  it("begins later where that is wished, and is not kept", async () => {
    const path = mkdtempSync(join(folder, "cache-"))
    const from = await transcoder({ cache: await newCache(path) })
    const made = await opened(from, await wish("mp3-128", { offsetMs: 15_000 }))
    const bytes = await rest(made)
    expect(bytes.length).toBe(made.size)
    expect(probe(bytes).samples / 48_000).toBeCloseTo(SECONDS - 15, 1)
    made.release()
    await from.close()
    expect(readdirSync(path, { recursive: true })).toEqual(["unfinished"])
  })

  it("is a stretch of a file to the sample", async () => {
    const stretch = { startSample: 100_001, endSample: 300_001, sampleRate: 44_100 }
    const durationMs = (200_000 * 1000) / 44_100
    const made = await opened(await transcoder(), await wish("flac", { stretch, durationMs }))
    const path = join(folder, "stretch.flac")
    writeFileSync(path, await rest(made))
    const pcm = (file: string, ...filter: string[]) =>
      execFileSync("ffmpeg", ["-v", "error", "-i", file, ...filter, "-f", "s16le", "-"], { maxBuffer: 1e9 })
    expect(pcm(path).equals(pcm(music, "-af", "atrim=start_sample=100001:end_sample=300001"))).toBe(true)
  })

  it("is filled with silence where the file is shorter than it says, and cut where it is longer", async () => {
    const from = await transcoder()
    for (const durationMs of [25_000, 5000]) {
      const made = await opened(from, await wish("opus-64", { durationMs }))
      expect((await rest(made)).length).toBe(made.size)
    }
  })

  it("takes its places and gives them back, and says so where none is left", async () => {
    const from = await transcoder({ atOnce: 2, atOnceForOne: 1 })
    const long = { durationMs: 40 * 3600_000 }
    const first = await opened(from, await wish("opus-64", long))
    expect(await from.open(await wish("opus-96", long))).toMatchObject({ failure: { reason: "busy" } })
    const second = await opened(from, await wish("opus-96", { ...long, member: "ben" }))
    expect(await from.open(await wish("opus-128", { ...long, member: "cleo" }))).toMatchObject({
      failure: { reason: "busy" },
    })
    first.release()
    second.release()
    await from.close()
    expect(from.running).toBe(0)
  })

  it("gives its place to others when nobody reads it, however long it would be kept for a player that seeks", async () => {
    const from = await transcoder({ atOnce: 1, lingerMs: 3600_000 })
    const first = await opened(from, await wish("opus-64", { durationMs: 40 * 3600_000 }))
    first.release()
    const second = await opened(from, await wish("mp3-64"))
    expect((await rest(second)).length).toBe(second.size)
  })

  it("is given up, with its file, when nobody reads it any more", async () => {
    const path = mkdtempSync(join(folder, "cache-"))
    const from = await transcoder({ cache: await newCache(path) })
    const made = await opened(from, await wish("opus-64", { durationMs: 40 * 3600_000 }))
    made.release()
    while (from.running > 0) await new Promise((resolve) => systemPorts.after(5, () => resolve(undefined)))
    await from.close()
    expect(readdirSync(path, { recursive: true })).toEqual(["unfinished"])
    const again = await opened(from, await wish("opus-64"))
    expect((await rest(again)).length).toBe(again.size)
  })
})

describe.skipIf(!canRun)("a process that is killed while it makes something", () => {
  it("leaves nothing that is taken for whole, and what it left is removed", async () => {
    const path = mkdtempSync(join(folder, "cache-"))
    const child = fork(fileURLToPath(new URL("testing/transcodeChild.ts", import.meta.url)), [music, path])
    const [isBegun] = (await once(child, "message")) as [boolean]
    expect(isBegun).toBe(true)
    const ended = once(child, "exit")
    child.kill("SIGKILL")
    await ended
    expect(readdirSync(join(path, "unfinished"))).toHaveLength(1)
    const from = await transcoder({ cache: await newCache(path) })
    expect(readdirSync(join(path, "unfinished"))).toEqual([])
    expect(readdirSync(path)).toEqual(["unfinished"])
    const made = await opened(from, await wish("opus-64"))
    expect((await rest(made)).length).toBe(made.size)
  })
})

describe.skipIf(!canRun)("a file that is not what it should be", () => {
  it.each([
    ["noise", Buffer.from("no music at all ".repeat(1000))],
    ["nothing", Buffer.alloc(0)],
    [
      "a list of files for HLS",
      Buffer.from("#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:SECRET\n#EXT-X-ENDLIST\n"),
    ],
    ["a list of files to join", Buffer.from("ffconcat version 1.0\nfile SECRET\n")],
    [
      "a description of a session",
      Buffer.from("v=0\no=- 0 0 IN IP4 127.0.0.1\nc=IN IP4 127.0.0.1\nm=audio 5000 RTP/AVP 0\n"),
    ],
  ])("%s: nothing of another file comes out", async (name, content) => {
    const secret = join(folder, "secret.flac")
    execFileSync("cp", [music, secret])
    const path = join(folder, `${name.replaceAll(" ", "-")}.mp3`)
    writeFileSync(
      path,
      content.toString("latin1").replaceAll("SECRET", content.includes("ffconcat") ? "secret.flac" : secret),
    )
    const answer = await (await transcoder()).open(await wish("mp3-64", {}, path))
    expect(answer).toMatchObject({ ok: false, failure: { reason: "undecodable" } })
  })
})
