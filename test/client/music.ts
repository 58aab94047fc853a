/** A server with sound files in a folder, and a line to it that breaks when a test says so. */
import { mkdtempSync, realpathSync, rmSync, statSync, writeFileSync } from "node:fs"
import { createServer, connect, type Socket } from "node:net"
import { tmpdir } from "node:os"
import { join } from "node:path"
import type { Library } from "@ledgerline/core"
import { identifyFile } from "@ledgerline/core/identity/files"
import type { Images } from "@ledgerline/server"
import { newReplica, PASSWORD, type Running, running } from "@ledgerline/server/testing"
import { onTestFinished } from "vitest"

export function newFolder(): string {
  const path = mkdtempSync(join(realpathSync(tmpdir()), "ledgerline-music-"))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

export interface Music extends Running {
  readonly files: readonly MusicFile[]
  /** Serves these bytes for a media file, as a server with a bad disk would. */
  readonly spoil: (id: string, bytes: Uint8Array) => void
  /** Has a media file no more, and does not know yet. */
  readonly lose: (id: string) => void
}

export interface MusicFile {
  readonly id: string
  readonly track: string
  readonly bytes: Buffer
}

/** Bytes that depend on their number alone, and are no sound that anybody knows: the whole file is the audio. */
function noise(seed: number, length: number): Buffer {
  const bytes = Buffer.alloc(length)
  let state = seed * 2_654_435_761 + 1
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    bytes[i] = state >>> 24
  }
  return bytes
}

/**
 * A server of ada's, whose tracks `t0`, `t1`, … have files of these sizes, or just these. `copyOf`: one more server of the same library.
 * `from`: the number of its first track. `images`: each track has one, of the hash that is its number.
 */
export async function musicServer(
  sizes: readonly (number | Buffer)[],
  copyOf?: Library,
  origins: readonly string[] = [],
  from = 0,
  images?: ServedImages,
): Promise<Music> {
  const folder = newFolder()
  const library = copyOf ?? (await newReplica())
  const spoiled = new Map<string, string>()
  const lost = new Set<string>()
  const files = sizes.map((size, i): MusicFile => {
    const bytes = typeof size === "number" ? noise(from + i + 1, size) : size
    const path = join(folder, `${i}.bin`)
    writeFileSync(path, bytes)
    return { id: identifyFile(path).id, track: `t${from + i}`, bytes }
  })
  const locate = async (id: string) => {
    const at = files.findIndex((file) => file.id === id)
    if (at === -1 || lost.has(id)) return []
    const path = spoiled.get(id) ?? join(folder, `${at}.bin`)
    const stats = statSync(path, { bigint: true })
    const mtimeUs = Number(stats.mtimeNs / 1000n)
    return [{ root: Buffer.from(folder), path: Buffer.from(path), size: Number(stats.size), mtimeUs, container: null }]
  }
  const server = await running(library, 0, undefined, { media: { files: { locate }, images }, origins })
  if ((await server.people.accounts.list()).length === 0)
    await server.people.accounts.add({ name: "ada", password: PASSWORD, role: "owner" })
  await announce(library, files, images !== undefined)
  const spoil = (id: string, bytes: Uint8Array): void => {
    const path = join(folder, `spoiled-${id}`)
    writeFileSync(path, bytes)
    spoiled.set(id, path)
  }
  return { ...server, files, spoil, lose: (id) => void lost.add(id) }
}

const ENCODING = {
  codec: "flac",
  container: "flac",
  durationMs: 1000,
  bitRate: 900_000,
  sampleRate: 44_100,
  bitDepth: 16,
  channels: 2,
  tags: "00".repeat(32),
  fileName: "file.flac",
}

/** Images that a server makes, and what it was asked for. */
export interface ServedImages extends Images {
  /** `hash size`, in order. */
  readonly asked: readonly string[]
  /** Sends these bytes for an image from now on, whatever they are. */
  readonly say: (hash: string, bytes: Uint8Array) => void
}

export function imagesOf(make: (hash: string, size: number) => Promise<Uint8Array>): ServedImages {
  const asked: string[] = []
  const said = new Map<string, Uint8Array>()
  const absent = async () => ({ ok: false, failure: { reason: "absent", message: "not here" } }) as const
  return {
    asked,
    say: (hash, bytes) => void said.set(hash, bytes),
    take: absent,
    facts: absent,
    readAs: async (_, hash, size) => {
      asked.push(`${hash} ${size}`)
      return { ok: true, value: { bytes: said.get(hash) ?? (await make(hash, size)) } }
    },
  }
}

