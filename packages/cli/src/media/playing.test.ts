/** Playing from a server: parts of files, HLS, how tracks sound, and a real player that does all of it. */
import { execFileSync, spawn } from "node:child_process"
import { readFileSync, writeFileSync } from "node:fs"
import { has } from "@ledgerline/core/testing"
import { measureMissing } from "@ledgerline/workers"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { openMeasurer } from "./ports.ts"
import { bytesOf, CUT, SECONDS, type Served, serveMusic } from "./testing/served.ts"

const canRun = has("ffmpeg")

let here: Served
beforeAll(async () => {
  if (canRun) here = await serveMusic()
})
afterAll(() => here?.close())

describe.skipIf(!canRun)("a part of a file", () => {
  const pcm = (path: string, ...filters: readonly string[]): Buffer =>
    execFileSync("ffmpeg", ["-v", "error", "-i", path, ...filters, "-f", "s16le", "-"], { maxBuffer: 1e9 })

  it.each([
    ["One", `atrim=end_sample=${CUT}`],
    ["Two", `atrim=start_sample=${CUT}`],
  ])("is made of it to the sample: %s", async (title, cut) => {
    const { id } = await here.trackCalled(title)
    const response = await here.ask(`/tracks/${id}/stream`)
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "audio/flac"])
    const path = here.at(`${title}.flac`)
    writeFileSync(path, await bytesOf(response))
    expect(pcm(path).equals(pcm(here.at("Music", "Cut", "whole.flac"), "-af", cut))).toBe(true)
    const decision = await here.ask(`/tracks/${id}/stream/decision`)
    expect(await decision.json()).toMatchObject({ send: "profile", because: "it is a part of a file" })
  })

  it("comes as MP3 of a known length, from the middle on and as HLS too", async () => {
    const { id } = await here.trackCalled("Two")
    const seconds = 20 - CUT / 44_100
    const whole = await here.ask(`/tracks/${id}/stream?format=mp3`)
    expect(Number(whole.headers.get("content-length"))).toBeGreaterThan(0)
    expect(here.decoded(await bytesOf(whole)).length / 48_000).toBeCloseTo(seconds, 1)
    const later = await here.ask(`/tracks/${id}/stream?format=mp3&timeOffset=5`)
    expect(here.decoded(await bytesOf(later)).length / 48_000).toBeCloseTo(seconds - 5, 1)
    const lines = (await (await here.ask(`/tracks/${id}/hls.m3u8`)).text()).split("\n")
    const lengths = lines.flatMap((line) => (line.startsWith("#EXTINF:") ? [Number.parseFloat(line.slice(8))] : []))
    expect(lengths.reduce((sum, length) => sum + length, 0)).toBeCloseTo(seconds, 1)
  })

  it("is no file by itself", async () => {
    const { id, mediaFile } = await here.trackCalled("Two")
    expect((await here.ask(`/files/${mediaFile}`)).status).toBe(404)
    expect((await here.ask(`/tracks/${id}/file`)).status).toBe(404)
  })
})

describe.skipIf(!canRun)("how a track sounds", () => {
  it("is told: which samples are music, and how loud it is once that was measured", async () => {
    expect(await (await here.ask(`/tracks/${here.track}/sound`)).json()).toMatchObject({
      durationMs: SECONDS * 1000,
      gapless: { sampleRate: 44_100, encoderDelay: 0, encoderPadding: 0, totalSamples: SECONDS * 44_100 },
      replayGain: { from: "measured" },
    })
    const measurer = await openMeasurer(here.library, here.at("data"))
    await measureMissing(here.library, { measurer })
    await measurer.close()
    const { loudness, replayGain } = (await (await here.ask(`/tracks/${here.track}/sound`)).json()) as {
      loudness: { integrated: number }
      replayGain: { track: { gain: number }; album: { gain: number } }
    }
    expect(replayGain.track.gain).toBeCloseTo(-18 - loudness.integrated, 5)
    expect(replayGain.album.gain).toBeCloseTo(replayGain.track.gain, 1)
  })

  it("is what its tags say, where they say something", async () => {
    const fields = { replayGainTrack: -7.5, replayGainTrackPeak: 0.9, syncedLyrics: "[00:01.00]One", lyrics: "One" }
    const events = [
      {
        type: "claim.attributed",
        subject: `track:${here.track}`,
        payload: { provider: "tags", tier: "embedded", fields },
      },
    ]
    await here.library.append({ actor: "import", events })
    expect(await (await here.ask(`/tracks/${here.track}/sound`)).json()).toMatchObject({
      replayGain: { from: "tags", track: { gain: -7.5, peak: 0.9 } },
    })
    expect(await (await here.ask(`/tracks/${here.track}/lyrics`)).json()).toEqual({
      plain: "One",
      synced: [{ timeMs: 1000, text: "One" }],
    })
  })

  it("can be drawn", async () => {
    const drawn = (await (await here.ask(`/tracks/${here.track}/waveform`)).json()) as {
      length: number
      data: number[]
    }
    expect(drawn.data).toHaveLength(2 * drawn.length)
    expect(Math.max(...drawn.data)).toBeGreaterThan(20)
    for (const what of ["sound", "lyrics", "waveform"])
      expect((await here.ask(`/tracks/none/${what}`)).status).toBe(404)
  })
})

