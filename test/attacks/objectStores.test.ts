/** Attacks by way of object stores: addresses to ask, names that lead elsewhere, addresses that were signed. */
import { storedPath } from "@ledgerline/core/objectStore"
import { placeAt, storeServer } from "@ledgerline/workers/testing"
import { afterAll, expect, it, vi } from "vitest"
import { serving } from "./Served.ts"

const store = await storeServer()
const canary = await storeServer()
const served = serving(
  (own) => own.track("a.flac", { TITLE: "Aria", ARTIST: "Ada", ALBUM: "Alba" }),
  ["--mode", "full", "--object-stores", store.endpoint],
)
afterAll(async () => {
  await store.close()
  await canary.close()
})

const asked = (changed: object) => ({ name: "x", ...placeAt(store.endpoint), keys: store.keys, ...changed })

it("[SEC-43] [SEC-44] [SEC-53] Endpoints of stores that nobody opened, and where stores lead to: nobody is asked", async () => {
  const port = new URL(canary.endpoint).port
  const hosts = [
    "127.0.0.1",
    "127.1",
    "localhost",
    "0.0.0.0",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "0x7f000001",
    "2130706433",
    "127.0.0.1.",
  ]
  const { host } = new URL(store.endpoint)
  const endpoints = [
    ...hosts.map((each) => `http://${each}:${port}`),
    `${store.endpoint}@127.0.0.1:${port}`,
    `http://${host}@127.0.0.1:${port}`,
    `http://127.0.0.1:${port}#${host}`,
    `http://127.0.0.1:${port}?${host}`,
    `http://127.0.0.1:${port}\\@${host}`,
    `${store.endpoint}/..`,
    "http://169.254.169.254",
    "file:///etc/passwd",
    "gopher://127.0.0.1:22",
    "",
  ]
  for (const endpoint of endpoints)
    expect([
      endpoint,
      [400, 409].includes((await served.post("/object-stores", asked({ endpoint }), "ada")).status),
    ]).toEqual([endpoint, true])
  // A name in front of an address leads to another one.
  for (const bucket of ["evil.example/", "a@b", "..", "a/../b", "MUSIC", "127.0.0.1:1/", "x".repeat(64), ""])
    expect((await served.post("/object-stores", asked({ bucket }), "ada")).status).toBe(400)
  for (const prefix of ["../x", "/x", "a//b", "a/./b", "%2e%2e", "a?b", "a#b", "x".repeat(201)])
    expect((await served.post("/object-stores", asked({ prefix }), "ada")).status).toBe(400)
  for (const keys of [{ accessKeyId: "a\nb", secretAccessKey: "x" }, { accessKeyId: "a" }, "x", null])
    expect((await served.post("/object-stores", asked({ keys }), "ada")).status).toBe(400)
  expect(store.requests).toEqual([])
  store.before = (_, response) => {
    response.writeHead(307, { location: `${canary.endpoint}/music/x` }).end()
    return true
  }
  expect((await served.post("/object-stores", asked({}), "ada")).json.reason).toBe("storeElsewhere")
  store.before = () => false
  expect(canary.requests).toEqual([])
  for (const member of ["eve", "bob"] as const)
    for (const [method, path] of [
      ["POST", ""],
      ["PATCH", "/x"],
      ["DELETE", "/x"],
      ["POST", "/x/copy"],
      ["POST", "/x/verify"],
    ] as const)
      expect((await served.post(`/object-stores${path}`, asked({}), member, method)).status).toBe(403)
})

it("[SEC-34] [SEC-53] Addresses that are signed open one file, and names lead to no other", async () => {
  const { source } = (await served.post("/object-stores", asked({}), "ada")).json
  const { job } = (await served.post(`/object-stores/${source}/copy`, {}, "ada")).json
  await vi.waitFor(
    async () => {
      const { items } = (await served.get("/jobs?which=all", "ada")).json
      expect(items.find(({ id }: { id: number }) => id === job)).toMatchObject({ state: "done" })
    },
    { timeout: 20_000 },
  )
  const { mediaFile } = (await served.get("/search?q=aria", "bob")).json.items[0]
  store.objects.set("secret", { bytes: Buffer.from("secret"), etag: '"s"', headers: {} })
  for (const id of [
    "../../secret",
    "ledgerline-store.json",
    `${mediaFile}/../../secret`,
    `${mediaFile}?x=`,
    "%2e%2e",
    `${mediaFile}\0`,
    "a".repeat(32),
  ])
    for (const path of [`/files/${encodeURIComponent(id)}/address`, `/files/${encodeURIComponent(id)}`])
      expect([path, [400, 404].includes((await served.get(path, "bob")).status)]).toEqual([path, true])
  expect((await served.get(`/files/${mediaFile}/address`)).status).toBe(401)
  const { url, expiresAt } = (await served.get(`/files/${mediaFile}/address`, "bob")).json
  expect((await fetch(url)).status).toBe(200)
  expect(expiresAt - Date.now()).toBeLessThanOrEqual(6 * 3600_000)
  const signed = new URL(url)
  const changed = (change: (other: URL) => void): string => {
    const other = new URL(signed)
    change(other)
    return other.href
  }
  const path = storedPath(mediaFile) ?? ""
  const forged = [
    changed((other) => (other.pathname = "/music/secret")),
    changed((other) => (other.pathname = other.pathname.replace(path, `${path}/../../../secret`))),
    changed((other) => (other.pathname = other.pathname.replace(path, "ledgerline-store.json"))),
    changed((other) => other.searchParams.set("X-Amz-Expires", "604800")),
    changed((other) => other.searchParams.set("X-Amz-Date", "20380101T000000Z")),
    changed((other) => other.searchParams.append("response-content-type", "text/html")),
    changed((other) => other.searchParams.delete("X-Amz-Signature")),
  ]
  for (const each of forged) expect([each, (await fetch(each)).status]).toEqual([each, 403])
  for (const method of ["PUT", "DELETE", "POST", "HEAD"]) expect((await fetch(url, { method })).status).toBe(403)
  store.skew = expiresAt - Date.now() + 1000
  expect((await fetch(url)).status).toBe(403)
  store.skew = 0
  expect([served.log.includes(store.keys.secretAccessKey), served.log.includes("X-Amz-Signature")]).toEqual([
    false,
    false,
  ])
})