const imageEvent = (track: string) => ({
  type: "artwork.added",
  subject: `track:${track}`,
  payload: { hash: track.slice(1).padStart(64, "0"), role: "front", mime: "image/png", provider: "embedded" },
})

/** Says that the files lie beside this replica. */
async function announce(library: Library, files: readonly MusicFile[], haveImages: boolean): Promise<void> {
  const source = library.origin
  const events = files.flatMap(({ id, track, bytes }, i) => [
    {
      type: "mediaFile.imported",
      subject: `mediaFile:${id}`,
      payload: { ...ENCODING, bytes: bytes.length },
    },
    { type: "track.created", subject: `track:${track}`, payload: { mediaFile: id, title: track } },
    ...(haveImages ? [imageEvent(track)] : []),
    {
      type: "copy.found",
      subject: `copy:${source.slice(0, 16)}${id.slice(0, 16)}`,
      payload: { source, mediaFile: id, path: `${i}.bin`, size: bytes.length, modifiedAt: 1 },
    },
  ])
  const added = {
    type: "source.added",
    subject: `source:${source}`,
    payload: { name: "Disk", kind: "folder", replica: library.origin },
  }
  await library.append({ actor: "import", events: [added, ...events] })
}

export interface Line {
  readonly address: string
  /** Each answer to a request for a file is cut off after so many bytes more; undefined: none is. */
  cutAfter: number | undefined
  readonly cuts: () => number
  /** Each answer to a request for a file falls silent after so many bytes, about; undefined: none does. */
  silentAfter: number | undefined
  /** Passes on no word of where a file is to be gone on with: all of it comes. */
  forgetsRanges: boolean
  /** What was asked for of files, in order; undefined: all of it. */
  readonly ranges: () => readonly (string | undefined)[]
  /** Called for each web socket, all of which are refused where this is set. */
  onRefused: (() => void) | undefined
  /** Ends all that is open now. */
  readonly cut: () => void
}

/** A line to a server that breaks off. */
export async function lineTo({ address }: Running): Promise<Line> {
  const { port } = new URL(address)
  const sockets = new Set<Socket>()
  let cuts = 0
  const ranges: (string | undefined)[] = []
  const proxy = createServer((near) => {
    const far = connect(Number(port), "127.0.0.1")
    sockets.add(near).add(far)
    let isFile = false
    let left = Number.POSITIVE_INFINITY
    let spoken = 0
    near.on("data", (chunk) => {
      const text = chunk.toString("latin1")
      if (text.startsWith("GET /api/v1/files/")) {
        isFile = true
        ranges.push(/\r\nrange: ([^\r]*)/i.exec(text)?.[1])
        spoken = 0
        left = line.cutAfter ?? Number.POSITIVE_INFINITY
      }
      if (line.onRefused !== undefined && /\r\nupgrade: websocket/i.test(text)) {
        line.onRefused()
        return void near.end("HTTP/1.1 403 Forbidden\r\ncontent-length: 0\r\n\r\n")
      }
      far.write(isFile && line.forgetsRanges ? Buffer.from(text.replace(/\r\nrange: [^\r]*/i, ""), "latin1") : chunk)
    })
    far.on("data", (chunk) => {
      spoken += chunk.length
      if (isFile && spoken > (line.silentAfter ?? Number.POSITIVE_INFINITY)) return void far.pause()
      if (!isFile || chunk.length <= left) {
        left -= chunk.length
        near.write(chunk)
        return
      }
      cuts++
      near.write(chunk.subarray(0, left), () => near.destroy())
      far.destroy()
    })
    for (const [a, b] of [
      [near, far],
      [far, near],
    ] as const)
      a.on("close", () => b.destroy()).on("error", () => b.destroy())
  })
  await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve))
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => proxy.close(resolve))
  })
  const at = proxy.address()
  const line: Line = {
    address: `http://127.0.0.1:${typeof at === "object" && at !== null ? at.port : 0}`,
    cutAfter: undefined,
    cuts: () => cuts,
    silentAfter: undefined,
    forgetsRanges: false,
    ranges: () => ranges,
    onRefused: undefined,
    cut: () => {
      for (const socket of sockets) socket.destroy()
    },
  }
  return line
}