describe.skipIf(!canRun)("HLS", () => {
  it("has segments that play as one, each made by itself", async () => {
    const response = await here.ask(`/tracks/${here.track}/hls.m3u8?bitRate=160`)
    expect(response.headers.get("content-type")).toContain("application/vnd.apple.mpegurl")
    const lines = (await response.text()).split("\n")
    expect(lines.at(-2)).toBe("#EXT-X-ENDLIST")
    const addresses = lines.filter((line) => line !== "" && !line.startsWith("#"))
    const base = new URL(`http://x/api/v1/tracks/${here.track}/hls.m3u8`)
    const pieces: Buffer[] = []
    // Not in order: none needs another.
    for (const [i, line] of [...addresses.entries()].toReversed()) {
      const segment = await here.ask(new URL(line, base).pathname.replace("/api/v1", ""))
      expect([segment.status, segment.headers.get("content-type")]).toEqual([200, "audio/aac"])
      pieces[i] = await bytesOf(segment)
      expect(pieces[i]?.subarray(0, 3).toString()).toBe("ID3")
    }
    const withoutTimes = Buffer.concat(pieces.map((piece) => piece.subarray(10 + (piece[9] as number))))
    const joined = here.decoded(withoutTimes).subarray(1024)
    const original = here.decoded(readFileSync(here.at("Music", "Album", "01 Gymnopédie.flac")))
    expect(Math.abs(joined.length - original.length)).toBeLessThan(2048)
    // Where segments meet they differ from the original no more than elsewhere.
    const differs = (from: number, to: number): number => {
      let most = 0
      for (let i = from; i < to; i++) most = Math.max(most, Math.abs((joined[i] ?? 0) - (original[i] ?? 0)))
      return most
    }
    const usual = differs(48_000, 200_000)
    for (let i = 1; i < addresses.length - 1; i++) {
      const seam = i * 282 * 1024
      expect(differs(seam - 4096, seam + 4096)).toBeLessThan(Math.max(600, usual * 2))
    }
  })

  it("ends where the music does", async () => {
    const [line] = (await (await here.ask(`/tracks/${here.track}/hls.m3u8`)).text())
      .split("\n")
      .filter((each) => each.startsWith(".."))
    const path = (line as string).replace("../..", "").replace(/\d+\.aac$/, "")
    expect((await here.ask(`${path}99.aac`)).status).toBe(404)
    expect((await here.ask(`${path}-1.aac`)).status).toBe(400)
    expect((await here.ask(`${path.replace(/aac-\d+/, "mp3-128")}0.aac`)).status).toBe(400)
  })
})

describe.skipIf(!canRun)("a player of its own", () => {
  /** Samples at 48 kHz that ffmpeg plays of an address. */
  const played = (path: string, ...options: readonly string[]): Promise<number> =>
    new Promise((resolve, reject) => {
      const header = ["-headers", `Authorization: Bearer ${here.token}\r\n`]
      const output = ["-map", "0:a", "-f", "s16le", "-ac", "1", "-ar", "48000", "-"]
      const child = spawn("ffmpeg", [
        "-v",
        "error",
        ...header,
        ...options,
        "-i",
        `${here.address}/api/v1${path}`,
        ...output,
      ])
      let [bytes, words] = [0, ""]
      child.stdout.on("data", (chunk: Buffer) => (bytes += chunk.length))
      child.stderr.on("data", (chunk: Buffer) => (words += chunk.toString()))
      child.once("close", (code) => (code === 0 && words === "" ? resolve(bytes / 2) : reject(new Error(words))))
    })

  it.each(["format=original", "format=mp3&maxBitRate=128", "format=opus&maxBitRate=160", "format=aac", "format=flac"])(
    "plays %s to its end",
    async (query) => {
      expect(await played(`/tracks/${here.track}/stream?${query}`)).toBeCloseTo(SECONDS * 48_000, -4)
    },
  )

  it.each(["format=original", "format=mp3&maxBitRate=224", "format=opus&maxBitRate=48"])(
    "seeks in %s, by ranges",
    async (query) => {
      expect(await played(`/tracks/${here.track}/stream?${query}`, "-ss", "20")).toBeCloseTo(
        (SECONDS - 20) * 48_000,
        -4,
      )
    },
  )

  it("plays HLS, and seeks in it", async () => {
    const path = `/tracks/${here.track}/hls.m3u8?bitRate=96`
    expect(await played(path)).toBeCloseTo(SECONDS * 48_000, -4)
    expect(await played(path, "-ss", "20")).toBeCloseTo((SECONDS - 20) * 48_000, -4.5)
  })
})
