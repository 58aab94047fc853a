/** Writes a library out: events, blobs and lists, each file once and in order. docs/spec/export.md. */
import { createHash } from "node:crypto"
import { createReadStream } from "node:fs"
import { lstat } from "node:fs/promises"
import {
  blobsOf,
  type ExportedFile,
  type ExportManifest,
  type ExportPart,
  exportParts,
  framesName,
  framesOf,
  type Library,
  manifestBytes,
  planExport,
  readableEvent,
  readableName,
} from "@ledgerline/core"
import { BlobStore, DamagedBlob } from "@ledgerline/workers/blobs"
import { blobsFolder } from "../frame/places.ts"
import { type ListedBlob, blobLine, blobPath, BLOBS, MANIFEST, SUMS, sumsText } from "./lists.ts"
import type { ExportSink } from "./sink.ts"

export interface ExportOptions {
  readonly library: Library
  /** The folder of the library, where its blobs lie. */
  readonly folder: string
  readonly sink: ExportSink
  /** Whether to add the events as JSON lines. */
  readonly readable: boolean
  readonly onProgress: (step: "events" | "blobs", done: number, total: number) => void
  readonly signal: AbortSignal
}

export interface Exported {
  readonly library: string
  readonly events: number
  readonly chains: number
  readonly files: number
  readonly blobs: ExportManifest["blobs"]
  /** Blobs that are here with other bytes than their name says; they were left out. */
  readonly damaged: readonly string[]
  readonly stateHash: string
}

/** Leaves nothing behind where it fails. */
export async function writeExport(options: ExportOptions): Promise<Exported> {
  const { sink } = options
  try {
    const exported = await new Writing(options).run()
    await sink.finish()
    return exported
  } catch (cause) {
    await sink.abandon()
    throw cause
  }
}

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex")

class Writing {
  readonly #options: ExportOptions
  readonly #sums = new Map<string, string>()
  readonly #files: ExportedFile[] = []
  /** Hashes as 32 characters, one a byte: a third of what hexadecimal takes. */
  readonly #blobs = new Set<string>()

  constructor(options: ExportOptions) {
    this.#options = options
  }

  async run(): Promise<Exported> {
    const { library, onProgress, signal } = this.#options
    // What no head covers could not be taken anywhere.
    await library.sign()
    const plan = await library.store.read(() => planExport())
    let done = 0
    for await (const part of exportParts(library.store, plan, { ports: library.ports, signal })) {
      await this.#part(part)
      done += part.events.length
      onProgress("events", done, plan.events)
    }
    const { blobs, damaged } = await this.#writeBlobs()
    const { projection, stateHash } = { projection: library.registry.version, stateHash: await library.stateHash() }
    const manifest: ExportManifest = {
      format: "ledgerline-export",
      version: 1,
      library: library.id,
      events: plan.events,
      projection,
      stateHash,
      origins: plan.origins.map(({ id, publicKey }) => ({ id, publicKey: hex(publicKey) })),
      chains: plan.chains.map(({ log, origin, branch, since, seq, head }) => ({
        log,
        origin,
        branch,
        since,
        seq,
        head,
      })),
      files: this.#files,
      blobs,
    }
    await this.#write(MANIFEST, manifestBytes(manifest))
    const sums = Buffer.from(sumsText(this.#sums))
    await this.#options.sink.file(SUMS, sums.length, [sums])
    const { events, chains, files } = manifest
    return { library: library.id, events, chains: chains.length, files: files.length, blobs, damaged, stateHash }
  }

  async #write(name: string, bytes: Uint8Array): Promise<void> {
    this.#sums.set(name, createHash("sha256").update(bytes).digest("hex"))
    await this.#options.sink.file(name, bytes.length, [bytes])
  }

  async #part(part: ExportPart): Promise<void> {
    const index = this.#files.length
    const name = framesName(index)
    const bytes = framesOf(part)
    await this.#write(name, bytes)
    const { chain, first, last, head, signature, events } = part
    const file = { name, chain, first, last, head, signature: hex(signature), bytes: bytes.length }
    const readable = readableName(index)
    if (this.#options.readable)
      await this.#write(
        readable,
        Buffer.from(events.map((event) => `${JSON.stringify(readableEvent(event))}\n`).join("")),
      )
    this.#files.push(this.#options.readable ? { ...file, readable } : file)
    for (const event of events)
      for (const hash of blobsOf(event)) this.#blobs.add(Buffer.from(hash, "hex").toString("latin1"))
  }

  /** Copies the blobs that are here, and lists all. */
  async #writeBlobs(): Promise<{ blobs: ExportManifest["blobs"]; damaged: string[] }> {
    const { folder, sink, onProgress, signal, library } = this.#options
    const hashes = [...this.#blobs].map((bytes) => Buffer.from(bytes, "latin1").toString("hex")).toSorted()
    const blobs = new BlobStore(library.store, blobsFolder(folder))
    const damaged: string[] = []
    const lines: string[] = []
    let here = 0
    let total = 0
    for (const [index, hash] of hashes.entries()) {
      signal.throwIfAborted()
      const blob = await blobs.read(hash).catch((cause: unknown) => {
        if (!(cause instanceof DamagedBlob)) throw cause
        damaged.push(hash)
      })
      const listed: ListedBlob = { hash, bytes: blob?.length ?? null }
      lines.push(blobLine(listed))
      if (blob !== undefined && listed.bytes !== null) {
        await sink.file(blobPath(hash), listed.bytes, [blob])
        here += 1
        total += listed.bytes
      }
      if (index % 64 === 63) {
        onProgress("blobs", index + 1, hashes.length)
        await library.ports.pause?.()
      }
    }
    await this.#write(BLOBS, Buffer.from(lines.join("")))
    return { blobs: { named: hashes.length, here, bytes: total }, damaged }
  }
}

/** The size of a blob that is what its name says; undefined where there is none. */
export async function sizeOf(path: string, hash: string): Promise<number | "damaged" | undefined> {
  const found = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return undefined
    throw error
  })
  if (found === undefined) return undefined
  if (!found.isFile()) return "damaged"
  const digest = createHash("sha256")
  let size = 0
  for await (const part of createReadStream(path) as AsyncIterable<Buffer>) {
    digest.update(part)
    size += part.length
  }
  return digest.digest("hex") === hash ? size : "damaged"
}
