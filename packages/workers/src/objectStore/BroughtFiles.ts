/**
 * Files of object stores that a program here has to have on the disk: brought range by range, believed by their hash, and kept for a
 * while under a limit, since a player asks for many pieces of one.
 */
import { createHash } from "node:crypto"
import { type FileHandle, open } from "node:fs/promises"
import { StoreRefused } from "@ledgerline/core/objectStore"
import type { CacheFolder } from "../cache/CacheFolder.ts"
import type { ObjectStores, StoredCopy } from "./ObjectStores.ts"

export interface BroughtFilesOptions {
  readonly stores: Pick<ObjectStores, "locate">
  readonly cache: CacheFolder
  /** A file that is larger is not brought. */
  readonly mostBytes: number
}

/** A file that is open for reading, until it is given back. */
export interface BroughtFile {
  readonly mediaFile: string
  readonly container: string | null
  readonly handle: FileHandle
  release(): void
}

/** What one request asks for. */
const RANGE = 8 * 1024 * 1024

interface Coming {
  readonly path: Promise<string>
  readonly stop: AbortController
  waiting: number
}

export class BroughtFiles {
  readonly #options: BroughtFilesOptions
  readonly #coming = new Map<string, Coming>()

  constructor(options: BroughtFilesOptions) {
    this.#options = options
  }

  /**
   * Brings it, if it is not here; undefined where no store of this machine has it. Fails with StoreRefused, and as `signal` does:
   * what nobody waits for any more does not come to its end.
   */
  async bring(mediaFile: string, signal: AbortSignal): Promise<BroughtFile | undefined> {
    const [copy] = await this.#options.stores.locate(mediaFile)
    if (copy === undefined) return undefined
    if (copy.size > this.#options.mostBytes)
      throw new StoreRefused({ reason: "tooLarge", message: "the file is too large to be brought here from the store" })
    const name = `stored ${mediaFile} ${copy.hash ?? copy.etag ?? copy.size}`
    for (;;) {
      const there = await this.#options.cache.find(name)
      const path = there?.path ?? (await this.#joined(name, copy, signal))
      // What others need the room for may be gone by now.
      const handle = await open(path, "r").catch(() => undefined)
      if (handle !== undefined) return { mediaFile, container: copy.container, handle, release: once(handle) }
      signal.throwIfAborted()
    }
  }

  async #joined(name: string, copy: StoredCopy, signal: AbortSignal): Promise<string> {
    signal.throwIfAborted()
    const coming = this.#coming.get(name) ?? this.#begin(name, copy)
    coming.waiting += 1
    const left = Promise.withResolvers<never>()
    const leave = (): void => left.reject(signal.reason)
    signal.addEventListener("abort", leave, { once: true })
    try {
      return await Promise.race([coming.path, left.promise])
    } finally {
      signal.removeEventListener("abort", leave)
      coming.waiting -= 1
      if (coming.waiting === 0) {
        this.#forget(name, coming)
        coming.stop.abort()
      }
    }
  }

  #begin(name: string, copy: StoredCopy): Coming {
    const stop = new AbortController()
    const coming = { path: this.#fetch(name, copy, stop.signal), stop, waiting: 0 }
    this.#coming.set(name, coming)
    const end = (): void => this.#forget(name, coming)
    coming.path.then(end, end)
    return coming
  }

  #forget(name: string, coming: Coming): void {
    if (this.#coming.get(name) === coming) this.#coming.delete(name)
  }

  async #fetch(name: string, copy: StoredCopy, signal: AbortSignal): Promise<string> {
    const file = await this.#options.cache.begin(name)
    try {
      const handle = await open(file.path, "w")
      try {
        const hash = await write(handle, copy, signal)
        if (copy.hash !== null && copy.hash !== `sha256:${hash}`) throw changed()
      } finally {
        await handle.close()
      }
      return (await file.keep()).path
    } catch (cause) {
      await file.drop()
      throw cause
    }
  }
}

/** Writes all of it; answers SHA-256 of what came in hexadecimal. */
async function write(
  handle: FileHandle,
  { store, path, size, etag }: StoredCopy,
  signal: AbortSignal,
): Promise<string> {
  const hash = createHash("sha256")
  for (let first = 0; first < size; first += RANGE) {
    const last = Math.min(size, first + RANGE) - 1
    const { body } = await store.readPart(path, first, last, { etag, signal })
    let at = first
    try {
      for await (const bytes of body ?? []) {
        if (at + bytes.length > last + 1) throw changed()
        hash.update(bytes)
        await handle.write(bytes, 0, bytes.length, at)
        at += bytes.length
      }
    } catch (cause) {
      signal.throwIfAborted()
      if (cause instanceof StoreRefused || isOfDisk(cause)) throw cause
      throw new StoreRefused({ reason: "unreachable", message: "the store broke off" })
    }
    if (at !== last + 1) throw new StoreRefused({ reason: "unreachable", message: "the store broke off" })
  }
  return hash.digest("hex")
}

const isOfDisk = (cause: unknown): boolean => cause instanceof Error && "syscall" in cause && cause.syscall === "write"

const changed = (): StoreRefused =>
  new StoreRefused({ reason: "changed", message: "what is in the store is not what was put there" })

function once(handle: FileHandle): () => void {
  let isOpen = true
  return () => {
    if (isOpen) void handle.close().catch(() => undefined)
    isOpen = false
  }
}
