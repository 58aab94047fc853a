/** Shares, by those who make them and by those who have a link. */
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { BASE } from "@ledgerline/api"
import { type NewEvent, query } from "@ledgerline/core"
import { describe, expect, it } from "vitest"
import type { LocatedFile } from "../media/files/port.ts"
import type { Images } from "../media/images/port.ts"
import type { Profile, Transcoder } from "../media/stream/port.ts"
import { located, numbered, sourceFolder } from "../media/testing/serving.ts"
import { type Ask, asking } from "../testing/browser.ts"
import { newReplica, running } from "../testing/running.ts"

const HASH = "9f".repeat(32)
const OTHER = "8e".repeat(32)
const SECRET_NAME = "ripped by bob"

const images: Images = {
  readAs: async (format, hash, size) => ({ ok: true, value: { bytes: Buffer.from(`${format} of ${hash} ${size}`) } }),
  facts: async () => ({ ok: false, failure: { reason: "absent", message: "not here" } }),
  take: async () => ({ ok: false, failure: { reason: "unsupported", message: "not here" } }),
}

const tagged = (name: string, album: string, bitRate = 128_000): NewEvent[] => [
  {
    type: "mediaFile.imported",
    subject: `mediaFile:file-${name}`,
    payload: { codec: "mp3", container: "mp3", durationMs: 90_000, bitRate, sampleRate: 44_100, channels: 2, bytes: 1 },
  },
  { type: "track.created", subject: `track:${name}`, payload: { mediaFile: `file-${name}`, title: name } },
  {
    type: "claim.attributed",
    subject: `track:${name}`,
    payload: {
      provider: "tags",
      tier: "embedded",
      fields: { title: `<b>${name}</b>`, artist: "Ada", album, comment: "unmistakable" },
    },
  },
]
const cover = (track: string, hash: string): NewEvent => ({
  type: "artwork.added",
  subject: `track:${track}`,
  payload: { hash, role: "front", mime: "image/png", provider: "folder" },
})

interface Options {
  readonly transcoder?: Transcoder
  readonly origins?: readonly string[]
  readonly now?: () => number
}

/** A server with two albums, and people of each role. */
async function home({ transcoder, origins, now }: Options = {}) {
  const library = await newReplica(undefined, now === undefined ? {} : { clock: { now } })
  const root = sourceFolder()
  const known = new Map<string, LocatedFile[]>()
  const events = [...tagged("a", "Alba"), ...tagged("b", "Alba", 900_000), ...tagged("c", "Borea")]
  await library.append({ actor: "import", events: [...events, cover("a", HASH), cover("c", OTHER)] })
  for (const name of ["a", "b", "c"]) {
    const path = join(root, `${SECRET_NAME} ${name}.mp3`)
    writeFileSync(path, numbered(1000))
    known.set(`file-${name}`, [located(root, path, "mp3")])
  }
  const files = { locate: async (id: string) => known.get(id) ?? [] }
  const media = { files, images, transcoder }
  const more = origins === undefined ? { media } : { media, origins }
  const server = await running(library, 0, undefined, more)
  const { people, address } = server
  for (const [name, role] of [
    ["ada", "owner"],
    ["eve", "editor"],
    ["bob", "listener"],
  ] as const)
    await people.accounts.add({ name, role })
  const as = async (name: string): Promise<Ask> => {
    const { key } = await people.keys.add(name, "tests", ["read", "stream", "playback", "edit", "admin"])
    return asking(address, { "x-api-key": key })
  }
  const visit = (path: string, headers: Readonly<Record<string, string>> = {}) =>
    fetch(`${address}${BASE}/shared/${path}`, { headers })
  /** What a link gives out. */
  const idsOf = async (token: string): Promise<string[]> => {
    const { tracks } = (await (await visit(token)).json()) as { readonly tracks: readonly { readonly id: string }[] }
    return tracks.map(({ id }) => id)
  }
  const share = async (ask: Ask, body: object) => (await ask("POST", "/shares", body)).body
  const albumOf = async (ask: Ask, track: string): Promise<string> =>
    (await ask("GET", `/tracks/${track}`)).body.albumId
  return { ...server, as, visit, share, albumOf, idsOf }
}

