import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { brotliCompressSync } from "node:zlib"
import { expect, it, onTestFinished } from "vitest"
import { newReplica, running } from "../testing/running.ts"

async function given(files: Readonly<Record<string, string | Buffer>>) {
  const parent = mkdtempSync(join(tmpdir(), "web-"))
  onTestFinished(() => rmSync(parent, { recursive: true }))
  const folder = join(parent, "app")
  mkdirSync(folder)
  writeFileSync(join(parent, "secret.txt"), "secret")
  for (const [name, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  const { address } = await running(await newReplica(), 0, undefined, { web: { folder } })
  return (path: string, headers: Record<string, string> = {}) => fetch(`${address}${path}`, { headers })
}

it("given an app, then its files are for anybody, compressed where browsers take that, and kept by their names", async () => {
  const ask = await given({
    "index.html": "<p>app</p>",
    "assets/a-1234.js": "plain",
    "assets/a-1234.js.br": brotliCompressSync("compressed"),
  })
  const page = await ask("/")
  expect([page.status, await page.text(), page.headers.get("cache-control")]).toEqual([200, "<p>app</p>", "no-cache"])
  const policy = page.headers.get("content-security-policy") ?? ""
  expect(policy).toContain("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'")
  expect(policy).not.toContain("unsafe-inline")
  expect(policy).toContain("frame-ancestors 'none'")
  const script = await ask("/assets/a-1234.js", { "accept-encoding": "gzip" })
  expect([await script.text(), script.headers.get("content-type")]).toEqual([
    "plain",
    "application/javascript; charset=utf-8",
  ])
  expect(script.headers.get("cache-control")).toContain("immutable")
  const small = await ask("/assets/a-1234.js", { "accept-encoding": "br" })
  expect([await small.text(), small.headers.get("content-encoding")]).toEqual(["compressed", "br"])
})

it("given files beside it and hidden ones, then nobody gets them", async () => {
  const ask = await given({ "index.html": "app", ".stamp": "hidden" })
  for (const path of [
    "/.stamp",
    "/..%2fsecret.txt",
    "/%2e%2e/secret.txt",
    "/assets/..%5c..%5csecret.txt",
    "/secret.txt",
    "//",
    "/assets",
    "/api/v1/nothing",
  ])
    expect([path, (await ask(path)).status]).toEqual([path, 404])
  // Programs are told so as the interface tells it.
  expect((await ask("/api/v1/nothing")).headers.get("content-type")).toContain("application/problem+json")
})

it("given no app yet, then a page says so and looks again", async () => {
  const ask = await given({})
  const page = await ask("/")
  expect([page.status, page.headers.get("retry-after")]).toEqual([503, "2"])
  expect(await page.text()).toContain('http-equiv="refresh"')
})

it("[SEC-65] given links, then their pages have no origin, and only the one to embed is shown within others", async () => {
  const ask = await given({ "index.html": "app" })
  expect((await ask("/share/any")).status).toBe(503)
  const both = await given({ "index.html": "app", "share/index.html": "share", "embed/index.html": "embed" })
  for (const [path, parents] of [
    ["/share/any", "frame-ancestors 'none'"],
    ["/embed/any", "frame-ancestors *"],
    ["/", "frame-ancestors 'none'"],
  ] as const) {
    const page = await both(path)
    const policy = page.headers.get("content-security-policy") ?? ""
    expect([path, page.status, policy]).toEqual([path, 200, expect.stringContaining(parents)])
    expect(policy.includes("sandbox allow-scripts")).toBe(path !== "/")
    expect(policy).not.toMatch(/unsafe-inline|allow-same-origin/)
    expect(page.headers.get("set-cookie")).toBeNull()
  }
  for (const path of ["/share/", "/embed/", "/share/a/b", "/embed"]) expect((await both(path)).status).toBe(404)
})
