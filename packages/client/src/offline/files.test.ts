import { execFileSync } from "node:child_process"
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { identify } from "@ledgerline/core/identity"
import { afterAll, describe, expect, it, onTestFinished } from "vitest"
import { NodeFiles } from "../node/NodeFiles.ts"
import type { CacheFiles } from "./files.ts"
import { MemoryFiles } from "./MemoryFiles.ts"
import { filesContract } from "./testing/filesContract.ts"

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true })
})

let chance = 0
/** Other bytes each time, the same in each run. */
const random = (length: number): Uint8Array => new Uint8Array(length).fill(++chance)
const KEY = new Uint8Array(32).fill(9)

function inFolder(key?: Uint8Array): (isNew: boolean) => NodeFiles {
  return (isNew) => {
    if (isNew) folders.push(mkdtempSync(join(tmpdir(), "ledgerline-files-")))
    return new NodeFiles({ folder: folders.at(-1) ?? "", key, random })
  }
}

const idOf = (bytes: Buffer): string =>
  identify({
    size: bytes.length,
    read: (into, offset, length, position) => bytes.copy(into, offset, position, position + length),
  }).id

/** A file system of this size, gone with the test; undefined where none may be mounted. */
function smallDisk(size: string): string | undefined {
  const at = mkdtempSync(join(tmpdir(), "ledgerline-small-"))
  folders.push(at)
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", at], { stdio: "ignore" })
  } catch {
    return undefined
  }
  onTestFinished(() => void execFileSync("umount", ["-l", at]))
  return at
}

describe("files in a folder", () => {
  filesContract(inFolder())
})
describe("encrypted files in a folder", () => {
  filesContract(inFolder(KEY))
})
describe("files in memory", () => {
  let kept: MemoryFiles
  filesContract((isNew) => (isNew ? (kept = new MemoryFiles()) : kept))
})

describe.each([
  ["plain", undefined],
  ["encrypted", KEY],
])("%s files on a full disk", (_, key) => {
  it("say so, keep what was there, and go on when there is room", async ({ skip }) => {
    const disk = smallDisk("1m")
    if (disk === undefined) return skip("mounting a small disk needs root (Debian package mount)")
    const files = new NodeFiles({ folder: disk, key, random })
    const filler = join(disk, "filler")
    writeFileSync(filler, new Uint8Array(500_000))
    const bytes = Buffer.from(Array.from({ length: 700_000 }, (__, i) => (i * 7) & 0xff))
    const id = idOf(bytes)
    const file = await files.begin(id)
    const PART = 100_000
    let failure: unknown
    for (let at = 0; at < bytes.length && failure === undefined; at += PART)
      failure = await file.write(bytes.subarray(at, at + PART)).then(
        () => undefined,
        (cause: unknown) => cause,
      )
    expect(failure).toMatchObject({ reason: "noRoom" })
    await file.pause()
    rmSync(filler)
    const again = await files.begin(id)
    expect(again.position).toBeGreaterThan(200_000)
    await again.write(bytes.subarray(again.position))
    expect(await again.examine()).toMatchObject({ id, proof: "whole" })
    await again.keep()
    const whole = await files.open(id)
    expect(Buffer.from((await whole?.read(0, 1e9)) ?? []).equals(bytes)).toBe(true)
    await whole?.close()
  })
})

describe("encrypted files", () => {
  const id = "ab".repeat(16)

  async function written(length: number): Promise<{ files: CacheFiles; path: string }> {
    const files = inFolder(KEY)(true)
    const file = await files.begin(id)
    await file.write(new Uint8Array(length).fill(1))
    await file.examine()
    await file.keep()
    const root = join(folders.at(-1) ?? "", "tracks")
    const [entry] = readdirSync(root, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())
    return { files, path: join(entry?.parentPath ?? "", entry?.name ?? "") }
  }

  const readAll = async (files: CacheFiles): Promise<number> => {
    const whole = await files.open(id)
    try {
      return (await whole?.read(0, 1e9))?.length ?? -1
    } finally {
      await whole?.close()
    }
  }

  it.each([
    [
      "a byte is another one",
      (path: string) => {
        const bytes = readFileSync(path)
        bytes[40_000] = (bytes[40_000] ?? 0) ^ 1
        writeFileSync(path, bytes)
      },
    ],
    ["it ends between two chunks", (path: string) => truncateSync(path, 20 + 65_552)],
    ["it ends in a chunk", (path: string) => truncateSync(path, 100_000)],
    [
      "two chunks are exchanged",
      (path: string) => {
        const bytes = readFileSync(path)
        const [first, second] = [bytes.subarray(20, 65_572), bytes.subarray(65_572, 131_124)]
        writeFileSync(path, Buffer.concat([bytes.subarray(0, 20), second, first, bytes.subarray(131_124)]))
      },
    ],
  ])("are not read where %s", async (_, change) => {
    const { files, path } = await written(200_000)
    expect(await readAll(files)).toBe(200_000)
    change(path)
    await expect(readAll(files)).rejects.toMatchObject({ reason: "damaged" })
  })

  it("share no bytes though they hold the same", async () => {
    const one = readFileSync((await written(100)).path)
    const other = readFileSync((await written(100)).path)
    expect(one.subarray(20).equals(other.subarray(20))).toBe(false)
  })

  it("are opened by nobody without the key, and nobody has the seal of another", async () => {
    await written(100)
    const folder = folders.at(-1) ?? ""
    const [plain, own, other] = [undefined, KEY, KEY.toReversed().fill(8)].map(
      (key) => new NodeFiles({ folder, key, random }),
    )
    expect(await plain?.open(id)).toBeUndefined()
    await (await own?.open(id))?.close()
    const taken = await other?.open(id)
    await expect(taken?.read(0, 1)).rejects.toMatchObject({ reason: "damaged" })
    await taken?.close()
    expect(new Set([plain?.seal, own?.seal, other?.seal]).size).toBe(3)
    expect(await plain?.list()).toHaveLength(1)
  })
})
