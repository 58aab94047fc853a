/** Music whose only copy is in an object store, from a server: transcodes, HLS, parts, waveforms and ZIP files are made of it. */
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { all, views } from "@ledgerline/core"
import { has } from "@ledgerline/core/testing"
import { copyToStore } from "@ledgerline/workers"
import { placeAt, type StoreServer, storeServer } from "@ledgerline/workers/testing"
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest"
import { storesOf } from "../serving/stores.ts"
import { bytesOf, SECONDS, type Served, serveMusic } from "./testing/served.ts"

const canRun = has("ffmpeg") && has("python3")
const WAIT = { timeout: 30_000, interval: 50 }

describe.skipIf(!canRun)("music that only an object store has (needs ffmpeg and python3)", () => {
  let here: Served
  let store: StoreServer
  let original: Buffer
  const brought = (): string[] =>
    existsSync(here.at("data", "cache", "brought"))
      ? readdirSync(here.at("data", "cache", "brought"), { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map(({ name }) => name)
      : []
  const idOf = async (kind: "album" | "track", title: string): Promise<string> => {
    const rows = await here.library.store.read(() =>
      all(views.selectFrom(kind).select("id").where("title", "=", title)),
    )
    return rows[0]?.id ?? ""
  }

  beforeAll(async () => {
    here = await serveMusic()
    store = await storeServer()
    const stores = storesOf(here.library)
    const { source } = await stores.add({ name: "Far", place: placeAt(store.endpoint), keys: store.keys }, "user:ada")
    await copyToStore(here.library, { store: await stores.open(source), source, selection: {} })
    original = readFileSync(here.at("Music", "Album", "01 Gymnopédie.flac"))
    rmSync(here.at("Music"), { recursive: true })
    // Until then the file that is open is sent.
    await vi.waitFor(async () => {
      const answer = await here.ask(`/tracks/${here.track}/file`)
      await bytesOf(answer)
      if (answer.headers.get("etag")?.length !== 34) throw new Error("it does not come from the store yet")
    }, WAIT)
  }, 60_000)
  afterAll(async () => {
    await here?.close()
    await store?.close()
  })

  it("is decided as any other, without fetching it", async () => {
    const decision = await here.ask(`/tracks/${here.track}/stream/decision?format=mp3`)
    expect(await decision.json()).toMatchObject({ send: "profile", because: "mp3 is asked for" })
    expect(brought()).toEqual([])
  })

  it("comes as another format, from the middle too, and is fetched once for all of them", async () => {
    const before = store.requests.filter((line) => line.startsWith("GET ")).length
    const made = await Promise.all(
      ["format=mp3", "format=opus", "format=mp3&timeOffset=10"].map(async (query) => {
        const answer = await here.ask(`/tracks/${here.track}/stream?${query}`)
        expect([query, answer.status]).toEqual([query, 200])
        return here.decoded(await bytesOf(answer)).length / 48_000
      }),
    )
    expect(made[0]).toBeCloseTo(SECONDS, 1)
    expect(made[1]).toBeCloseTo(SECONDS, 1)
    expect(made[2]).toBeCloseTo(SECONDS - 10, 1)
    expect(store.requests.filter((line) => line.startsWith("GET ")).length - before).toBe(1)
    expect(brought()).toHaveLength(1)
    // Whole, as it is, it is passed through.
    const whole = await here.ask(`/tracks/${here.track}/stream?format=original`)
    expect((await bytesOf(whole)).equals(original)).toBe(true)
  })

  it("plays by HLS, as a part of a file, and can be drawn", async () => {
    const lines = (await (await here.ask(`/tracks/${here.track}/hls.m3u8`)).text()).split("\n")
    const [first = ""] = lines.filter((line) => line.startsWith(".."))
    const segment = await here.ask(first.replace("../..", ""))
    expect([segment.status, segment.headers.get("content-type")]).toEqual([200, "audio/aac"])
    await segment.arrayBuffer()
    const part = await here.ask(`/tracks/${await idOf("track", "Two")}/stream?format=mp3`)
    expect([part.status, here.decoded(await bytesOf(part)).length > 0]).toEqual([200, true])
    const drawn = await here.ask(`/tracks/${here.track}/waveform`)
    expect([drawn.status, ((await drawn.json()) as { data: unknown[] }).data.length > 0]).toEqual([200, true])
  })

  it("is in ZIP files, straight from the store", async () => {
    const answer = await here.ask(`/albums/${await idOf("album", "Album")}/zip`)
    const bytes = await bytesOf(answer)
    expect([answer.status, bytes.length]).toEqual([200, Number(answer.headers.get("content-length"))])
    writeFileSync(here.at("got.zip"), bytes)
    const read = `import sys, json, zipfile, hashlib
z = zipfile.ZipFile(sys.argv[1])
print(json.dumps({n: hashlib.sha256(z.read(n)).hexdigest() for n in z.namelist()}))`
    const files = JSON.parse(execFileSync("python3", ["-c", read, here.at("got.zip")], { encoding: "utf8" })) as object
    expect(files).toMatchObject({
      "Satie - Album/01 Gymnopédie.flac": createHash("sha256").update(original).digest("hex"),
    })
  })

  it("says what its bytes come to, by what was written down when it was put there", async () => {
    const { mediaFile } = await here.trackCalled("Gymnopédie")
    const answer = await fetch(`${here.address}/api/v1/files/${mediaFile}`, {
      method: "HEAD",
      headers: { authorization: `Bearer ${here.token}`, "want-repr-digest": "sha-256=10" },
    })
    const digest = createHash("sha256").update(original).digest("base64")
    expect(answer.headers.get("repr-digest")).toBe(`sha-256=:${digest}:`)
  })

  it("is made of nothing but what was put there, and not at all where the store is away", async () => {
    rmSync(here.at("data", "cache"), { recursive: true })
    const { mediaFile } = await here.trackCalled("Gymnopédie")
    const [key = ""] = [...store.objects.keys()].filter((each) => each.endsWith(mediaFile))
    const kept = store.objects.get(key)
    if (kept === undefined) throw new Error("it is not there")
    const other = Buffer.from(kept.bytes)
    other[other.length >> 1] = (other[other.length >> 1] ?? 0) ^ 1
    store.objects.set(key, { ...kept, bytes: other })
    const refused = async () => {
      const answer = await here.ask(`/tracks/${here.track}/stream?format=aac`)
      return [answer.status, ((await answer.json()) as { reason: string }).reason]
    }
    expect(await refused()).toEqual([409, "changed"])
    expect(brought()).toEqual([])
    store.objects.set(key, kept)
    // Other bytes of the right length, under the right tag.
    store.before = (request, response) => {
      if (request.method !== "GET") return false
      const headers = { "content-range": `bytes 0-${other.length - 1}/${other.length}`, etag: kept.etag }
      response.writeHead(206, { ...headers, "content-length": other.length }).end(other)
      return true
    }
    expect(await refused()).toEqual([409, "changed"])
    expect(brought()).toEqual([])
    store.before = (_, response) => {
      response.destroy()
      return true
    }
    expect(await refused()).toEqual([409, "storeUnreachable"])
    store.before = () => false
    const made = await here.ask(`/tracks/${here.track}/stream?format=aac`)
    expect([made.status, (await bytesOf(made)).length > 0]).toEqual([200, true])
  })

  it("is let go in the middle when whoever asked leaves", async () => {
    rmSync(here.at("data", "cache"), { recursive: true })
    const begun = Promise.withResolvers<void>()
    const gone = Promise.withResolvers<void>()
    store.before = (request, response) => {
      if (request.method !== "GET") return false
      response.once("close", () => gone.resolve())
      response.writeHead(206, {
        "content-range": `bytes ${/bytes=(\d+-\d+)/.exec(request.headers.range ?? "")?.[1]}/${original.length}`,
        "content-length": original.length,
        etag: '"x"',
      })
      response.write(original.subarray(0, 1000))
      begun.resolve()
      return true
    }
    const stop = new AbortController()
    const asked = fetch(`${here.address}/api/v1/tracks/${here.track}/stream?format=opus`, {
      headers: { authorization: `Bearer ${here.token}` },
      signal: stop.signal,
    })
    await begun.promise
    stop.abort()
    await expect(asked).rejects.toMatchObject({ name: "AbortError" })
    await gone.promise
    store.before = () => false
    await vi.waitFor(() => expect(brought()).toEqual([]), WAIT)
  })
})
