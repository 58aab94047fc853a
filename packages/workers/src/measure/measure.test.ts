import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { type FileHandle, open } from "node:fs/promises"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { all, views } from "@ledgerline/core"
import { has } from "@ledgerline/core/testing"
import fc from "fast-check"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { CacheFolder } from "../cache/CacheFolder.ts"
import { Background } from "../background/Background.ts"
import { systemPorts } from "../system.ts"
import { sheet } from "../import/cue/testing/sheet.ts"
import { MusicFolder, sharedPool } from "../testing/folder.ts"
import { Measurer } from "./Measurer.ts"
import { measureMissing } from "./measureMissing.ts"
import { Peaks } from "./Peaks.ts"

const canRun = has("ffmpeg")
const pool = sharedPool()
let folder: string

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "ledgerline-measure-"))
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await pool.close()
})

async function measurer(program = "ffmpeg"): Promise<Measurer> {
  const cache = await CacheFolder.open({
    folder: mkdtempSync(join(folder, "cache-")),
    mostBytes: 1e9,
    now: () => Date.now(),
  })
  const made = new Measurer({ program, cache, ports: systemPorts })
  onTestFinished(() => made.close())
  return made
}

function sound(name: string, source: string, ...options: string[]): string {
  const path = join(folder, name)
  execFileSync("ffmpeg", ["-v", "error", "-y", "-f", "lavfi", "-i", source, ...options, path])
  return path
}

async function opened(path: string): Promise<FileHandle> {
  const handle = await open(path)
  onTestFinished(() => handle.close().catch(() => undefined))
  return handle
}

const request = async (path: string) => ({ mediaFile: path, fd: (await opened(path)).fd })

describe.skipIf(!canRun)("loudness", () => {
  // EBU Tech 3341: a sine of 1 kHz in both channels at -23 dBFS is at -23 LUFS.
  it.each([
    [-23, -23],
    [-33, -33],
  ])("of the reference tone at %d dBFS is %d LUFS", async (level, expected) => {
    const amplitude = 10 ** (level / 20)
    const tone = `aevalsrc='${amplitude}*sin(2*PI*1000*t)|${amplitude}*sin(2*PI*1000*t)':s=48000:d=20`
    const answer = await (await measurer()).measure(await request(sound(`tone${level}.flac`, tone)))
    expect(answer).toMatchObject({ ok: true })
    if (!answer.ok) return
    expect(answer.value.loudness.integrated).toBeCloseTo(expected, 0)
    expect(answer.value.loudness.truePeak).toBeCloseTo(level, 0)
    expect(answer.value.loudness.range).toBeLessThan(0.2)
  })

  it("of silence has no peak", async () => {
    const path = sound("silence.flac", "anullsrc=r=44100:cl=stereo:d=2", "-t", "2")
    expect(await (await measurer()).measure(await request(path))).toMatchObject({
      ok: true,
      value: { loudness: { integrated: -70, range: 0 } },
    })
  })

  it("of no audio is no number", async () => {
    const path = join(folder, "noise.mp3")
    writeFileSync(path, "no music at all ".repeat(500))
    expect(await (await measurer()).measure(await request(path))).toMatchObject({ ok: false, reason: "undecodable" })
  })

  it("is not measured where there is no ffmpeg", async () => {
    const path = sound("short.flac", "sine=d=1")
    expect(await (await measurer("ffmpeg-of-nowhere")).measure(await request(path))).toMatchObject({
      ok: false,
      reason: "absent",
    })
  })
})

