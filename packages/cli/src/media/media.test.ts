/** Serves an imported folder with everything that a server has: real files, real images, real programs. */
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { all, type Library, views } from "@ledgerline/core"
import { has } from "@ledgerline/core/testing"
import { createApp, openMachineKey, People } from "@ledgerline/server"
import { pairDevice, signIn } from "@ledgerline/sync"
import { systemHttp, systemTimers } from "@ledgerline/sync/system"
import { importFolder, ImportPool } from "@ledgerline/workers"
import { systemPorts } from "@ledgerline/workers/system"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { blobsFolder } from "../frame/places.ts"
import { openHere, temporaryFolder } from "../testing/cli.ts"
import { openMediaPorts } from "./ports.ts"

const SECONDS = 30
const folder = temporaryFolder()
const canRun = has("ffmpeg")

let library: Library
let address: string
let token: string
let track: string
const closing: (() => Promise<unknown>)[] = []

const at = (...names: string[]): string => join(folder.path, ...names)

beforeAll(async () => {
  if (!canRun) return
  mkdirSync(at("Music", "Album"), { recursive: true })
  const sound = `aevalsrc='0.4*sin(2*PI*t*(220+10*t))+0.02*random(0)|0.3*sin(2*PI*t*331)':s=44100:d=${SECONDS}`
  const tags = ["-metadata", "title=Gymnopédie", "-metadata", "artist=Satie", "-metadata", "album=Album"]
  execFileSync("ffmpeg", [
    "-v",
    "error",
    "-f",
    "lavfi",
    "-i",
    sound,
    ...tags,
    at("Music", "Album", "01 Gymnopédie.flac"),
  ])
  const red = ["-f", "lavfi", "-i", "color=red:s=300x200", "-frames:v", "1"]
  execFileSync("ffmpeg", ["-v", "error", ...red, at("Music", "Album", "cover.png")])
  mkdirSync(at("data"))
  library = await openHere(at("data"))
  closing.push(() => library.close())
  const pool = new ImportPool({ ports: systemPorts, threads: 1 })
  await importFolder({ library, folder: at("Music"), blobs: blobsFolder(at("data")), ports: systemPorts, pool })
  await pool.close()
  const [found] = await library.store.read(() => all(views.selectFrom("track").select(["id"])))
  track = found?.id as string

  const media = await openMediaPorts(library, at("data"))
  closing.push(() => media.close())
  const key = openMachineKey({ path: at("machine.key"), random: library.ports.random })
  const people = await People.open({ library, key })
  const { devices } = people.accounts
  const app = await createApp({ library, people, timers: systemTimers, media: media.ports })
  closing.push(() => app.close())
  address = await app.listen({ host: "127.0.0.1", port: 0 })
  await devices.announce({ name: "home", addresses: [address] })
  mkdirSync(at("laptop"))
  const laptop = await openHere(at("laptop"), library.id)
  const { token: pairing } = await devices.openPairing("ada", [address])
  const server = await pairDevice(laptop, pairing, { name: "laptop", ports: systemHttp })
  token = (await signIn(laptop, server, { ports: systemHttp })).token
  await laptop.close()
})

afterAll(async () => {
  for (const close of closing.toReversed()) await close()
  folder.remove()
})

const ask = (path: string, headers: Readonly<Record<string, string>> = {}, signal?: AbortSignal) =>
  fetch(`${address}/api/v1${path}`, {
    headers: { authorization: `Bearer ${token}`, ...headers },
    ...(signal === undefined ? {} : { signal }),
  })

const bytesOf = async (response: Response): Promise<Buffer> => Buffer.from(await response.arrayBuffer())

/** Samples at 48 kHz, one channel. */
function decoded(bytes: Buffer): Int16Array {
  const path = at(`decoded-${createHash("sha256").update(bytes).digest("hex")}`)
  writeFileSync(path, bytes)
  const pcm = execFileSync("ffmpeg", ["-v", "error", "-i", path, "-f", "s16le", "-ac", "1", "-ar", "48000", "-"], {
    maxBuffer: 1e9,
  })
  return new Int16Array(pcm.buffer.slice(pcm.byteOffset, pcm.byteOffset + pcm.length))
}

