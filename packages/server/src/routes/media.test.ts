import { writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Library, NewEvent } from "@ledgerline/core"
import { describe, expect, it } from "vitest"
import type { LocatedFile } from "../media/files/port.ts"
import type { ImageFormat, Images } from "../media/images/port.ts"
import type { Profile, Transcoder } from "../media/stream/port.ts"
import { memberOf } from "../media/testing/member.ts"
import { located, numbered, sourceFolder } from "../media/testing/serving.ts"
import { newReplica, running } from "../testing/running.ts"

const HASH = "9f".repeat(32)
const FACTS = { width: 500, height: 400, thumbhash: Buffer.from("likeness"), colour: "#112233" }

/** Says which image it is of; images themselves are the workers' business. */
const images: Images = {
  readAs: async (format: ImageFormat, hash, size) =>
    hash === HASH
      ? { ok: true, value: { bytes: Buffer.from(`${format} of ${size}`) } }
      : { ok: false, failure: { reason: "unsupported", message: "image/svg+xml" } },
  facts: async () => ({ ok: true, value: FACTS }),
  take: async () => ({ ok: false, failure: { reason: "unsupported", message: "not here" } }),
}

const mediaFile = (id: string, bitRate: number): NewEvent => ({
  type: "mediaFile.imported",
  subject: `mediaFile:${id}`,
  payload: { codec: "mp3", container: "mp3", durationMs: 1000, bitRate, sampleRate: 44_100, channels: 2, bytes: 10 },
})
const track = (id: string, file: string): NewEvent => ({
  type: "track.created",
  subject: `track:${id}`,
  payload: { mediaFile: file },
})
const image = (hash: string): NewEvent => ({
  type: "artwork.added",
  subject: "track:one",
  payload: { hash, role: "front", mime: "image/png", provider: "folder" },
})

async function home(events: readonly NewEvent[], transcoder?: Transcoder) {
  const library: Library = await newReplica()
  await library.append({ actor: "import", events })
  const root = sourceFolder()
  const known = new Map<string, LocatedFile[]>()
  const add = (id: string, bytes: Uint8Array): void => {
    writeFileSync(join(root, `${id}.mp3`), bytes)
    known.set(id, [located(root, join(root, `${id}.mp3`), "mp3")])
  }
  const files = { locate: async (id: string) => known.get(id) ?? [] }
  const server = await running(library, 0, undefined, { media: { files, images, transcoder } })
  return { ...server, add, ask: await memberOf(server) }
}

describe("files", () => {
  it("come to members who are signed in, and to nobody else", async () => {
    const { address, add, ask } = await home([mediaFile("f1", 128_000)])
    add("f1", numbered(1000))
    const answer = await ask("/files/f1", { range: "bytes=10-19" })
    expect([answer.status, answer.headers.get("content-type")]).toEqual([206, "audio/mpeg"])
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(numbered(1000).subarray(10, 20))
    for (const headers of [{}, { authorization: "Bearer nonsense" }]) {
      const refused = await fetch(`${address}/api/v1/files/f1`, { headers })
      expect([refused.status, (await refused.json()) as object]).toMatchObject([401, { reason: "notAllowed" }])
    }
  })

  it("of a track: the best one that is here", async () => {
    const { add, ask } = await home([
      mediaFile("low", 128_000),
      mediaFile("high", 320_000),
      mediaFile("far", 900_000),
      track("one", "low"),
      track("two", "high"),
      track("three", "far"),
      { type: "track.merged", subject: "track:two", payload: { into: "one", because: { rule: "isrc" } } },
      { type: "track.merged", subject: "track:three", payload: { into: "one", because: { rule: "isrc" } } },
    ])
    add("low", Buffer.from("low"))
    add("high", Buffer.from("high"))
    expect(await (await ask("/tracks/one/file")).text()).toBe("high")
    expect(await (await ask("/tracks/two/file")).text()).toBe("high")
    expect((await ask("/tracks/none/file")).status).toBe(404)
  })

  it.each(["/files/a%00b", `/files/${"a".repeat(201)}`, "/files/%20", "/files/f1?download=maybe"])(
    "%s is no request that can be meant",
    async (path) => {
      const { ask } = await home([])
      expect([400, 404, 414]).toContain((await ask(path)).status)
    },
  )
})

