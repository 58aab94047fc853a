import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { NodeCovers } from "../../node/NodeCovers.ts"
import { coverOf, coversContract } from "../testing/coversContract.ts"
import { jpegOf } from "../testing/jpeg.ts"
import { imageOf, MOST_BYTES } from "./image.ts"
import { MemoryCovers } from "./MemoryCovers.ts"

const folders: string[] = []
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true })
})

let chance = 0
/** Other bytes each time, the same in each run. */
const random = (length: number): Uint8Array => new Uint8Array(length).fill(++chance)
const KEY = new Uint8Array(32).fill(9)

function inFolder(key?: Uint8Array): (isNew: boolean) => NodeCovers {
  return (isNew) => {
    if (isNew) folders.push(mkdtempSync(join(tmpdir(), "ledgerline-covers-")))
    return new NodeCovers({ folder: folders.at(-1) ?? "", key, random })
  }
}

/** The one file in the folder that was used last. */
function onlyFile(): string {
  const root = folders.at(-1) ?? ""
  const [entry] = readdirSync(root, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())
  return join(entry?.parentPath ?? "", entry?.name ?? "")
}

describe("images in a folder", () => {
  coversContract(inFolder())
})
describe("encrypted images in a folder", () => {
  coversContract(inFolder(KEY))

  it("are nobody's to read, and not there where they are not as they were written", async () => {
    const covers = inFolder(KEY)(true)
    const image = jpegOf(70_000)
    await covers.write(coverOf("a"), image)
    expect(readFileSync(onlyFile()).includes(Buffer.from(image.bytes.subarray(100, 200)))).toBe(false)
    const other = new NodeCovers({ folder: folders.at(-1) ?? "", key: new Uint8Array(32).fill(1), random })
    expect(await other.read(coverOf("a"))).toBeUndefined()
    expect(await new NodeCovers({ folder: folders.at(-1) ?? "", random }).list()).toEqual([])
    truncateSync(onlyFile(), 65_572)
    expect(await covers.read(coverOf("a"))).toBeUndefined()
  })
})
describe("images in memory", () => {
  let kept: MemoryCovers
  coversContract((isNew) => (isNew ? (kept = new MemoryCovers()) : kept))
})

it("what somebody put in the place of an image is not shown", async () => {
  const covers = inFolder()(true)
  await covers.write(coverOf("a"), jpegOf(100))
  writeFileSync(onlyFile(), "<script>alert(1)</script>")
  expect(await covers.read(coverOf("a"))).toBeUndefined()
})

describe("bytes that servers send", () => {
  it.each([
    ["nothing", new Uint8Array()],
    ["a page", Buffer.from("<html><script>alert(1)</script></html>")],
    ["a picture that is a program", Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>')],
    ["a PNG", Buffer.from("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489", "hex")],
    ["the beginning of a JPEG", Buffer.from("ffd8ffe000", "hex")],
    ["the beginning of a WebP", Buffer.from("RIFF\0\0\0\0WEBPVP8 ")],
    ["a JPEG without a size", jpegOf(100, 0, 0).bytes],
    ["a JPEG that would fill the memory", jpegOf(100, 65_000, 65_000).bytes],
    ["a JPEG of too many bytes", jpegOf(MOST_BYTES + 1).bytes],
  ])("are no image where they are %s", (_, bytes) => {
    expect(() => imageOf(bytes)).toThrow(expect.objectContaining({ reason: "wrongBytes" }))
  })
})
