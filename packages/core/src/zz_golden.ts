import { existsSync, mkdirSync, writeFileSync } from "node:fs"
import { registry } from "./library/index.ts"
const mine = ["revert","erasure","operation","source","mediaFile","copy","relation","sample","playlist","collection","playback","queue"]
const plain = (v: unknown): unknown => v instanceof Uint8Array ? { $bytes: Buffer.from(v).toString("base64") } : Array.isArray(v) ? v.map(plain) : v !== null && typeof v === "object" ? Object.fromEntries(Object.entries(v).map(([k, x]) => [k, plain(x)])) : v
for (const d of registry.events) {
  const ns = d.type.split(".")[0] as string
  if (!mine.includes(ns)) continue
  const folder = new URL(`./library/${ns === "erasure" ? "revert" : ns}/golden/`, import.meta.url).pathname
  mkdirSync(folder, { recursive: true })
  const f = `${folder}${d.type}.v${d.v}.json`
  if (existsSync(f) && !process.argv.includes("--force")) continue
  d.check(d.example)
  writeFileSync(f, JSON.stringify(plain(d.example), null, 2) + "\n")
  console.log(f)
}
