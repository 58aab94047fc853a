/** The files of a browser's database, on a disk in memory that a tab may leave at any step. */
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { MemoryDisk } from "../testing/memoryDisk.ts"
import { PackedFiles } from "./PackedFiles.ts"

const open = (disk: MemoryDisk): PackedFiles => new PackedFiles(disk.handle(0), [disk.handle(1), disk.handle(2)])

const names = fc.constantFrom("/a", "/b", "/c", "/base/a", "/base/b")
const sizes = fc.oneof(fc.nat(40_000), fc.constantFrom(0, 1, 8191, 8192, 8193, 16_384))
const step = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(fc.constant("write" as const), names, sizes, sizes, fc.nat(255)) },
  { weight: 2, arbitrary: fc.tuple(fc.constant("truncate" as const), names, sizes) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("unlink" as const), names) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("rename" as const), names, names) },
  { weight: 1, arbitrary: fc.tuple(fc.constant("anew" as const)) },
)
type Step = typeof step extends fc.Arbitrary<infer Each> ? Each : never

/** What the files should hold. */
type Model = ReadonlyMap<string, Uint8Array>

function resized(bytes: Uint8Array, size: number): Uint8Array {
  const copy = new Uint8Array(size)
  copy.set(bytes.subarray(0, size))
  return copy
}

function modelAfter(model: Model, each: Step): Model {
  const next = new Map(model)
  if (each[0] === "anew") return next
  const before = model.get(each[1])
  if (each[0] === "write") {
    const [, name, position, length, fill] = each
    const bytes = resized(
      before ?? new Uint8Array(0),
      Math.max(before?.length ?? 0, length === 0 ? 0 : position + length),
    )
    next.set(name, bytes.fill(fill, position, position + length))
  } else if (before !== undefined) {
    if (each[0] === "truncate") next.set(each[1], resized(before, each[2]))
    if (each[0] === "unlink") next.delete(each[1])
    if (each[0] === "rename") next.set(each[2], before)
    if (each[0] === "rename" && each[1] !== each[2]) next.delete(each[1])
  }
  return next
}

/** One step; it may be several to the disk. */
async function make(files: PackedFiles, each: Step, model: Model): Promise<void> {
  if (each[0] === "anew") return files.syncToFs()
  if (each[0] === "write") {
    const [, name, position, length, fill] = each
    if (!model.has(name)) files.writeFile(name, "")
    const fd = files.open(name)
    if (length > 0) files.write(fd, new Uint8Array(length).fill(fill), 0, length, position)
    files.close(fd)
  } else if (model.has(each[1])) {
    if (each[0] === "truncate") files.truncate(each[1], each[2])
    if (each[0] === "unlink") files.unlink(each[1])
    if (each[0] === "rename") files.rename(each[1], each[2])
  }
}

function contents(files: PackedFiles): Model {
  const all = new Map<string, Uint8Array>()
  const folders = files.readdir("").includes("base") ? ["", "/base"] : [""]
  for (const folder of folders)
    for (const name of files.readdir(folder)) {
      const path = `${folder}/${name}`
      if (path === "/base") continue
      const bytes = new Uint8Array(files.lstat(path).size)
      const fd = files.open(path)
      expect(files.read(fd, bytes, 0, bytes.length, 0)).toBe(bytes.length)
      files.close(fd)
      all.set(path, bytes)
    }
  return all
}

/** Quick to compare and to read. */
const shown = (model: Model): string =>
  [...model]
    .map(([name, bytes]) => `${name} ${bytes.length} ${Buffer.from(bytes).toString("base64")}`)
    .toSorted()
    .join("\n")

describe("files in one file", () => {
  it("hold what was written, over closing and opening again", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 40 }), async (steps) => {
        const disk = new MemoryDisk(3)
        const files = open(disk)
        files.mkdir("/base")
        let model: Model = new Map()
        for (const each of steps) {
          await make(files, each, model)
          model = modelAfter(model, each)
          expect(shown(contents(files))).toBe(shown(model))
        }
        await files.closeFs()
        expect(shown(contents(open(disk)))).toBe(shown(model))
      }),
      { numRuns: 150 },
    )
  })

  it("of a tab that ended at any byte hold all that was written before, and go on from there", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(step, { minLength: 1, maxLength: 25 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(9000),
        async (steps, share, lastBytes) => {
          const disk = new MemoryDisk(3)
          const files = open(disk)
          files.mkdir("/base")
          const models: Model[] = [new Map()]
          const ends = [disk.steps.length]
          for (const each of steps) {
            const model = models.at(-1) as Model
            await make(files, each, model)
            models.push(modelAfter(model, each))
            ends.push(disk.steps.length)
          }
          const first = ends[0] as number
          fc.pre(disk.steps.length > first)
          const cut = first + 1 + Math.floor((disk.steps.length - first - 1) * share)
          const left = open(disk.after(cut, lastBytes))
          const whole = ends.findLastIndex((end) => end < cut)
          const found = contents(left)
          // Of the step in which the tab ended there may be some; every file but its own is as before or after it.
          const [before, after] = [models[whole] as Model, models[whole + 1] ?? (models[whole] as Model)]
          const touched = new Set(steps[whole]?.slice(1).map(String) ?? [])
          for (const [name, bytes] of before)
            if (!touched.has(name))
              expect(shown(new Map([[name, found.get(name) as Uint8Array]]))).toBe(shown(new Map([[name, bytes]])))
          for (const name of found.keys()) expect(before.has(name) || after.has(name)).toBe(true)
          for (const name of before.keys()) expect(found.has(name) || !after.has(name)).toBe(true)
          // What comes next is as on a disk that nobody left.
          left.writeFile("/next", new Uint8Array(20_000).fill(7))
          expect(contents(left).get("/next")).toEqual(new Uint8Array(20_000).fill(7))
          for (const [name, bytes] of before) if (!touched.has(name)) expect(contents(left).get(name)).toEqual(bytes)
        },
      ),
      { numRuns: 150 },
    )
  })

  it("refuse what there is no room for, and stay whole", async () => {
    const disk = new MemoryDisk(3)
    const files = open(disk)
    files.writeFile("/a", new Uint8Array(10_000).fill(1))
    disk.room = 12_000
    expect(() => files.writeFile("/b", new Uint8Array(50_000).fill(2))).toThrow(expect.objectContaining({ code: 51 }))
    disk.room = 0
    expect(() => files.writeFile("/c", "")).toThrow(expect.objectContaining({ code: 51 }))
    await expect(files.syncToFs()).rejects.toMatchObject({ code: 51 })
    disk.room = Number.POSITIVE_INFINITY
    files.writeFile("/d", new Uint8Array(9000).fill(4))
    await files.syncToFs()
    const again = contents(open(disk))
    expect(again.get("/a")).toEqual(new Uint8Array(10_000).fill(1))
    expect(again.get("/d")).toEqual(new Uint8Array(9000).fill(4))
  })

  it("keep what is open after its name has gone, and give its room to others after that", () => {
    const disk = new MemoryDisk(3)
    const files = open(disk)
    files.writeFile("/a", new Uint8Array(8192).fill(1))
    const fd = files.open("/a")
    files.unlink("/a")
    files.writeFile("/b", new Uint8Array(8192).fill(2))
    const bytes = new Uint8Array(8192)
    files.read(fd, bytes, 0, 8192, 0)
    expect(bytes).toEqual(new Uint8Array(8192).fill(1))
    files.close(fd)
    const size = disk.handle(0).getSize()
    files.writeFile("/c", new Uint8Array(8192).fill(3))
    expect(disk.handle(0).getSize()).toBe(size)
  })
})
