/** What a server sends of an imported folder, with real files, images and programs. */
import { readdirSync, readFileSync } from "node:fs"
import { once } from "node:events"
import { get, type IncomingMessage } from "node:http"
import { all, views } from "@ledgerline/core"
import { has } from "@ledgerline/core/testing"
import { systemTimers } from "@ledgerline/sync/system"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { bytesOf, SECONDS, type Served, serveMusic } from "./testing/served.ts"

const canRun = has("ffmpeg")

let here: Served
beforeAll(async () => {
  if (canRun) here = await serveMusic()
})
afterAll(() => here?.close())

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
    const file = readFileSync(here.at("Music", "Album", "01 Gymnopédie.flac"))
    for (const path of [`/tracks/${here.track}/file`, `/tracks/${here.track}/stream`]) {
      const response = await here.ask(path, { range: "bytes=1000-" })
      expect([response.status, response.headers.get("content-type")]).toEqual([206, "audio/flac"])
      expect((await bytesOf(response)).equals(file.subarray(1000))).toBe(true)
    }
  })

  it.each(["opus", "mp3"])("is made into %s, and can be sought before it was ever made", async (format) => {
    const path = `/tracks/${here.track}/stream?format=${format}&maxBitRate=96`
    const tail = await here.ask(path, { range: "bytes=-1000" })
    expect(tail.status).toBe(206)
    const size = Number(/\/(\d+)$/.exec(tail.headers.get("content-range") as string)?.[1])
    const whole = await here.ask(path)
    expect(whole.headers.get("etag")).toBe(tail.headers.get("etag"))
    expect(whole.headers.get("content-length")).toBe(String(size))
    const [end, all] = [await bytesOf(tail), await bytesOf(whole)]
    expect(end.equals(all.subarray(-1000))).toBe(true)
    expect(Math.abs(here.decoded(all).length / 48_000 - SECONDS)).toBeLessThan(0.06)
    const middle = await here.ask(path, { range: "bytes=5000-5999", "if-range": whole.headers.get("etag") as string })
    expect((await bytesOf(middle)).equals(all.subarray(5000, 6000))).toBe(true)
  })

  it("begins in the middle by a time offset", async () => {
    const response = await here.ask(`/tracks/${here.track}/stream?format=mp3&timeOffset=20.5`)
    expect(response.status).toBe(200)
    expect(here.decoded(await bytesOf(response)).length / 48_000).toBeCloseTo(SECONDS - 20.5, 1)
    expect((await here.ask(`/tracks/${here.track}/stream?format=mp3&timeOffset=31`)).status).toBe(416)
  })

  it("comes without a length where that cannot be known, and with ranges once it is whole", async () => {
    const path = `/tracks/${here.track}/stream?format=aac&maxBitRate=64`
    const first = await here.ask(path, { range: "bytes=10-19" })
    expect([first.status, first.headers.get("accept-ranges"), first.headers.get("content-length")]).toEqual([
      200,
      "none",
      null,
    ])
    const all = await bytesOf(first)
    await until(() => children() === 0)
    let again = await here.ask(path, { range: "bytes=10-19" })
    while (again.status === 200) {
      await again.body?.cancel()
      again = await here.ask(path, { range: "bytes=10-19" })
    }
    expect(again.status).toBe(206)
    expect((await bytesOf(again)).equals(all.subarray(10, 20))).toBe(true)
  })

  it("says what would be sent and why", async () => {
    const decision = await here.ask(`/tracks/${here.track}/stream/decision?maxBitRate=128&accepts=mp3`)
    expect(await decision.json()).toMatchObject({ send: "profile", profile: "mp3-128", type: "audio/mpeg" })
    expect((await here.ask("/tracks/none/stream/decision")).status).toBe(404)
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
    expect((await here.ask(`/tracks/${here.track}/stream?${query}`)).status).toBe(400)
  })
})

describe.skipIf(!canRun)("an image", () => {
  it.each([
    ["image/webp", "webp"],
    ["image/avif", "avif"],
    ["image/jpeg", "jpeg"],
  ])("comes as %s", async (type, format) => {
    const [image] = await here.library.store.read(() => all(views.selectFrom("artwork").select("hash")))
    const response = await here.ask(`/artwork/${image?.hash}?size=64`, { accept: type })
    expect([response.status, response.headers.get("content-type")]).toEqual([200, type])
    const bytes = await bytesOf(response)
    const magic = { webp: /^RIFF....WEBP/s, avif: /^....ftypavif/s, jpeg: /^\u00ff\u00d8\u00ff/ }[format] as RegExp
    expect(bytes.toString("latin1")).toMatch(magic)
    const facts = await here.ask(`/artwork/${image?.hash}/facts`)
    expect(await facts.json()).toMatchObject({
      width: 300,
      height: 200,
      colour: expect.stringMatching(/^#[0-9a-f]{6}$/),
    })
  })
})

describe.skipIf(!canRun)("who listens and leaves", () => {
  it("leaves nothing that goes on, though there would be silence to make for hours", async () => {
    const { mediaFile } = await here.trackCalled("Gymnopédie")
    const own = views.selectFrom("mediaFile").selectAll().where("id", "=", mediaFile)
    const [file] = await here.library.store.read(() => all(own))
    const { codec, container, sampleRate, bitRate, channels, bytes } = file as Required<NonNullable<typeof file>>
    const payload = { codec, container, sampleRate, bitRate, channels, bytes, durationMs: 40 * 3600_000 }
    const subject = `mediaFile:${file?.id}`
    await here.library.append({ actor: "import", events: [{ type: "mediaFile.imported", subject, payload }] })
    const asked = get(`${here.address}/api/v1/tracks/${here.track}/stream?format=opus`, {
      headers: { authorization: `Bearer ${here.token}` },
    })
    const [response] = (await once(asked, "response")) as [IncomingMessage]
    await once(response, "readable")
    expect(children()).toBe(1)
    response.destroy()
    await until(() => children() === 0)
    expect(children()).toBe(0)
  })
})
