/** Albums, playlists and tracks of a real library as ZIP files, read by Python. */
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { readFileSync, renameSync, writeFileSync } from "node:fs"
import { all, views } from "@ledgerline/core"
import { has } from "@ledgerline/core/testing"
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest"
import { type Served, serveMusic } from "./testing/served.ts"

const canRun = has("ffmpeg") && has("python3")

let here: Served
let album: string
beforeAll(async () => {
  if (!canRun) return
  here = await serveMusic()
  album = await albumCalled("Album")
})
afterAll(() => here?.close())

async function albumCalled(title: string): Promise<string> {
  const named = views.selectFrom("album").select("id").where("title", "=", title)
  return (await here.library.store.read(() => all(named)))[0]?.id as string
}

const READ = `import sys, json, zipfile, hashlib
z = zipfile.ZipFile(sys.argv[1])
print(json.dumps({"bad": z.testzip(), "files": {n: hashlib.sha256(z.read(n)).hexdigest() for n in z.namelist()},
  "notes": [z.read(n).decode().strip() for n in z.namelist() if n.endswith(".txt")]}))`

interface Unzipped {
  readonly status: number
  readonly headers: Headers
  readonly files: Readonly<Record<string, string>>
  readonly notes: readonly string[]
}

async function unzipped(path: string): Promise<Unzipped> {
  const response = await here.ask(path)
  const bytes = Buffer.from(await response.arrayBuffer())
  const { status, headers } = response
  if (status !== 200) return { status, headers, files: {}, notes: [] }
  expect(bytes.length).toBe(Number(headers.get("content-length")))
  writeFileSync(here.at("got.zip"), bytes)
  const read = JSON.parse(execFileSync("python3", ["-c", READ, here.at("got.zip")], { encoding: "utf8" })) as {
    bad: null
    files: Record<string, string>
    notes: string[]
  }
  expect(read.bad).toBeNull()
  return { status, headers, ...read }
}

const sha256 = (path: string): string => createHash("sha256").update(readFileSync(path)).digest("hex")
const sound = () => here.at("Music", "Album", "01 Gymnopédie.flac")

/** Takes a file away until the test is over. */
function away(path: string): void {
  renameSync(path, `${path}.away`)
  onTestFinished(() => renameSync(`${path}.away`, path))
}

describe.skipIf(!canRun)("a download (needs ffmpeg and python3)", () => {
  it("of an album has its files and its cover, and a length that is known before", async () => {
    const { files, headers } = await unzipped(`/albums/${album}/zip`)
    expect(Object.keys(files)).toEqual(["Satie - Album/cover.jpg", "Satie - Album/01 Gymnopédie.flac"])
    expect(files["Satie - Album/01 Gymnopédie.flac"]).toBe(sha256(sound()))
    expect(Object.fromEntries(headers)).toMatchObject({
      "content-type": "application/zip",
      "content-disposition": 'attachment; filename="Satie - Album.zip"',
      "accept-ranges": "none",
      "content-security-policy": expect.stringContaining("sandbox"),
    })
    const headOf = await fetch(`${here.address}/api/v1/albums/${album}/zip`, {
      method: "HEAD",
      headers: { authorization: `Bearer ${here.token}` },
    })
    expect(headOf.headers.get("content-length")).toBe(headers.get("content-length"))
    const again = await here.ask(`/albums/${album}/zip`, { "if-none-match": headers.get("etag") as string })
    expect(again.status).toBe(304)
    const ranged = await here.ask(`/albums/${album}/zip`, { range: "bytes=0-9" })
    expect([ranged.status, (await ranged.arrayBuffer()).byteLength]).toEqual([
      200,
      Number(headers.get("content-length")),
    ])
  })

  it("names what is gone, and is whole all the same", async () => {
    away(sound())
    let { files, notes } = await unzipped(`/albums/${album}/zip`)
    // For a second it is still open, and whole; who began then finds it gone, and has a note in its place.
    while (!("Missing.txt" in files)) ({ files, notes } = await unzipped(`/albums/${album}/zip`))
    expect(Object.keys(files)).toEqual(["Satie - Album/cover.jpg", "Missing.txt"])
    expect(notes[0]).toContain("Satie - Gymnopédie: the file is not where it was")
  })

  it("of tracks has a file in which several of them are once", async () => {
    const tracks = [here.track, (await here.trackCalled("One")).id, (await here.trackCalled("Two")).id, "nothing"]
    const { files, notes } = await unzipped(`/zip?tracks=${tracks.join(",")}`)
    const names = Object.keys(files)
    expect(names.filter((name) => name.endsWith("/whole.flac"))).toHaveLength(1)
    expect(names).toContain("Satie - Album/01 Gymnopédie.flac")
    expect(notes[0]).toContain("track nothing")
  })

  it("of a playlist has its order, and is for whose list it is", async () => {
    const items = [here.track, here.track]
    const log = "user:bob"
    const create = (subject: string, name: string, more: object = {}) =>
      here.library.append({
        actor: "user:ada",
        events: [{ type: "playlist.created", subject, payload: { name }, ...more }],
      })
    await create("playlist:of-bob", "Bob's", { log })
    expect((await here.ask("/playlists/of-bob/zip")).status).toBe(404)
    const headers = { authorization: `Bearer ${here.token}`, "content-type": "application/json" }
    const made = await fetch(`${here.address}/api/v1/playlists`, {
      method: "POST",
      headers,
      body: JSON.stringify({ name: "../Evening: a/b", whose: "own", tracks: items }),
    })
    const { id } = (await made.json()) as { id: string }
    const { files, headers: answered } = await unzipped(`/playlists/${id}/zip`)
    expect(Object.keys(files)).toEqual(["_Evening_ a_b/001 Satie - Gymnopédie.flac"])
    expect(answered.get("content-disposition")).toBe('attachment; filename="_Evening_ a_b.zip"')
  })

  it("has names that are no paths, whatever titles say", async () => {
    const title = "../../etc/passwd\u202e\n"
    await here.library.append({
      actor: "user:ada",
      events: [
        {
          type: "claim.attributed",
          subject: `track:${here.track}`,
          payload: { tier: "user", provider: "user:ada", fields: { title } },
        },
      ],
    })
    const { files } = await unzipped(`/albums/${album}/zip`)
    for (const name of Object.keys(files)) expect(name).not.toMatch(/^\/|\.\.\/|[\\\n\u202e]/)
    expect(Object.keys(files)).toHaveLength(2)
  })
})
