import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { expect, it, onTestFinished } from "vitest"
import { CacheFolder } from "./CacheFolder.ts"

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "ledgerline-cache-"))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

let time = 1_700_000_000_000
const open = (path: string, mostBytes = 1000) =>
  CacheFolder.open({ folder: path, mostBytes, now: () => (time += 10_000) })
const files = (path: string): string[] =>
  readdirSync(path, { recursive: true, withFileTypes: true }).flatMap((each) => (each.isFile() ? [each.name] : []))
const bytes = (length: number, fill = 7) => Buffer.alloc(length, fill)

it("keeps what is written, across processes", async () => {
  const path = folder()
  await (await open(path)).write("a", bytes(10))
  expect(await (await open(path)).read("a")).toEqual(bytes(10))
  expect(await (await open(path)).read("b")).toBeUndefined()
})

it("removes what was used longest ago when there is too much", async () => {
  const path = folder()
  const cache = await open(path)
  for (const name of ["a", "b", "c"]) await cache.write(name, bytes(300))
  await cache.find("a")
  await cache.write("d", bytes(300))
  expect(await Promise.all(["a", "b", "c", "d"].map(async (name) => (await cache.find(name)) !== undefined))).toEqual([
    true,
    false,
    true,
    true,
  ])
  expect(files(path)).toHaveLength(3)
  expect(cache.bytes).toBe(900)
})

it("knows after a restart what was used last", async () => {
  const path = folder()
  const before = await open(path)
  for (const name of ["a", "b", "c"]) {
    await before.write(name, bytes(300))
    await before.find(name)
  }
  await before.find("a")
  const cache = await open(path, 600)
  expect(await Promise.all(["a", "b", "c"].map(async (name) => (await cache.find(name)) !== undefined))).toEqual([
    true,
    false,
    true,
  ])
})

it("does not show what is not whole", async () => {
  const path = folder()
  const cache = await open(path)
  const file = await cache.begin("a")
  writeFileSync(file.path, bytes(10))
  expect(await cache.find("a")).toBeUndefined()
  expect(await (await open(path)).find("a")).toBeUndefined()
  expect(files(path)).toEqual([])
})

it("makes again what was cut off or deleted", async () => {
  const path = folder()
  const cache = await open(path)
  await cache.write("a", bytes(100))
  const file = await cache.find("a")
  truncateSync(file?.path as string, 50)
  expect(await cache.find("a")).toBeUndefined()
  expect(await (await open(path)).find("a")).toBeUndefined()
  await cache.write("a", bytes(20))
  rmSync(path, { recursive: true })
  expect(await cache.read("a")).toBeUndefined()
  await cache.write("a", bytes(20))
  expect(await cache.read("a")).toEqual(bytes(20))
})

it("replaces a file by one of another length", async () => {
  const path = folder()
  const cache = await open(path)
  await cache.write("a", bytes(100))
  await cache.write("a", bytes(20, 8))
  expect(await cache.read("a")).toEqual(bytes(20, 8))
  expect(files(path)).toHaveLength(1)
  expect(cache.bytes).toBe(20)
})
