/** Which images stand for an album: listed, chosen, added and taken away over HTTP, with real images. */
import { createHash } from "node:crypto"
import { mkdirSync, readFileSync } from "node:fs"
import { execFileSync } from "node:child_process"
import { dirname } from "node:path"
import { has } from "@ledgerline/core/testing"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { bytesOf, type Served, serveMusic } from "./testing/served.ts"

const canRun = has("ffmpeg")

let here: Served
let album: string
beforeAll(async () => {
  if (!canRun) return
  here = await serveMusic()
  const { items } = await json<{ items: { id: string; title: string }[] }>("/albums")
  album = items.find(({ title }) => title === "Album")?.id ?? "none"
})
afterAll(() => here?.close())

async function json<A>(path: string): Promise<A> {
  return (await (await here.ask(path)).json()) as A
}

/** An image of some colour and size, as a camera or a scanner makes one. */
function image(name: string, source: string, ...options: readonly string[]): Buffer {
  const path = here.at("Sent", name)
  mkdirSync(dirname(path), { recursive: true })
  execFileSync("ffmpeg", ["-v", "error", "-y", "-f", "lavfi", "-i", source, "-frames:v", "1", ...options, path])
  return readFileSync(path)
}

async function send(path: string, type: string, body: Buffer, more: Readonly<Record<string, string>> = {}) {
  const headers = { authorization: `Bearer ${here.token}`, "content-type": type, ...more }
  const answer = await fetch(`${here.address}/api/v1${path}`, { method: "POST", headers, body: new Uint8Array(body) })
  return { status: answer.status, body: (await answer.json()) as Record<string, string> }
}

const change = (method: string, path: string, body?: object) =>
  fetch(`${here.address}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${here.token}`, ...(body && { "content-type": "application/json" }) },
    ...(body && { body: JSON.stringify(body) }),
  })

const images = async () =>
  (await json<{ items: { hash: string; role: string; chosen: boolean; provider: string }[] }>(`/images/album/${album}`))
    .items
const shown = async () => (await json<{ artwork: string }>(`/albums/${album}`)).artwork

describe.skipIf(!canRun)("the images of an album", () => {
  it.each([
    ["a small one", "blue.png", "color=blue:s=64x64", "image/png"],
    ["a large one, which is a file of its own", "noise.jpg", "testsrc2=s=900x900", "image/jpeg"],
  ])("get one more, %s, which stands for it and is sent in all sizes", async (_, name, source, type) => {
    const before = await images()
    const bytes = image(name, source, "-q:v", "1")
    const hash = createHash("sha256").update(bytes).digest("hex")
    const key = { "idempotency-key": name }
    const added = await send(`/images/album/${album}?description=Scan`, type, bytes, key)
    expect(added).toMatchObject({ status: 200, body: { hash } })
    expect((await send(`/images/album/${album}?description=Scan`, type, bytes, key)).body).toEqual(added.body)
    expect(await images()).toHaveLength(before.length + 1)
    expect((await images()).find((each) => each.hash === hash)).toMatchObject({
      role: "front",
      mime: type,
      provider: "user",
      chosen: true,
      description: "Scan",
      bytes: bytes.length,
    })
    expect(await shown()).toBe(hash)
    const sized = await here.ask(`/artwork/${hash}?size=64`)
    expect([sized.status, sized.headers.get("content-type")]).toEqual([200, "image/webp"])
    expect((await bytesOf(sized)).subarray(8, 12).toString()).toBe("WEBP")
    await change("POST", "/reverts", { operation: added.body["op"] })
    expect(await images()).toEqual(before)
  })

  it("have another chosen, and one taken away, and all of it back", async () => {
    const [cover] = await images()
    const added = await send(`/images/album/${album}`, "image/png", image("green.png", "color=green:s=40x40"))
    const chosen = await change("POST", `/images/album/${album}/choose`, { hash: cover?.hash })
    expect(chosen.status).toBe(200)
    expect(await shown()).toBe(cover?.hash)
    const removed = await change("DELETE", `/images/album/${album}/${cover?.hash}`)
    expect(removed.status).toBe(200)
    expect(await shown()).toBe(added.body["hash"])
    const { op } = (await removed.json()) as { op: string }
    await change("POST", "/reverts", { operation: op })
    expect(await shown()).toBe(cover?.hash)
  })

  it("are not what is no image, too large, of nothing, or of another", async () => {
    const before = await images()
    const good = image("red.png", "color=red:s=8x8")
    const status = async (path: string, type: string, body: Buffer) => (await send(path, type, body)).status
    const path = `/images/album/${album}`
    expect(await status(path, "image/png", Buffer.from("<svg onload=alert(1)>"))).toBe(415)
    expect(await status(path, "image/jpeg", good.subarray(0, 40))).toBe(415)
    expect(await status(path, "image/svg+xml", Buffer.from("<svg/>"))).toBe(415)
    expect(await status(path, "application/json", Buffer.from("{}"))).toBe(415)
    expect(await status(path, "image/png", Buffer.alloc(0))).toBe(415)
    expect(await status(path, "image/png", Buffer.alloc(17 * 1024 * 1024))).toBe(413)
    expect(await status("/images/album/none", "image/png", good)).toBe(404)
    expect(await status(`${path}?role=king`, "image/png", good)).toBe(400)
    expect((await change("POST", `${path}/choose`, { hash: "ab".repeat(32) })).status).toBe(404)
    expect((await change("DELETE", `${path}/${"ab".repeat(32)}`)).status).toBe(404)
    expect((await here.ask("/images/album/none")).status).toBe(404)
    expect(await images()).toEqual(before)
  })
})