describe.skipIf(!canRun)("a waveform", () => {
  it("has the shape of the sound, and is kept", async () => {
    const path = sound("steps.wav", "aevalsrc='if(lt(t,5),0,0.5)*sin(2*PI*441*t)':s=44100:d=10")
    const from = await measurer()
    const drawn = await from.waveform(await request(path))
    if (!drawn.ok) throw new Error(drawn.failure.message)
    const { length, data, samples_per_pixel: perPixel, sample_rate: rate } = drawn.value
    expect(data).toHaveLength(2 * length)
    expect((length * perPixel) / rate).toBeCloseTo(10, 1)
    const half = Math.floor(length / 2)
    expect(Math.max(...data.slice(0, 2 * (half - 2)))).toBeLessThanOrEqual(1)
    const loud = data.slice(2 * (half + 2), -2)
    for (let i = 0; i < loud.length; i += 2) {
      expect(Math.abs((loud[i] as number) + 64)).toBeLessThan(5)
      expect(Math.abs((loud[i + 1] as number) - 64)).toBeLessThan(5)
    }
    // It is not decoded again.
    rmSync(path)
    writeFileSync(path, "")
    expect(await from.waveform(await request(path))).toEqual(drawn)
  })

  it("of a stretch of a file is of that alone", async () => {
    const path = sound("stretch.wav", "aevalsrc='if(lt(t,5),0,0.5)*sin(2*PI*441*t)':s=44100:d=10")
    const stretch = { startSample: 44_100 * 6, endSample: 44_100 * 8, sampleRate: 44_100 }
    const drawn = await (await measurer()).waveform({ ...(await request(path)), stretch })
    if (!drawn.ok) throw new Error(drawn.failure.message)
    const { length, samples_per_pixel: perPixel, sample_rate: rate, data } = drawn.value
    expect((length * perPixel) / rate).toBeCloseTo(2, 1)
    expect(Math.min(...data.filter((_, i) => i % 2 === 1))).toBeGreaterThan(50)
  })

  it("is drawn for the second who asks, though the first leaves and closes the file", async () => {
    const path = sound("long.flac", "sine=d=60")
    const from = await measurer()
    const first = await open(path)
    const left = new AbortController()
    const alone = from.waveform({ mediaFile: "one", fd: first.fd }, left.signal)
    const second = from.waveform({ mediaFile: "one", fd: (await opened(path)).fd })
    left.abort(new Error("left"))
    await expect(alone).rejects.toThrow("left")
    await first.close()
    expect(await second).toMatchObject({ ok: true })
  })

  it("is the same wherever the bytes are cut", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 3000 }), fc.array(fc.nat(3000), { maxLength: 5 }), (bytes, cuts) => {
        const whole = new Peaks()
        whole.add(Buffer.from(bytes))
        const pieces = new Peaks()
        const ends = [0, ...cuts.toSorted((a, b) => a - b), bytes.length]
        for (const [i, end] of ends.entries()) pieces.add(Buffer.from(bytes.subarray(ends[i - 1] ?? 0, end)))
        expect(pieces.waveform()).toEqual(whole.waveform())
      }),
    )
  })

  it("has at most a thousand pairs, and the extremes of all", () => {
    const peaks = new Peaks()
    const samples = new Int16Array(16_000 * 600)
    samples[5_000_000] = 32_767
    samples[7_000_000] = -32_768
    peaks.add(Buffer.from(samples.buffer))
    const { data, length } = peaks.waveform()
    expect(length).toBeLessThanOrEqual(1000)
    expect([Math.max(...data), Math.min(...data)]).toEqual([127, -128])
  })
})

describe.skipIf(!canRun)("gapless data", () => {
  it("says which samples are music", async () => {
    const mp3 = sound("gapless.mp3", "sine=d=3:r=44100", "-c:a", "libmp3lame", "-b:a", "128k")
    const from = await measurer()
    const found = await from.gapless((await opened(mp3)).fd)
    expect(found).toMatchObject({ sampleRate: 44_100, totalSamples: 3 * 44_100 })
    expect(found?.encoderDelay).toBeGreaterThan(500)
    const flac = await from.gapless((await opened(sound("gapless.flac", "sine=d=3:r=48000"))).fd)
    expect(flac).toEqual({ sampleRate: 48_000, encoderDelay: 0, encoderPadding: 0, totalSamples: 144_000 })
  })

  it("is not there for what is no music", async () => {
    const path = join(folder, "text.mp3")
    writeFileSync(path, "text ".repeat(1000))
    expect(await (await measurer()).gapless((await opened(path)).fd)).toBeUndefined()
  })
})

