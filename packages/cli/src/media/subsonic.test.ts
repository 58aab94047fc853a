/** Plays an imported folder over OpenSubsonic: real files, real images, real programs. */
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Library } from "@ledgerline/core"
import { has } from "@ledgerline/core/testing"
import { openMachineKey } from "@ledgerline/core/machineKey"
import { createApp, People } from "@ledgerline/server"
import { systemTimers } from "@ledgerline/sync/system"
import { importFolder, ImportPool } from "@ledgerline/workers"
import { systemPorts } from "@ledgerline/workers/system"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { blobsFolder } from "../frame/places.ts"
import { openHere, temporaryFolder } from "../testing/cli.ts"
import { openMediaPorts } from "./ports.ts"

const folder = temporaryFolder()
const canRun = has("ffmpeg")
const closing: (() => Promise<unknown>)[] = []
const at = (...names: string[]): string => join(folder.path, ...names)
const FILE = ["Music", "Album", "01 Gymnopédie\r\nX-Evil: 1.flac"] as const

// oxlint-disable-next-line typescript/no-explicit-any -- Tests look into it.
type Answered = any

let library: Library
let address: string
let signed: string
let song: Answered

const make = (...args: string[]) => execFileSync("ffmpeg", ["-v", "error", "-y", ...args])

beforeAll(async () => {
  if (!canRun) return
  mkdirSync(at("Music", "Album"), { recursive: true })
  mkdirSync(at("data"))
  const tags = ["title=Gymnopédie", "artist=Satie", "album=Album", "track=1", "lyrics=[00:01.00]Lent"]
  const metadata = tags.flatMap((tag) => ["-metadata", tag])
  make("-f", "lavfi", "-i", "sine=frequency=440:duration=20", ...metadata, at(...FILE))
  make("-f", "lavfi", "-i", "color=red:s=300x200", "-frames:v", "1", at("Music", "Album", "cover.png"))
  library = await openHere(at("data"))
  closing.push(() => library.close())
  const pool = new ImportPool({ ports: systemPorts, threads: 1 })
  await importFolder({ library, folder: at("Music"), blobs: blobsFolder(at("data")), ports: systemPorts, pool })
  await pool.close()
  const media = await openMediaPorts(library, at("data"))
  closing.push(() => media.close())
  const key = openMachineKey({ path: at("machine.key"), random: library.ports.random })
  const people = await People.open({ library, key })
  await people.accounts.add({ name: "ada" })
  const { password } = await people.appPasswords.add("ada", "phone")
  const app = await createApp({ library, people, timers: systemTimers, media: media.ports })
  closing.push(() => app.close())
  address = await app.listen({ host: "127.0.0.1", port: 0 })
  signed = `u=ada&s=abc&t=${createHash("md5").update(`${password}abc`).digest("hex")}&c=tests&v=1.16.1`
  song = (await (await ask("search3", "query=gymnop&f=json")).json())["subsonic-response"].searchResult3.song[0]
})

afterAll(async () => {
  for (const close of closing.toReversed()) await close()
  folder.remove()
})

const ask = (method: string, query = "", init: RequestInit = {}): Promise<Answered> =>
  fetch(`${address}/rest/${method}?${signed}&${query}`, init)

const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer())

/** Seconds of audio. */
function length(bytes: Buffer): number {
  const path = at(`got-${createHash("sha256").update(bytes).digest("hex")}`)
  writeFileSync(path, bytes)
  const pcm = execFileSync("ffmpeg", ["-v", "error", "-i", path, "-f", "s16le", "-ac", "1", "-ar", "8000", "-"])
  return pcm.length / 2 / 8000
}