/** Processes of ffmpeg that this one started. */
const children = (): number =>
  readdirSync("/proc").filter((pid) => {
    try {
      const status = readFileSync(`/proc/${pid}/stat`, "utf8")
      return /^\d+ \(ffmpeg\) [^Z]/.test(status) && Number(status.split(") ")[1]?.split(" ")[1]) === process.pid
    } catch {
      return false
    }
  }).length

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => systemTimers.after(10, () => resolve(undefined)))
}

describe.skipIf(!canRun)("a track", () => {
  it("is sent as it is", async () => {
    const file = readFileSync(at("Music", "Album", "01 Gymnopédie.flac"))
    for (const path of [`/tracks/${track}/file`, `/tracks/${track}/stream`]) {
      const response = await ask(path, { range: "bytes=1000-" })
      expect([response.status, response.headers.get("content-type")]).toEqual([206, "audio/flac"])
      expect((await bytesOf(response)).equals(file.subarray(1000))).toBe(true)
    }
  })

  it.each(["opus", "mp3"])("is made into %s, and can be sought before it was ever made", async (format) => {
    const path = `/tracks/${track}/stream?format=${format}&maxBitRate=96`
    const tail = await ask(path, { range: "bytes=-1000" })
    expect(tail.status).toBe(206)
    const size = Number(/\/(\d+)$/.exec(tail.headers.get("content-range") as string)?.[1])
    const whole = await ask(path)
    expect(whole.headers.get("etag")).toBe(tail.headers.get("etag"))
    expect(whole.headers.get("content-length")).toBe(String(size))
    const [end, all] = [await bytesOf(tail), await bytesOf(whole)]
    expect(end.equals(all.subarray(-1000))).toBe(true)
    expect(Math.abs(decoded(all).length / 48_000 - SECONDS)).toBeLessThan(0.06)
    const middle = await ask(path, { range: "bytes=5000-5999", "if-range": whole.headers.get("etag") as string })
    expect((await bytesOf(middle)).equals(all.subarray(5000, 6000))).toBe(true)
  })

  it("begins in the middle by a time offset", async () => {
    const response = await ask(`/tracks/${track}/stream?format=mp3&timeOffset=20.5`)
    expect(response.status).toBe(200)
    expect(decoded(await bytesOf(response)).length / 48_000).toBeCloseTo(SECONDS - 20.5, 1)
    expect((await ask(`/tracks/${track}/stream?format=mp3&timeOffset=31`)).status).toBe(416)
  })

  it("comes without a length where that cannot be known, and with ranges once it is whole", async () => {
    const path = `/tracks/${track}/stream?format=aac&maxBitRate=64`
    const first = await ask(path, { range: "bytes=10-19" })
    expect([first.status, first.headers.get("accept-ranges"), first.headers.get("content-length")]).toEqual([
      200,
      "none",
      null,
    ])
    const all = await bytesOf(first)
    await until(() => children() === 0)
    let again = await ask(path, { range: "bytes=10-19" })
    while (again.status === 200) {
      await again.body?.cancel()
      again = await ask(path, { range: "bytes=10-19" })
    }
    expect(again.status).toBe(206)
    expect((await bytesOf(again)).equals(all.subarray(10, 20))).toBe(true)
  })

  it("says what would be sent and why", async () => {
    const decision = await ask(`/tracks/${track}/stream/decision?maxBitRate=128&accepts=mp3`)
    expect(await decision.json()).toMatchObject({ send: "profile", profile: "mp3-128", type: "audio/mpeg" })
    expect((await ask("/tracks/none/stream/decision")).status).toBe(404)
  })

  it.each([
    "format=wav",
    "format=mp3%20-f%20null",
    "maxBitRate=-1",
    "maxBitRate=1e9",
    "timeOffset=-1",
    "timeOffset=NaN",
    "accepts=../mp3",
    "format=mp3&format=opus",
  ])("refuses %s", async (query) => {
    expect((await ask(`/tracks/${track}/stream?${query}`)).status).toBe(400)
  })
})

