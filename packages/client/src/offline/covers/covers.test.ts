import { createServer, type RequestListener } from "node:http"
import type { AddressInfo } from "node:net"
import { mkdtempSync, readdirSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { systemTimers } from "@ledgerline/sync/system"
import { afterAll, describe, expect, it, onTestFinished } from "vitest"
import { NodeCovers } from "../../node/NodeCovers.ts"
import { coverOf, coversContract } from "../testing/coversContract.ts"
import { jpegOf } from "../testing/jpeg.ts"
import { fetchCover } from "./fetchCover.ts"
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

describe("servers that are asked for an image", () => {
  async function saying(answer: RequestListener) {
    const server = createServer(answer)
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
    onTestFinished(() => {
      server.closeAllConnections()
      server.close()
    })
    const { port } = server.address() as AddressInfo
    return { request: (path: string, init: RequestInit = {}) => fetch(`http://127.0.0.1:${port}${path}`, init) }
  }
  const image = jpegOf(1000)
  const ask = (...servers: readonly Awaited<ReturnType<typeof saying>>[]) =>
    fetchCover(coverOf("a"), { servers, timers: systemTimers })
  const good: RequestListener = (_, answer) =>
    void answer.writeHead(200, { "content-type": image.type }).end(image.bytes)

  it("are asked in turn until one gives it", async () => {
    const paths: (string | undefined)[] = []
    const bad = await saying(({ url }, answer) => {
      paths.push(url)
      answer.writeHead(200, { "content-type": "image/jpeg" }).end("no")
    })
    const { bytes } = await ask(bad, await saying(good))
    expect(Buffer.from(bytes).equals(image.bytes)).toBe(true)
    expect(paths).toEqual([`/api/v1/artwork/${"a".repeat(64)}?size=320`])
  })

  it("are not believed where they say that it is of another kind", async () => {
    const server = await saying(
      (_, answer) => void answer.writeHead(200, { "content-type": "text/html" }).end(image.bytes),
    )
    await expect(ask(server)).rejects.toMatchObject({ reason: "wrongBytes" })
  })

  it("are left as soon as they send more than images have", async () => {
    const left = Promise.withResolvers<void>()
    const server = await saying((_, answer) => {
      answer.writeHead(200, { "content-type": "image/jpeg" })
      answer.on("close", () => left.resolve())
      const more = (): void => void answer.write(image.bytes, () => answer.destroyed || setImmediate(more))
      more()
    })
    await expect(ask(server)).rejects.toMatchObject({ reason: "wrongBytes" })
    await left.promise
  })

  it("are offline where there are none, or the line breaks", async () => {
    await expect(ask()).rejects.toMatchObject({ reason: "offline" })
    const server = await saying((_, answer) => {
      answer.writeHead(200, { "content-type": "image/jpeg", "content-length": 1000 })
      answer.write(image.bytes.subarray(0, 10), () => answer.destroy())
    })
    await expect(ask(server)).rejects.toMatchObject({ reason: "offline" })
  })
})
