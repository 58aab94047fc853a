import { chromium } from "playwright-core"
import { createServer } from "node:http"
import { readFileSync, mkdtempSync } from "node:fs"
import { join, extname } from "node:path"
import { bundle, copyPglite } from "./build/bundle.ts"
const folder = "/tmp/dbg"
const t0 = performance.now()
await bundle({ worker: "packages/client/src/browser/testing/worker.ts", page: "packages/client/src/browser/testing/page.ts" }, folder)
await copyPglite(folder)
console.log("built", performance.now() - t0)
const TYPES: any = { ".js": "text/javascript", ".wasm": "application/wasm" }
const server = createServer((q, a) => {
  const path = new URL(q.url!, "http://x").pathname
  a.setHeader("content-security-policy", "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self' http://127.0.0.1:* ws://127.0.0.1:*")
  if (path === "/") return a.setHeader("content-type", "text/html").end('<!doctype html><script type="module" src="/page.js"></script>')
  try { const b = readFileSync(join(folder, path)); a.setHeader("content-type", TYPES[extname(path)] ?? "").setHeader("cache-control", "max-age=600"); a.end(b) } catch { a.writeHead(404).end() }
})
await new Promise<void>(r => server.listen(0, "127.0.0.1", r))
const ctx = await chromium.launchPersistentContext(mkdtempSync("/tmp/prof-"), { executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] })
export const open = async (settings: object) => {
  const page = await ctx.newPage()
  page.on("console", (m) => console.log("console:", m.text().slice(0, 300)))
  page.on("pageerror", (e) => console.log("pageerror", e.message))
  page.on("worker", (w) => w.on("close", () => console.log("worker closed")))
  await page.goto(`http://127.0.0.1:${(server.address() as any).port}/?settings=${encodeURIComponent(JSON.stringify(settings))}`)
  return page
}
const call = (page: any, name: string, body?: any) => Promise.race([page.evaluate(([n, i]: any) => (globalThis as any).library.call(n, i).then((v: any) => v, (e: any) => "ERR " + e.reason + e.message), [name, body] as const), new Promise(r => setTimeout(r, 20000, "late"))])
let page = await open({})
console.log(await call(page, "test.about", {}))
let t = performance.now()
console.log(await call(page, "test.fill", { body: 1000 }), performance.now() - t)
t = performance.now()
console.log(JSON.stringify(await call(page, "library.tracks", { query: { limit: 2 } })).slice(0, 200), performance.now() - t)
await page.reload()
console.log(await call(page, "test.about", {}))
console.log(await call(page, "test.stateHash", {}))
console.log(await call(page, "test.verify", {}))
await ctx.close(); server.close()