describe.skipIf(!canRun)("a folder of music over OpenSubsonic", () => {
  it("is streamed and downloaded as it is, in ranges too, under a name that breaks no header [32]", async () => {
    const file = readFileSync(at(...FILE))
    const whole = await ask("stream.view", `id=${song.id}`)
    expect(whole.status).toBe(200)
    expect(whole.headers.get("content-type")).toBe("audio/flac")
    expect((await bytesOf(whole)).equals(file)).toBe(true)
    const part = await ask("stream", `id=${song.id}&format=raw`, { headers: { range: "bytes=100-199" } })
    expect(part.status).toBe(206)
    expect((await bytesOf(part)).equals(file.subarray(100, 200))).toBe(true)
    const download = await ask("download", `id=${song.id}`)
    expect(download.headers.get("content-disposition")).toMatch(/^attachment; filename="/)
    expect(download.headers.get("x-evil")).toBeNull()
    expect((await bytesOf(download)).equals(file)).toBe(true)
    const posted = await fetch(`${address}/rest/stream`, {
      method: "POST",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: `${signed}&id=${song.id}`,
    })
    expect((await bytesOf(posted)).equals(file)).toBe(true)
    expect(song).toMatchObject({ size: file.length, suffix: "flac", contentType: "audio/flac", duration: 20 })
  })

  it("is transcoded, from the middle too, and by HLS", async () => {
    const mp3 = await ask("stream", `id=${song.id}&format=mp3&maxBitRate=64`)
    expect(mp3.headers.get("content-type")).toBe("audio/mpeg")
    expect(length(await bytesOf(mp3))).toBeCloseTo(20, 0)
    const late = await ask("stream", `id=${song.id}&format=mp3&timeOffset=15`)
    expect(length(await bytesOf(late))).toBeCloseTo(5, 0)
    const playlist = await ask("hls.m3u8", `id=${song.id}`)
    expect(playlist.headers.get("content-type")).toBe("application/vnd.apple.mpegurl")
    const segments = (await playlist.text()).split("\n").filter((line: string) => line.startsWith("hlsSegment.view?"))
    expect(segments.length).toBeGreaterThan(0)
    const first = await fetch(new URL(segments[0] as string, `${address}/rest/`))
    expect(first.headers.get("content-type")).toBe("audio/aac")
    expect(length(await bytesOf(first))).toBeGreaterThan(1)
    const unsigned = await fetch(`${address}/rest/${segments[0].split("&u=")[0]}`)
    expect(await unsigned.text()).toContain('code="10"')
  })

  it("is decided on by what a player says of itself", async () => {
    const decide = async (client: object) => {
      const answer = await ask("getTranscodeDecision", `f=json&mediaType=song&mediaId=${song.id}`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ name: "tests", platform: "node", ...client }),
      })
      return ((await answer.json()) as Answered)["subsonic-response"].transcodeDecision
    }
    const flac = { containers: ["flac"], audioCodecs: ["flac"], protocols: ["http"] }
    const mp3 = { container: "mp3", audioCodec: "mp3", protocol: "http" }
    expect(await decide({ directPlayProfiles: [flac] })).toMatchObject({ canDirectPlay: true, transcodeReason: [] })
    const decided = await decide({
      directPlayProfiles: [{ ...flac, containers: ["mp4"] }],
      transcodingProfiles: [mp3],
      maxTranscodingAudioBitrate: 96_000,
    })
    expect(decided).toMatchObject({
      canDirectPlay: false,
      canTranscode: true,
      transcodeReason: ["ContainerNotSupported"],
      transcodeParams: "mp3-96",
      sourceStream: { container: "flac", codec: "flac", audioChannels: 1 },
      transcodeStream: { container: "mp3", codec: "mp3", audioBitrate: 96_000 },
    })
    const stream = `mediaType=song&mediaId=${song.id}&transcodeParams=${decided.transcodeParams}`
    expect(length(await bytesOf(await ask("getTranscodeStream", `${stream}&offset=16`)))).toBeCloseTo(4, 0)
    const limited = [{ name: "audioSamplerate", comparison: "LessThanEqual", values: ["22050"], required: true }]
    expect(
      await decide({
        directPlayProfiles: [flac],
        codecProfiles: [{ type: "AudioCodec", name: "flac", limitations: limited }],
      }),
    ).toMatchObject({ canDirectPlay: false, canTranscode: false, transcodeReason: ["AudioSamplerateNotSupported"] })
    const missing = await ask("getTranscodeStream", "mediaType=song&mediaId=tr-none&transcodeParams=mp3-64")
    expect(missing.status).toBe(404)
  })

  it("has covers in fixed sizes, for clients that know only old formats too, and lyrics", async () => {
    const cover = await ask("getCoverArt", `id=${song.coverArt}&size=100`)
    expect(cover.headers.get("content-type")).toBe("image/jpeg")
    expect((await bytesOf(cover)).subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]))
    const webp = await ask("getCoverArt", `id=${song.artistId}`, { headers: { accept: "image/avif,image/webp,*/*" } })
    expect(webp.headers.get("content-type")).toMatch(/^image\/(?:webp|avif)$/)
    await webp.body?.cancel()
    const lyrics = (await (await ask("getLyricsBySongId", `id=${song.id}&f=json`)).json())["subsonic-response"]
    expect(lyrics.lyricsList.structuredLyrics).toMatchObject([{ synced: true, line: [{ start: 1000, value: "Lent" }] }])
  })
})