describe("those who share", () => {
  it("make, list, change and revoke links, and no others do so for them", async () => {
    const { as, visit, people } = await home()
    const [ada, eve, bob] = [await as("ada"), await as("eve"), await as("bob")]
    const made = await eve("POST", "/shares", { kind: "track", of: ["a"], description: " for you " })
    expect([made.status, made.headers.get("cache-control")]).toEqual([200, "no-store"])
    const { id, token } = made.body
    expect(made.body).toMatchObject({
      member: "eve",
      title: "<b>a</b>",
      tracks: 1,
      description: "for you",
      isOver: false,
    })
    expect(Buffer.from(token, "base64url")).toHaveLength(24)
    expect((await eve("GET", "/shares")).body.items).toEqual([made.body])
    expect((await bob("GET", "/shares")).status).toBe(403)
    expect((await ada("GET", "/shares")).body.items).toEqual([])
    expect((await eve("GET", "/shares?whose=all")).status).toBe(403)
    const [seen] = (await ada("GET", "/shares?whose=all")).body.items
    expect(seen).toMatchObject({ id, member: "eve", title: "<b>a</b>", token: null, description: null, of: [] })
    const changed = await eve("PATCH", `/shares/${id}`, { description: null, canDownload: true })
    expect(changed.body).toMatchObject({ description: null, canDownload: true, token })
    for (const [ask, status] of [
      [ada, 404],
      [bob, 403],
    ] as const)
      expect((await ask("PATCH", `/shares/${id}`, { canDownload: false })).status).toBe(status)
    expect((await visit(token)).status).toBe(200)
    expect((await eve("GET", "/shares")).body.items[0]).toMatchObject({ visits: 1, visitedAt: expect.any(Number) })
    expect((await ada("DELETE", `/shares/${id}`)).status).toBe(204)
    expect((await visit(token)).status).toBe(404)
    expect((await eve("DELETE", `/shares/${id}`)).status).toBe(404)
    const own = await eve("POST", "/shares", { kind: "track", of: ["a"] })
    expect((await (await as("ada"))("POST", "/shares", { kind: "track", of: ["a"] })).status).toBe(200)
    await people.accounts.add({ name: "ed", role: "editor" })
    expect((await (await as("ed"))("DELETE", `/shares/${own.body.id}`)).status).toBe(404)
  })

  it("share what they see: nothing that is not there, and no list of somebody else", async () => {
    const { as } = await home()
    const [ada, eve] = [await as("ada"), await as("eve")]
    const list = (await ada("POST", "/playlists", { name: "mine", whose: "own", tracks: ["a"] })).body.id
    for (const body of [
      { kind: "playlist", of: [list] },
      { kind: "track", of: ["nothing"] },
      { kind: "album", of: ["a"] },
      { kind: "tracks", of: ["x", "y"] },
    ])
      expect([body, (await eve("POST", "/shares", body)).status]).toEqual([body, 404])
    for (const body of [
      { kind: "track", of: ["a", "b"] },
      { kind: "track", of: [] },
      { kind: "artist", of: ["a"] },
      { kind: "tracks", of: Array<string>(1001).fill("a") },
      { kind: "track", of: ["a"], expiresAt: -1 },
    ])
      expect((await eve("POST", "/shares", body)).status).toBe(400)
    const own = (await eve("POST", "/playlists", { name: "hers", whose: "own", tracks: ["a"] })).body.id
    await eve("POST", "/shares", { kind: "playlist", of: [own], description: "private words" })
    expect((await eve("GET", "/shares")).body.items).toMatchObject([{ title: "hers", description: "private words" }])
    const seen = await ada("GET", "/shares?whose=all")
    expect(seen.body.items).toMatchObject([{ member: "eve", title: null, description: null, of: [], token: null }])
  })

  it("have what they asked for once, when a request comes again with its key", async () => {
    const { as } = await home()
    const eve = await as("eve")
    const twice = () => eve("POST", "/shares", { kind: "track", of: ["a"] }, { "idempotency-key": "k" })
    expect((await twice()).body).toEqual((await twice()).body)
    expect((await eve("GET", "/shares")).body.items).toHaveLength(1)
  })

  it("find no link in the database, and see it again by the machine's key alone", async () => {
    const { as, share, library, people } = await home()
    const { token, id } = await share(await as("eve"), { kind: "track", of: ["a"] })
    const rows = await library.store.read(() => query<Record<string, unknown>>(`SELECT * FROM "share"`))
    const [row = {}] = rows
    const kept = Object.values(row).map((value) => Buffer.from(value instanceof Uint8Array ? value : String(value)))
    const secret = Buffer.from(token, "base64url").subarray(8)
    for (const text of [token, secret, secret.toString("hex"), secret.toString("base64url")])
      expect(kept.some((value) => value.includes(text))).toBe(false)
    expect((await people.shares.find(id))?.token).toBe(token)
  })
})