describe.skipIf(!canRun)("HLS", () => {
  it("has segments that play as one, each made by itself", async () => {
    const response = await ask(`/tracks/${track}/hls.m3u8?bitRate=160`)
    expect(response.headers.get("content-type")).toContain("application/vnd.apple.mpegurl")
    const lines = (await response.text()).split("\n")
    expect(lines.at(-2)).toBe("#EXT-X-ENDLIST")
    const addresses = lines.filter((line) => line !== "" && !line.startsWith("#"))
    const base = new URL(`http://x/api/v1/tracks/${track}/hls.m3u8`)
    const pieces: Buffer[] = []
    // Not in order: none needs another.
    for (const [i, line] of [...addresses.entries()].toReversed()) {
      const segment = await ask(new URL(line, base).pathname.replace("/api/v1", ""))
      expect([segment.status, segment.headers.get("content-type")]).toEqual([200, "audio/aac"])
      pieces[i] = await bytesOf(segment)
      expect(pieces[i]?.subarray(0, 3).toString()).toBe("ID3")
    }
    const withoutTimes = Buffer.concat(pieces.map((piece) => piece.subarray(10 + (piece[9] as number))))
    const joined = decoded(withoutTimes).subarray(1024)
    const original = decoded(readFileSync(at("Music", "Album", "01 Gymnopédie.flac")))
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
    const [line] = (await (await ask(`/tracks/${track}/hls.m3u8`)).text())
      .split("\n")
      .filter((each) => each.startsWith(".."))
    const path = (line as string).replace("../..", "").replace(/\d+$/, "")
    expect((await ask(`${path}99`)).status).toBe(404)
    expect((await ask(`${path}-1`)).status).toBe(400)
    expect((await ask(`${path.replace(/aac-\d+/, "mp3-128")}0`)).status).toBe(400)
  })
})

describe.skipIf(!canRun)("an image", () => {
  it.each([
    ["image/webp", "webp"],
    ["image/avif", "avif"],
    ["image/jpeg", "jpeg"],
  ])("comes as %s", async (type, format) => {
    const [image] = await library.store.read(() => all(views.selectFrom("artwork").select("hash")))
    const response = await ask(`/artwork/${image?.hash}?size=64`, { accept: type })
    expect([response.status, response.headers.get("content-type")]).toEqual([200, type])
    const bytes = await bytesOf(response)
    const magic = { webp: /^RIFF....WEBP/s, avif: /^....ftypavif/s, jpeg: /^\u00ff\u00d8\u00ff/ }[format] as RegExp
    expect(bytes.toString("latin1")).toMatch(magic)
    const facts = await ask(`/artwork/${image?.hash}/facts`)
    expect(await facts.json()).toMatchObject({
      width: 300,
      height: 200,
      colour: expect.stringMatching(/^#[0-9a-f]{6}$/),
    })
  })
})

describe.skipIf(!canRun)("who listens and leaves", () => {
  it("leaves nothing that goes on, though there would be silence to make for hours", async () => {
    const [file] = await library.store.read(() => all(views.selectFrom("mediaFile").selectAll()))
    const { codec, container, sampleRate, bitRate, channels, bytes } = file as Required<NonNullable<typeof file>>
    const payload = { codec, container, sampleRate, bitRate, channels, bytes, durationMs: 40 * 3600_000 }
    const subject = `mediaFile:${file?.id}`
    await library.append({ actor: "import", events: [{ type: "mediaFile.imported", subject, payload }] })
    const left = new AbortController()
    const response = await ask(`/tracks/${track}/stream?format=opus`, {}, left.signal)
    await response.body?.getReader().read()
    expect(children()).toBe(1)
    left.abort()
    await until(() => children() === 0)
    expect(children()).toBe(0)
  })
})
