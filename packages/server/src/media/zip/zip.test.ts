/** ZIP files as they are made, read by unzip and by Python. */
import { execFileSync } from "node:child_process"
import { closeSync, ftruncateSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { crc32 } from "node:zlib"
import { has } from "@ledgerline/core/testing"
import { describe, expect, it, onTestFinished } from "vitest"
import { bytesSource } from "../http/bytesSource.ts"
import { Names } from "./contents.ts"
import { type ZipMember, ZipSource } from "./ZipSource.ts"

const canUnzip = has("unzip")
const hasPython = has("python3")

const AT = Date.UTC(2024, 1, 29, 13, 37, 42)

const member = (name: string, bytes: Uint8Array, open?: ZipMember["open"]): ZipMember => ({
  name,
  size: bytes.length,
  modifiedAt: AT,
  open: open ?? (async () => ({ ...bytesSource(bytes), release() {} })),
})

/** Reads a source to its end, in blocks of some size, and hands them on. */
async function drain(source: ZipSource, see: (bytes: Buffer, at: number) => void, block = 1000): Promise<void> {
  const into = Buffer.alloc(block)
  for (let at = 0; at < source.size;) {
    const bytes = await new Promise<number>((resolve, reject) =>
      source.read(into, Math.min(block, source.size - at), at, (error, read) =>
        error === null && read > 0 ? resolve(read) : reject(error ?? new Error(`cut off at ${at}`)),
      ),
    )
    see(into.subarray(0, bytes), at)
    at += bytes
  }
}

function folder(): string {
  const base = mkdtempSync(join(tmpdir(), "ledgerline zip-"))
  onTestFinished(() => rmSync(base, { recursive: true, force: true }))
  return base
}

async function written(members: readonly ZipMember[], block?: number): Promise<string> {
  const source = new ZipSource(members)
  const parts: Buffer[] = []
  await drain(source, (bytes) => parts.push(Buffer.from(bytes)), block)
  expect(Buffer.concat(parts).length).toBe(source.size)
  const path = join(folder(), "a.zip")
  writeFileSync(path, Buffer.concat(parts))
  return path
}

const python = (script: string, ...args: string[]): unknown =>
  JSON.parse(execFileSync("python3", ["-c", `import sys, json, zipfile\n${script}`, ...args], { encoding: "utf8" }))

const LIST = `z = zipfile.ZipFile(sys.argv[1])
print(json.dumps({"bad": z.testzip(), "names": z.namelist(), "first": z.read(z.namelist()[0]).decode("latin-1")}))`

describe.skipIf(!canUnzip || !hasPython)("a ZIP file (needs unzip and python3)", () => {
  it.each([1, 7, 1000, 65_536])("is whole, read in blocks of %d bytes", async (block) => {
    const members = [
      member("Satie - Gymnopédies/01 Lent.flac", Buffer.alloc(5000, 3)),
      member("日本語/空.mp3", Buffer.alloc(0)),
      member("c.txt", Buffer.from("three")),
    ]
    const path = await written(members, block)
    expect(execFileSync("unzip", ["-t", path], { encoding: "utf8" })).toContain("No errors detected")
    const names = members.map(({ name }) => name)
    expect(python(LIST, path)).toMatchObject({ bad: null, names, first: "\u0003".repeat(5000) })
    const times = "print(json.dumps([list(i.date_time) for i in zipfile.ZipFile(sys.argv[1]).infolist()]))"
    expect(python(times, path)).toEqual(members.map(() => [2024, 2, 29, 13, 37, 42]))
  })

  it("may have nothing in it", async () => {
    const path = await written([])
    expect(python("print(json.dumps(zipfile.ZipFile(sys.argv[1]).namelist()))", path)).toEqual([])
  })

  it("may have more entries than 16 bits count", async () => {
    const path = await written(
      Array.from({ length: 70_000 }, (_, i) => member(`${i}`, Buffer.from("x"))),
      65_536,
    )
    expect(execFileSync("unzip", ["-tq", path], { encoding: "utf8" })).toContain("No errors detected")
    expect(python("print(json.dumps(len(zipfile.ZipFile(sys.argv[1]).namelist())))", path)).toBe(70_000)
  })

  it("may be longer than 32 bits count, as may be an entry", async () => {
    const long = 0xffffffff + 10
    const nothing: ZipMember = {
      ...member("long.flac", Buffer.alloc(0)),
      size: long,
      open: async () => ({
        read: (into, length, _, done) => {
          into.fill(0, 0, length)
          done(null, length)
        },
        release() {},
      }),
    }
    const source = new ZipSource([
      member("first.txt", Buffer.from("first")),
      nothing,
      member("last.txt", Buffer.from("last")),
    ])
    const path = join(folder(), "long.zip")
    const file = openSync(path, "w")
    const zeros = Buffer.alloc(4 * 1024 * 1024)
    // Zeros take no room on the disk.
    const see = (bytes: Buffer, at: number) =>
      bytes.equals(zeros.subarray(0, bytes.length)) ? 0 : writeSync(file, bytes, 0, bytes.length, at)
    await drain(source, see, zeros.length)
    ftruncateSync(file, source.size)
    closeSync(file)
    const script = `z = zipfile.ZipFile(sys.argv[1])
print(json.dumps([[i.filename, i.file_size, i.CRC, i.header_offset] for i in z.infolist()] + [z.read("first.txt").decode(), z.read("last.txt").decode(), z.open("long.flac").read(3).decode()]))`
    const [first, middle, last, ...texts] = python(script, path) as [
      unknown,
      [string, number, number],
      [string, number, number, number],
    ]
    let crc = 0
    for (let left = long; left > 0; left -= zeros.length)
      crc = crc32(zeros.subarray(0, Math.min(left, zeros.length)), crc)
    expect(first).toEqual(["first.txt", 5, crc32("first"), 0])
    expect(middle.slice(0, 3)).toEqual(["long.flac", long, crc])
    expect(last[3]).toBeGreaterThan(0xffffffff)
    expect(texts).toEqual(["first", "last", "\0\0\0"])
  })

  it.each(["Album/01 Ü.flac", "Album/a.wv", "noending", "Album/日本.ape"])(
    "has a note of the promised length in the place of %s when that is gone at its turn",
    async (name) => {
      const gone = member(name, Buffer.alloc(500), async () => "It was there: the disk is gone.")
      const path = await written([gone, member("b.flac", Buffer.from("there"))])
      const { bad, names, first } = python(LIST, path) as { bad: null; names: string[]; first: string }
      expect([bad, names[1]]).toEqual([null, "b.flac"])
      expect(names[0]).toMatch(/\.txt$/)
      expect(Buffer.byteLength(names[0] as string)).toBe(Buffer.byteLength(name))
      expect([first.trim(), first.length]).toEqual(["It was there: the disk is gone.", 500])
    },
  )
})

it("lets go of a file that is open when nobody reads on, also while it is being opened", async () => {
  let open = 0
  const { promise: opened, resolve } = Promise.withResolvers<void>()
  const slow = member("a.flac", Buffer.alloc(10), async () => {
    await opened
    open += 1
    return { ...bytesSource(Buffer.alloc(10)), release: () => void (open -= 1) }
  })
  const source = new ZipSource([slow])
  const read = new Promise((done) => source.read(Buffer.alloc(5), 5, 0, done))
  source.release()
  resolve()
  await read
  expect(open).toBe(0)
})

it("gives each name once, whatever the case of its letters", () => {
  const names = new Names()
  const of = (stem: string) => names.of("A", stem, ".flac")
  expect([of("One"), of("one"), of("ONE"), of("é"), of("e\u0301")]).toEqual([
    "A/One.flac",
    "A/one (2).flac",
    "A/ONE (3).flac",
    "A/é.flac",
    "A/e\u0301 (2).flac",
  ])
})