describe.skipIf(!canRun)("a library", () => {
  async function withMusic() {
    const here = new MusicFolder(pool)
    onTestFinished(() => here.remove())
    for (const name of ["300", "400"]) {
      here.write(`${name}.flac`, "")
      execFileSync("ffmpeg", [
        "-v",
        "error",
        "-y",
        "-f",
        "lavfi",
        "-i",
        `sine=f=${name}:d=3`,
        here.path(`${name}.flac`),
      ])
    }
    // As an import sees audio; nothing decodes it.
    here.track("fake.flac", { TITLE: "Fake" })
    await here.import()
    return { here, library: await here.library() }
  }

  const analyses = async ({ library }: Awaited<ReturnType<typeof withMusic>>) =>
    (await library.store.read(() => all(views.selectFrom("analysis").select(["analysis", "actor"]))))
      .map(({ analysis, actor }) => `${analysis} by ${actor}`)
      .toSorted()

  const MEASURED = ["loudness by loudness", "loudnessFailure by loudness"]

  it("is measured once, file by file, and what cannot be measured is tried again when asked for", async () => {
    const music = await withMusic()
    const from = await measurer()
    const report = await measureMissing(music.library, { measurer: from })
    expect(report).toMatchObject({ outcome: "done", total: 3, failed: 1, elsewhere: 0 })
    expect([...new Set(await analyses(music))]).toEqual(MEASURED)
    expect(await measureMissing(music.library, { measurer: from })).toMatchObject({ total: 0, measured: 0 })
    expect(await measureMissing(music.library, { measurer: from, retryFailed: true })).toMatchObject({ failed: 1 })
  })

  it("is measured in its parts too, where a sheet cuts an album from one file", async () => {
    const here = new MusicFolder(pool)
    onTestFinished(() => here.remove())
    here.write("album.flac", "")
    const steps = "aevalsrc='if(lt(t,3),0.05,0.5)*sin(2*PI*1000*t)':s=44100:d=6"
    execFileSync("ffmpeg", ["-v", "error", "-y", "-f", "lavfi", "-i", steps, here.path("album.flac")])
    const tracks = [
      { title: "Soft", at: "00:00:00" },
      { title: "Loud", at: "00:03:00" },
    ]
    here.write("album.cue", sheet("album.flac", tracks))
    await here.import()
    const library = await here.library()
    expect(await measureMissing(library, { measurer: await measurer() })).toMatchObject({ total: 3, measured: 3 })
    const parts = await library.store.read(() =>
      all(
        views
          .selectFrom("part")
          .innerJoin("analysis", (join) =>
            join.on("analysis.subject", "=", (eb) => eb(eb.val("mediaFile:"), "||", eb.ref("part.id"))),
          )
          .select("analysis.values")
          .orderBy("part.startSample"),
      ),
    )
    const [soft = 0, loud = 0] = parts.map(({ values }) => (JSON.parse(values) as { integrated: number }).integrated)
    expect(loud - soft).toBeCloseTo(20, 0)
  })

  it("says nothing of a file where ffmpeg is missing", async () => {
    const music = await withMusic()
    const report = await measureMissing(music.library, { measurer: await measurer("ffmpeg-of-nowhere") })
    expect(report).toMatchObject({ outcome: "done", measured: 0, failed: 1 })
    expect(await analyses(music)).toEqual([])
  })

  it("is measured in the background", async () => {
    const music = await withMusic()
    const done = Promise.withResolvers<unknown>()
    const background = new Background({
      library: music.library,
      blobs: music.here.blobs,
      // What waits for others need not wait here.
      ports: { ...systemPorts, after: (ms, call) => systemPorts.after(Math.min(ms, 20), call) },
      pool,
      openMeasurer: () => measurer(),
      onNews: (news) => {
        if (news.news === "loudness") done.resolve(news)
      },
    })
    onTestFinished(() => background.stop())
    await background.start()
    expect(await done.promise).toMatchObject({ failed: 1, elsewhere: 0 })
    expect([...new Set(await analyses(music))]).toEqual(MEASURED)
  })
})