describe("what has to be made", () => {
  const aac: Profile = { id: "aac-160", codec: "aac", bitRate: 160_000, type: "audio/aac", extension: "aac" }
  const refusing = (reason: "busy" | "undecodable"): Transcoder => {
    const refused = { ok: false, failure: { reason, message: "" } } as const
    return {
      profiles: async () => [aac],
      open: async () => refused,
      segments: () => [6],
      segment: async () => refused,
    }
  }
  const events = [mediaFile("f1", 128_000), track("one", "f1")]

  it("is refused in words where there is no ffmpeg, and what needs none is sent", async () => {
    const { add, ask } = await home(events)
    add("f1", Buffer.from("music"))
    for (const path of ["/tracks/one/stream?format=opus", "/tracks/one/stream?timeOffset=1", "/tracks/one/hls.m3u8"]) {
      const answer = await ask(path)
      expect([answer.status, await answer.json()]).toMatchObject([501, { reason: "noTranscoder" }])
    }
    expect(await (await ask("/tracks/one/stream")).text()).toBe("music")
    const waveform = await ask("/tracks/one/waveform")
    expect([waveform.status, await waveform.json()]).toMatchObject([501, { reason: "noDecoder" }])
  })

  it.each([
    ["busy", 503, "5"],
    ["undecodable", 422, null],
  ] as const)("is refused where it is %s", async (reason, status, retryAfter) => {
    const { add, ask } = await home(events, refusing(reason))
    add("f1", Buffer.from("music"))
    for (const path of ["/tracks/one/stream?format=aac", "/files/f1/hls/aac-160/0.aac"]) {
      const answer = await ask(path)
      expect([answer.status, answer.headers.get("retry-after")]).toEqual([status, retryAfter])
      expect(await answer.json()).toMatchObject({ status, reason })
    }
  })
})

describe("images", () => {
  it.each([
    [undefined, "", "image/webp", "webp of 320"],
    ["image/avif", "?size=64", "image/avif", "avif of 64"],
    ["image/jpeg,text/html;q=0.9", "?size=1200", "image/jpeg", "jpeg of 1200"],
  ])("for who accepts %s", async (accept, query, type, body) => {
    const { ask } = await home([image(HASH)])
    const answer = await ask(`/artwork/${HASH}${query}`, accept === undefined ? {} : { accept })
    expect(answer.status).toBe(200)
    expect(answer.headers.get("content-type")).toBe(type)
    expect(answer.headers.get("vary")).toBe("Accept")
    expect(answer.headers.get("content-security-policy")).toContain("sandbox")
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff")
    expect(await answer.text()).toBe(body)
    const etag = answer.headers.get("etag") as string
    const again = await ask(`/artwork/${HASH}${query}`, { "if-none-match": etag, ...(accept && { accept }) })
    expect(again.status).toBe(304)
  })

  it.each(["?size=100000", "?size=0", "?size=-1", "?size=65", "?size=64&size=160", "?size=", "?size=6e1"])(
    "%s is no size that is made",
    async (query) => {
      const { ask } = await home([image(HASH)])
      expect((await ask(`/artwork/${HASH}${query}`)).status).toBe(400)
    },
  )

  it("are never pages or drawings", async () => {
    const { ask } = await home([image(HASH), image("ab".repeat(32))])
    expect((await ask(`/artwork/${HASH}`, { accept: "image/svg+xml, text/html" })).status).toBe(406)
    const drawing = await ask(`/artwork/${"ab".repeat(32)}`)
    expect(drawing.status).toBe(415)
    expect(await drawing.json()).toMatchObject({ reason: "badImage" })
  })

  it("are those of the library alone: other blobs have hashes too", async () => {
    const { ask } = await home([])
    expect((await ask(`/artwork/${HASH}`)).status).toBe(404)
    expect((await ask(`/artwork/${HASH}/facts`)).status).toBe(404)
  })

  it("have a likeness for those who wait for them", async () => {
    const { ask } = await home([image(HASH)])
    const facts = await ask(`/artwork/${HASH}/facts`)
    expect(await facts.json()).toEqual({ ...FACTS, thumbhash: FACTS.thumbhash.toString("base64") })
  })
})
