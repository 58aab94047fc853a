/** What becomes of uploads that nobody finishes, and of those whose process or disk fails in the middle. */
import { execFileSync } from "node:child_process"
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { Library, registry } from "@ledgerline/core"
import { memoryStore, seededPorts } from "@ledgerline/core/testing"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { listJobs } from "../jobs/list.ts"
import { type Piece, Uploads } from "./Uploads.ts"

const HOUR = 3_600_000

let base: string
let library: Library
let now: number
beforeEach(async () => {
  base = mkdtempSync(join(tmpdir(), "ledgerline uploads-"))
  now = 1_800_000_000_000
  library = await Library.open({
    store: memoryStore(),
    registry,
    ports: { ...seededPorts(1), clock: { now: () => now } },
  })
})
afterEach(async () => {
  await library.close()
  rmSync(base, { recursive: true, force: true })
})

const opened = (folder = base) =>
  Uploads.open({ library, folder, mostBytes: 1e9, keepMs: HOUR, freeBytes: async () => 1e12, wake: () => {} })

const incoming = (): string[] => (existsSync(join(base, ".incoming")) ? readdirSync(join(base, ".incoming")) : [])

async function begun(uploads: Uploads, length: number): Promise<string> {
  const made = await uploads.create({ member: "eve", name: "a.flac", folder: "", length })
  if (!made.ok) throw new Error(made.message)
  return made.value.id
}

const pieceOf = (offset: number, bytes: Uint8Array, more: Partial<Piece> = {}): Piece => ({
  offset,
  length: bytes.length,
  checksum: undefined,
  bytes: (async function* () {
    for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536)
  })(),
  stop: () => {},
  ...more,
})

describe("uploads to which nothing comes", () => {
  it("are given up after their time, counted from what came last", async () => {
    const uploads = await opened()
    const [old, young] = [await begun(uploads, 100), await begun(uploads, 100)]
    for (const id of [old, young]) await uploads.append("eve", id, pieceOf(0, Buffer.alloc(10)))
    now += HOUR - 1
    expect(await uploads.clean()).toBe(0)
    await uploads.append("eve", young, pieceOf(10, Buffer.alloc(10)))
    now += 2
    expect(await uploads.clean()).toBe(1)
    expect(incoming()).toEqual([young])
    expect(await uploads.find("eve", old)).toMatchObject({ ok: false, reason: "absent" })
    expect(await uploads.find("eve", young)).toMatchObject({ value: { offset: 20, expiresAt: now - 2 + HOUR } })
  })

  it("stay while somebody writes to them, and what belongs to none goes", async () => {
    const uploads = await opened()
    const id = await begun(uploads, 100)
    const { promise: rest, resolve } = Promise.withResolvers<void>()
    const { promise: began, resolve: begin } = Promise.withResolvers<void>()
    const bytes = (async function* () {
      yield Buffer.alloc(50)
      begin()
      await rest
      yield Buffer.alloc(50)
    })()
    const writing = uploads.append("eve", id, { ...pieceOf(0, Buffer.alloc(100)), bytes })
    await began
    writeFileSync(join(base, ".incoming", "left"), "x")
    now += 2 * HOUR
    expect(await uploads.clean()).toBe(0)
    expect(incoming()).toEqual([id])
    resolve()
    expect(await writing).toMatchObject({ ok: true, value: { state: "importing" } })
  })

  it("are not given up while they wait for being imported", async () => {
    const uploads = await opened()
    const id = await begun(uploads, 10)
    await uploads.append("eve", id, pieceOf(0, Buffer.alloc(10)))
    now += 10 * HOUR
    expect(await uploads.clean()).toBe(0)
    expect(incoming()).toEqual([id])
    expect(await library.store.read(() => listJobs({ limit: 10 }))).toMatchObject([{ kind: "upload.import", key: id }])
    expect(await uploads.remove("eve", id)).toMatchObject({ ok: false, reason: "busy" })
  })
})

describe("a process that ends in the middle", () => {
  it("leaves what came, but for bytes whose checksum was not looked at yet", async () => {
    const uploads = await opened()
    const id = await begun(uploads, 300)
    await uploads.append("eve", id, pieceOf(0, Buffer.alloc(100, 1)))
    const { promise: began, resolve: begin } = Promise.withResolvers<void>()
    const never = (async function* () {
      yield Buffer.alloc(150, 2)
      begin()
      await new Promise(() => {})
    })()
    const all = Buffer.concat([Buffer.alloc(150, 2), Buffer.alloc(50, 3)])
    const checksum = { algorithm: "sha256", digest: createHash("sha256").update(all).digest() }
    void uploads.append("eve", id, pieceOf(100, all, { bytes: never, checksum }))
    await began
    const after = await opened()
    expect(statSync(after.pathOf(id)).size).toBe(250)
    expect(await after.settle("eve", id)).toMatchObject({ value: { offset: 100 } })
    expect(await after.append("eve", id, pieceOf(250, Buffer.alloc(50)))).toMatchObject({ reason: "wrongOffset" })
    expect(await after.append("eve", id, pieceOf(100, Buffer.alloc(20, 4)))).toMatchObject({ value: { offset: 120 } })
    expect(statSync(after.pathOf(id)).size).toBe(120)
    expect(await after.append("eve", id, pieceOf(120, Buffer.alloc(180, 4)))).toMatchObject({
      value: { state: "importing" },
    })
  })

  it("leaves what it was writing without a checksum", async () => {
    const uploads = await opened()
    const id = await begun(uploads, 300)
    const { promise: began, resolve: begin } = Promise.withResolvers<void>()
    const never = (async function* () {
      yield Buffer.alloc(150, 2)
      begin()
      await new Promise(() => {})
    })()
    void uploads.append("eve", id, pieceOf(0, Buffer.alloc(300), { bytes: never }))
    await began
    expect(await (await opened()).settle("eve", id)).toMatchObject({ value: { offset: 150 } })
  })
})

/** Only root may mount. */
function tmpfs(size: string): string | undefined {
  const at = join(base, "disk")
  mkdirSync(at)
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", at], { stdio: "ignore" })
    return at
  } catch {
    return undefined
  }
}

it("a disk that gets full keeps what it has, says so, and goes on when there is room", async (context) => {
  const disk = tmpfs("1m")
  if (disk === undefined) return context.skip("needs the right to mount a file system")
  try {
    const uploads = await opened(disk)
    const bytes = Buffer.alloc(2_000_000, 7)
    const id = await begun(uploads, bytes.length)
    expect(await uploads.append("eve", id, pieceOf(0, bytes))).toMatchObject({ ok: false, reason: "full" })
    const found = await uploads.settle("eve", id)
    const offset = found.ok ? found.value.offset : 0
    expect(offset).toBeGreaterThan(500_000)
    expect(offset).toBeLessThan(1_048_577)
    execFileSync("mount", ["-o", "remount,size=8m", disk])
    const rest = await uploads.append("eve", id, pieceOf(offset, bytes.subarray(offset)))
    expect(rest).toMatchObject({ ok: true, value: { state: "importing", offset: bytes.length } })
  } finally {
    execFileSync("umount", [disk])
  }
})
