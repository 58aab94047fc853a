/** Blobs in packs, rows and files. */
import { createHash } from "node:crypto"
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from "node:fs"
import { dirname } from "node:path"
import type { Store } from "@ledgerline/core"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { temporaryFolder } from "../read/testing/audioFiles.ts"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { prepareLocalTables } from "../local/tables.ts"
import { BlobStore, DamagedBlob } from "./BlobStore.ts"
import { blobPath } from "./files.ts"
import type { NewBlob } from "./newBlob.ts"
import { packFolder, packPath, type PackRun } from "./packs.ts"
import { writePacked } from "./packWriter.ts"
import { endRun, planRun } from "./planRun.ts"

const bytesOf = (seed: number): Buffer => Buffer.alloc(50_000, seed)
const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex")

describe("blobs", () => {
  const temporary = temporaryFolder()
  let folder: string
  let store: Store
  let blobs: BlobStore
  let rounds = 0
  const runs: PackRun[] = []

  beforeEach(async () => {
    folder = `${temporary.path}/${++rounds}`
    store = openSqlite({ path: ":memory:", owner: { pid: 1, host: "here" }, now: () => 0 })
    await prepareLocalTables(store)
    blobs = new BlobStore(store, folder)
  })
  afterEach(async () => {
    for (const run of runs.splice(0)) endRun(run)
    await blobs.close()
    await store.close()
  })

  const plan = async (): Promise<PackRun> => {
    const run = await planRun(store, folder)
    runs.push(run)
    return run
  }
  const write = (run: PackRun, bytes: Uint8Array): NewBlob => {
    const hash = hashOf(bytes)
    const place = writePacked(run, hash, bytes)
    return { hash, size: bytes.length, compression: "none", ...(place === undefined ? {} : { place }) }
  }
  const keep = async (...kept: NewBlob[]): Promise<void> => {
    const rows = await blobs.keep(kept)
    await store.write(() => rows())
  }
  const packs = (): string[] => readdirSync(packFolder(folder))
  const bytesInPacks = (): number => packs().reduce((sum, name) => sum + statSync(packPath(folder, name)).size, 0)

  it("are read from the pack, the row or the file that they are in", async () => {
    const run = await plan()
    const [packed, alone] = [bytesOf(1), bytesOf(2)]
    const small = Buffer.from("small")
    await keep(write(run, packed), { hash: hashOf(small), size: 5, bytes: small, compression: "none" })
    mkdirSync(dirname(blobPath(folder, hashOf(alone))), { recursive: true })
    writeFileSync(blobPath(folder, hashOf(alone)), alone)
    for (const bytes of [packed, small, alone])
      expect(Buffer.from((await blobs.read(hashOf(bytes))) ?? [])).toEqual(bytes)
    expect(await blobs.read(hashOf(Buffer.from("none")))).toBeUndefined()
  })

  it("are written once, in one run and in later ones", async () => {
    const first = await plan()
    const one = write(first, bytesOf(1))
    expect(write(first, bytesOf(1))).toEqual(one)
    await keep(one, one)
    endRun(first)
    const second = await plan()
    expect(write(second, bytesOf(1)).place).toBeUndefined()
    await keep(write(second, bytesOf(1)), write(second, bytesOf(2)))
    expect(packs()).toEqual(["000001.pack"])
    expect(bytesInPacks()).toBe(100_000)
    for (const seed of [1, 2]) expect(await blobs.read(hashOf(bytesOf(seed)))).toHaveLength(50_000)
  })

  it("that no row speaks of are written over", async () => {
    const first = await plan()
    await keep(write(first, bytesOf(1)))
    write(first, bytesOf(2))
    endRun(first)
    const second = await plan()
    expect(bytesInPacks()).toBe(50_000)
    await keep(write(second, bytesOf(3)))
    expect(bytesInPacks()).toBe(100_000)
    expect(await blobs.read(hashOf(bytesOf(3)))).toHaveLength(50_000)
    expect(await blobs.read(hashOf(bytesOf(2)))).toBeUndefined()
  })

  it("of a pack that nothing was kept of go with it", async () => {
    write(await plan(), bytesOf(1))
    for (const run of runs.splice(0)) endRun(run)
    await plan()
    expect(packs()).toEqual([])
  })

  it("are left alone while another run writes them", async () => {
    const first = await plan()
    await keep(write(first, bytesOf(1)))
    const pending = write(first, bytesOf(2))
    const second = await plan()
    const other = write(second, bytesOf(3))
    expect(other.place?.pack).not.toBe(pending.place?.pack)
    await keep(pending, other)
    for (const seed of [1, 2, 3]) expect(await blobs.read(hashOf(bytesOf(seed)))).toHaveLength(50_000)
  })

  it("of a pack that was lost are written again when they are met", async () => {
    const first = await plan()
    await keep(write(first, bytesOf(1)))
    endRun(first)
    rmSync(packPath(folder, "000001.pack"))
    expect(await blobs.read(hashOf(bytesOf(1)))).toBeUndefined()
    const second = await plan()
    await keep(write(second, bytesOf(1)))
    expect(await blobs.read(hashOf(bytesOf(1)))).toHaveLength(50_000)
  })

  it("that are damaged, or cut off, are not handed out", async () => {
    const first = await plan()
    await keep(write(first, bytesOf(1)), write(first, bytesOf(2)))
    const path = packPath(folder, "000001.pack")
    truncateSync(path, 60_000)
    await expect(blobs.read(hashOf(bytesOf(2)))).rejects.toThrow(DamagedBlob)
    appendFileSync(path, Buffer.alloc(40_000, 7))
    await expect(blobs.read(hashOf(bytesOf(2)))).rejects.toThrow(DamagedBlob)
    expect(await blobs.read(hashOf(bytesOf(1)))).toHaveLength(50_000)
  })

  it.each(["../1.pack", "000001.pack/..", "", "1.txt"])("are in no pack named %j", (name) => {
    expect(() => packPath(folder, name)).toThrow("not the name")
    expect(existsSync(folder)).toBe(false)
  })
})