describe("those who have a link", () => {
  it("see a track, and nothing else of the library", async () => {
    const { as, visit, share } = await home()
    const { token } = await share(await as("eve"), { kind: "track", of: ["a"], description: "for you" })
    const answer = await visit(token)
    const text = await answer.text()
    expect(JSON.parse(text)).toEqual({
      kind: "track",
      title: "<b>a</b>",
      artist: "Ada",
      year: null,
      description: "for you",
      cover: HASH,
      canDownload: false,
      expiresAt: null,
      tracks: [
        {
          id: "a",
          title: "<b>a</b>",
          artist: "Ada",
          album: "Alba",
          durationMs: 90_000,
          track: null,
          disc: null,
          cover: HASH,
          isHere: false,
        },
      ],
    })
    expect(answer.headers.get("content-type")).toContain("application/json")
    for (const other of ["eve", "unmistakable", SECRET_NAME, "import"]) expect(text).not.toContain(other)
    const cover = await visit(`${token}/artwork/${HASH}?size=640`, { accept: "image/webp" })
    expect([cover.status, await cover.text()]).toEqual([200, `webp of ${HASH} 640`])
    expect((await visit(`${token}/artwork/${OTHER}`)).status).toBe(404)
  })

  it("hear exactly its tracks, by ranges, under no name of a file, and download where that is allowed", async () => {
    const { as, visit, share } = await home()
    const eve = await as("eve")
    const { token, id } = await share(eve, { kind: "tracks", of: ["a", "b"] })
    const part = await visit(`${token}/tracks/a/stream?accepts=mp3`, { range: "bytes=10-19" })
    expect([part.status, Buffer.from(await part.arrayBuffer())]).toEqual([206, numbered(1000).subarray(10, 20)])
    expect(part.headers.get("content-disposition")).toContain("Ada")
    expect(JSON.stringify([...part.headers])).not.toContain(SECRET_NAME)
    for (const path of ["tracks/c/stream", "tracks/c/file", "tracks/file-a/stream", "tracks/%2e%2e/stream"])
      expect([path, (await visit(`${token}/${path}`)).status]).toEqual([path, 404])
    for (const path of ["tracks/a/file", "zip"]) {
      const refused = await visit(`${token}/${path}`)
      expect([path, refused.status, await refused.json()]).toMatchObject([path, 403, { reason: "noDownloads" }])
    }
    await eve("PATCH", `/shares/${id}`, { canDownload: true })
    const file = await visit(`${token}/tracks/a/file`)
    expect(file.headers.get("content-disposition")).toMatch(/^attachment; filename="Ada - .*\.mp3"/)
    expect(Buffer.from(await file.arrayBuffer())).toEqual(numbered(1000))
    const zip = Buffer.from(await (await visit(`${token}/zip`)).arrayBuffer())
    expect(zip.includes(SECRET_NAME)).toBe(false)
    expect(zip.toString("latin1").match(/\.mp3/g)).toHaveLength(4)
  })

  it("follow a playlist, private or not: what leaves it leaves the share", async () => {
    const { as, visit, share, idsOf } = await home()
    const eve = await as("eve")
    const list = (await eve("POST", "/playlists", { name: "mine", whose: "own", tracks: ["a", "c"] })).body.id
    const { token, id } = await share(eve, { kind: "playlist", of: [list] })
    expect(await idsOf(token)).toEqual(["a", "c"])
    expect((await visit(`${token}/tracks/c/stream`)).status).toBe(200)
    const [, second] = (await eve("GET", `/playlists/${list}/items`)).body.items
    await eve("POST", `/playlists/${list}/items/remove`, { items: [second.item] })
    expect(await idsOf(token)).toEqual(["a"])
    expect((await visit(`${token}/tracks/c/stream`)).status).toBe(404)
    expect((await visit(`${token}/artwork/${OTHER}`)).status).toBe(404)
    await eve("DELETE", `/playlists/${list}`)
    expect((await visit(token)).status).toBe(404)
    expect((await eve("GET", "/shares")).body.items).toMatchObject([{ id, isOver: true, title: null, tracks: 0 }])
  })

  it("follow an album, and tracks that were merged or taken away", async () => {
    const { as, visit, share, albumOf, idsOf, library } = await home()
    const eve = await as("eve")
    const { token } = await share(eve, { kind: "album", of: [await albumOf(eve, "a")] })
    const { token: some } = await share(eve, { kind: "tracks", of: ["a", "b", "c"] })
    expect((await idsOf(token)).toSorted()).toEqual(["a", "b"])
    await library.append({
      actor: "user:eve",
      events: [{ type: "track.merged", subject: "track:b", payload: { into: "c", because: { rule: "isrc" } } }],
    })
    expect(await idsOf(token)).toEqual(["a"])
    expect(await idsOf(some)).toEqual(["a", "c", "c"])
    expect((await visit(`${token}/tracks/b/stream`)).status).toBe(404)
    await eve("DELETE", "/tracks/a")
    expect(await idsOf(some)).toEqual(["c", "c"])
  })

  it("get no more than a good rate where something is made of files, and the file as it is where nothing can", async () => {
    const profile = (codec: "opus" | "flac", bitRate: number | null): Profile => ({
      id: `${codec}-x`,
      codec,
      bitRate,
      type: "audio/ogg",
      extension: "opus",
    })
    const asked: string[] = []
    const transcoder: Transcoder = {
      profiles: async () => [profile("opus", 128_000), profile("flac", null)],
      async open({ profile: id, member }) {
        asked.push(`${id} for ${member}`)
        const source = Buffer.from("made")
        const read = (into: Buffer, _length: number, position: number, done: (e: null, n: number) => void) =>
          done(null, source.copy(into, 0, position))
        return { ok: true, value: { size: 4, name: "x", profile: profile("opus", 1), read, release() {} } }
      },
      segments: () => [],
      segment: async () => ({ ok: true, value: null }),
    }
    const { as, visit, share } = await home({ transcoder })
    const { token } = await share(await as("eve"), { kind: "tracks", of: ["a", "b"] })
    expect((await visit(`${token}/tracks/a/stream?accepts=mp3,opus`)).headers.get("content-length")).toBe("1000")
    const made = await visit(`${token}/tracks/b/stream?accepts=mp3,opus,flac`)
    expect([await made.text(), made.headers.get("content-disposition")]).toEqual([
      "made",
      expect.stringMatching(/inline; filename="Ada - .*\.opus"/),
    ])
    expect(asked).toEqual(["opus-x for visitor 127.0.0.1"])
    const plain = await home()
    const { token: other } = await plain.share(await plain.as("eve"), { kind: "track", of: ["b"] })
    expect((await plain.visit(`${other}/tracks/b/stream?accepts=mp3`)).headers.get("content-length")).toBe("1000")
  })

  it("are told the same by wrong, expired and revoked links, and by those of who may not share any more", async () => {
    let time = 1_700_000_000_000
    const { as, visit, share, people } = await home({ now: () => time })
    const eve = await as("eve")
    const mine = (more = {}) => share(eve, { kind: "track", of: ["a"], ...more })
    const [good, ends, gone] = [await mine(), await mine({ expiresAt: time + 1000 }), await mine()]
    expect((await visit(ends.token)).status).toBe(200)
    time += 1000
    await eve("DELETE", `/shares/${gone.id}`)
    const told = async (token: string) => {
      const answer = await visit(token)
      const { "x-request-id": _, date: __, ...headers } = Object.fromEntries(answer.headers)
      return [answer.status, await answer.text(), headers]
    }
    const last = good.token.endsWith("A") ? "B" : "A"
    const wrong = await told("x".repeat(32))
    expect(wrong[0]).toBe(404)
    for (const token of [ends.token, gone.token, `${good.token.slice(0, -1)}${last}`, "x", good.id, `${good.token}A`])
      expect(await told(token)).toEqual(wrong)
    for (const path of ["zip", "tracks/a/stream", "tracks/a/file", `artwork/${HASH}`])
      expect((await visit(`${gone.token}/${path}`)).status).toBe(404)
    expect((await visit(good.token)).status).toBe(200)
    const { accounts } = people
    for (const [lose, regain] of [
      [() => accounts.disable("eve"), () => accounts.enable("eve")],
      [() => accounts.setRole("eve", "listener"), () => accounts.setRole("eve", "editor")],
    ] as const) {
      await lose()
      expect(await told(good.token)).toEqual(wrong)
      await regain()
      expect((await visit(good.token)).status).toBe(200)
    }
    await people.accounts.remove("eve")
    expect(await told(good.token)).toEqual(wrong)
  })

  it("may be wrong so often, and are let in with a good link all the same", async () => {
    const { as, visit, share } = await home()
    const { token } = await share(await as("eve"), { kind: "track", of: ["a"] })
    const statuses: number[] = []
    for (let i = 0; i < 52; i++) statuses.push((await visit(`wrong${i}`)).status)
    expect(statuses.slice(0, 50)).toEqual(Array<number>(50).fill(404))
    const [last] = [await visit("wrong")]
    expect([statuses.at(-1), last?.status, Number(last?.headers.get("retry-after"))]).toEqual([
      429,
      429,
      expect.any(Number),
    ])
    expect((await visit(token)).status).toBe(200)
  })

  it("come from pages of any origin, without anybody's cookie, and no other route does", async () => {
    for (const origins of [undefined, ["https://player.example"]]) {
      const { as, visit, share, address } = await home(origins === undefined ? {} : { origins })
      const { token } = await share(await as("eve"), { kind: "track", of: ["a"] })
      for (const origin of ["https://other.example", "null", "https://player.example"])
        for (const path of [token, `${token}/artwork/${HASH}`, `${token}/tracks/a/stream`, "wrong"]) {
          const { headers } = await visit(path, { origin })
          expect(headers.get("access-control-allow-origin")).toBe("*")
          expect(headers.get("access-control-allow-credentials")).toBeNull()
          expect(headers.get("set-cookie")).toBeNull()
        }
      for (const path of ["/health", "/shares", "/tracks"]) {
        const { headers } = await fetch(`${address}${BASE}${path}`, { headers: { origin: "https://other.example" } })
        expect(headers.get("access-control-allow-origin")).toBeNull()
      }
    }
  })
})
