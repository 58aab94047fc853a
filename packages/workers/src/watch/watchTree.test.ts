/** Watches real folders: which are told to be dirty after what. */
import { spawnSync } from "node:child_process"
import { mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { has } from "@ledgerline/core/testing"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { Watch, WatchTrouble } from "./port.ts"
import type { TreeOptions } from "./TreeWatch.ts"
import { watchTree } from "./watchTree.ts"

let base: string
let root: string
let watch: Watch | undefined
let told: Map<string, boolean>
let troubles: WatchTrouble[]
let wake: () => void

beforeEach(() => {
  base = mkdtempSync(join(realpathSync(tmpdir()), "ledgerline watch-"))
  root = join(base, "Music")
  mkdirSync(root)
  watch = undefined
  told = new Map()
  troubles = []
  wake = () => {}
})
afterEach(async () => {
  await watch?.close()
  rmSync(base, { recursive: true, force: true })
})

function write(path: string | Buffer, content = "x"): void {
  if (typeof path === "string") mkdirSync(dirname(join(root, path)), { recursive: true })
  writeFileSync(typeof path === "string" ? join(root, path) : path, content)
}

async function open(options: Partial<TreeOptions> = {}): Promise<WatchTrouble | undefined> {
  const opened = await watchTree(options)(root, {
    onDirty: (folders) => {
      for (const { path, deep } of folders) told.set(path, deep || told.get(path) === true)
      wake()
    },
    onTrouble: (trouble) => {
      troubles.push(trouble)
      wake()
    },
  })
  if ("reason" in opened) return opened
  watch = opened
  return undefined
}

/** Waits until it holds; looks whenever something was told. */
async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise<void>((resolve) => (wake = resolve))
}

/** What is told by a change, up to a change in a folder of its own that comes after it. */
let marks = 0
async function after(change: () => void): Promise<Record<string, boolean>> {
  told.clear()
  change()
  const mark = `mark${marks++}`
  mkdirSync(join(root, mark))
  await until(() => told.has(mark))
  return Object.fromEntries([...told].filter(([path]) => path !== mark))
}

describe.each([false, true])("a watch (by the system: %s)", (isNative) => {
  beforeEach(() => {
    for (const path of ["a/b/1.flac", "c/1.flac"]) write(path)
  })

  it("tells of the folder in which a file came, changed, went or was replaced", async () => {
    await open({ isNative })
    expect(await after(() => write("a/b/2.flac"))).toMatchObject({ "a/b": false })
    expect(await after(() => write("a/b/2.flac", "changed"))).toMatchObject({ "a/b": false })
    expect(await after(() => rmSync(join(root, "c/1.flac")))).toMatchObject({ c: false })
    write("c/2.tmp", "new")
    expect(await after(() => renameSync(join(root, "c/2.tmp"), join(root, "c/2.flac")))).toMatchObject({ c: false })
  })

  it("tells of a new tree as a whole", async () => {
    await open({ isNative })
    expect(await after(() => write("n/e/w/1.flac"))).toMatchObject({ n: true })
    expect(await after(() => write("n/e/w/2.flac"))).toHaveProperty("n/e/w")
  })
})

describe("a watch of folders", () => {
  beforeEach(() => {
    for (const path of ["a/b/1.flac", "c/1.flac"]) write(path)
  })

  it("follows folders to where they were moved", async () => {
    await open()
    expect(await after(() => renameSync(join(root, "a"), join(root, "z")))).toMatchObject({ "": false, z: true })
    expect(await after(() => write("z/b/2.flac"))).toEqual({ "": false, "z/b": false })
    mkdirSync(join(base, "out/in/er"), { recursive: true })
    expect(await after(() => renameSync(join(base, "out"), join(root, "out")))).toMatchObject({ out: true })
    expect(await after(() => write("out/in/er/1.flac"))).toEqual({ "": false, "out/in/er": false })
    renameSync(join(root, "c"), join(base, "gone"))
    await after(() => {})
    expect(await after(() => writeFileSync(join(base, "gone/2.flac"), ""))).toEqual({ "": false })
    // Another folder under the name of one that was there.
    expect(await after(() => mkdirSync(join(root, "c")))).toMatchObject({ c: true })
    expect(await after(() => write("c/9.flac"))).toEqual({ "": false, c: false })
  })

  it("passes over what an import passes over, and tells of ignore files with all below", async () => {
    await open()
    expect(await after(() => write("c/.hidden"))).toEqual({ "": false })
    expect(await after(() => write("c/1.flac.part"))).toEqual({ "": false })
    expect(await after(() => write(".hidden/1.flac"))).toEqual({ "": false })
    expect(await after(() => write("c/.ledgerlineignore"))).toEqual({ "": false, c: true })
    expect(await after(() => write("a/b/.nomedia"))).toMatchObject({ a: false, "a/b": true })
  })

  it("does not follow links out", async () => {
    mkdirSync(join(base, "outside"))
    symlinkSync(join(base, "outside"), join(root, "link"))
    await open()
    expect(await after(() => writeFileSync(join(base, "outside/1.flac"), ""))).toEqual({ "": false })
  })

  it("keeps names that are no UTF-8", async () => {
    await open()
    const name = Buffer.concat([Buffer.from(`${root}/`), Buffer.from([0x63, 0xe9])])
    await after(() => mkdirSync(name))
    expect(Object.keys(await after(() => write(Buffer.concat([name, Buffer.from("/1.flac")]))))).toContain("c\udce9")
  })

  it("says when it has too many folders, at the beginning and later", async () => {
    expect(await open({ most: 3 })).toMatchObject({ reason: "limit" })
    expect(await open({ most: 4 })).toBeUndefined()
    mkdirSync(join(root, "more"))
    await until(() => troubles.length > 0)
    expect(troubles).toMatchObject([{ reason: "limit" }])
  })

  it("says when so much was told at once that some may be lost, and goes on", async () => {
    await open({ queue: 2 })
    write("c/2.flac")
    await until(() => troubles.length > 0 && told.has("c"))
    expect(troubles[0]).toMatchObject({ reason: "overflow" })
    expect(await after(() => write("a/2.flac"))).toHaveProperty("a")
  })

  it("says when the root goes, and refuses one that is not there", async () => {
    await open()
    renameSync(root, join(base, "elsewhere"))
    await until(() => troubles.length > 0)
    expect(troubles).toMatchObject([{ reason: "rootGone" }])
    expect(await open()).toMatchObject({ reason: "rootGone" })
  })
})

const CHILD = fileURLToPath(new URL("testing/watchChild.ts", import.meta.url))

/** Runs a line of a shell in a user namespace, where it may set limits for itself. */
const limited = (line: string, ...args: string[]) =>
  spawnSync("unshare", ["-Ur", "sh", "-c", line, "sh", ...args], { encoding: "utf8" })

/** Some kernels and containers forbid it. */
const canLimit = has("unshare") && limited("echo 9 > /proc/sys/user/max_inotify_watches").status === 0

describe.skipIf(!canLimit)("where the system limits watches", () => {
  it.each([
    ["max_inotify_watches", 2, "limit"],
    ["max_inotify_instances", 0, "limit"],
    ["max_inotify_watches", 1_000, "none"],
  ])("%s of %i: %s", (name, most, reason) => {
    for (const path of ["a/b/1.flac", "c/1.flac"]) write(path)
    const line = `echo ${most} > /proc/sys/user/${name} && exec "$@"`
    const { stdout, stderr } = limited(line, process.execPath, CHILD, root)
    expect(stderr).toBe("")
    expect(JSON.parse(stdout)).toMatchObject({ reason })
  })
})
