/** Works through the queue: several files at a time, the most wanted first, each tried again until it is here or not wanted. */
import { all, type Library, views } from "@ledgerline/core"
import type { ServerAccess } from "../replica/ServerAccess.ts"
import { LedgerlineError } from "../errors.ts"
import type { Timers } from "@ledgerline/sync"
import type { Cache } from "./Cache.ts"
import { fetchFile } from "./fetchFile.ts"
import type { CacheFiles } from "./files.ts"
import type { Queue, Queued } from "./Queue.ts"

export interface DownloadsOptions {
  readonly library: Library
  readonly files: CacheFiles
  readonly cache: Cache
  readonly queue: Queue
  readonly timers: Timers
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Those that can be reached, the active one first. */
  readonly servers: () => readonly ServerAccess[]
  readonly concurrency: () => number
  /** None begins while this holds. */
  readonly isPaused: () => boolean
  /** Makes room for so many bytes beside what is here and what was promised; false where there is none. */
  readonly makeRoom: (bytes: number) => Promise<boolean>
  /** A file came. */
  readonly onFile: (mediaFile: string, bytes: number) => void
  /** What came is written down. */
  readonly onSettled: () => void
  readonly onChange: () => void
  /** The device's own store failed. */
  readonly onFailure: (cause: unknown) => void
}

interface Running {
  readonly stop: AbortController
  readonly ended: Promise<void>
  bytes: number
  /** Where it began. */
  from: number
  /** Bytes in all, once they are known. */
  size: number
}

/** The first wait after a failure, and the longest, in milliseconds. */
const FIRST_WAIT = 2000
const LONGEST_WAIT = 3_600_000
/** A server that gave wrong bytes is asked for the same file again after so long. */
const DISTRUST = 3_600_000
/** Bytes from which on it is worth a write to the database to be able to go on after a crash. */
const LARGE = 16 * 1024 * 1024
/** Files that are written down together while others are under way. */
const TOGETHER = 32
/** Progress is told at most once for so many bytes. */
const TOLD = 1024 * 1024

export class Downloads {
  readonly #options: DownloadsOptions
  readonly #running = new Map<string, Running>()
  /** Servers that gave wrong bytes for a file: `mediaFile server` to when they may be asked again. */
  readonly #distrusted = new Map<string, number>()
  /** Files that came and are not written down yet. */
  #came: string[] = []
  #settling: Promise<void> = Promise.resolve()
  #cancel: () => void = () => undefined
  #isOver = false

  constructor(options: DownloadsOptions) {
    this.#options = options
  }

  /** Bytes that are promised to what is under way. */
  get promised(): number {
    let sum = 0
    for (const { size } of this.#running.values()) sum += size
    return sum
  }

  progressOf(mediaFile: string): { readonly bytes: number } | undefined {
    return this.#running.get(mediaFile)
  }

  /** Begins what can be begun now. To be called whenever something changed that may let more begin. */
  pump(): void {
    this.#cancel()
    if (this.#isOver) return
    if (this.#options.isPaused()) {
      for (const { stop } of this.#running.values()) stop.abort()
      return
    }
    const servers = this.#options.servers()
    if (servers.length === 0) return
    const now = this.#options.now()
    let next = Number.POSITIVE_INFINITY
    for (const row of this.#options.queue.inOrder()) {
      if (this.#running.size >= this.#options.concurrency()) return
      if (this.#running.has(row.mediaFile)) continue
      if (row.nextAt > now) next = Math.min(next, row.nextAt)
      else this.#begin(row, servers)
    }
    if (Number.isFinite(next)) this.#cancel = this.#options.timers.after(next - now, () => this.pump())
  }

  /** A server came, which may have what others had not. */
  async serverCame(): Promise<void> {
    const { queue } = this.#options
    const waiting = queue.all.filter(
      ({ nextAt, reason }) => nextAt > 0 && (reason === "offline" || reason === "notThere"),
    )
    await queue.put(waiting.map((row) => ({ ...row, nextAt: 0 })))
    this.pump()
  }

  /** Ends what is under way of a file. */
  async stop(mediaFile: string): Promise<void> {
    const running = this.#running.get(mediaFile)
    running?.stop.abort()
    await running?.ended
  }

  async close(): Promise<void> {
    this.#isOver = true
    this.#cancel()
    await Promise.all([...this.#running.keys()].map((mediaFile) => this.stop(mediaFile)))
    this.#settle()
    await this.#settling
  }

  #begin(row: Queued, servers: readonly ServerAccess[]): void {
    const stop = new AbortController()
    const running: Running = { stop, ended: Promise.resolve(), bytes: 0, from: 0, size: row.size ?? 0 }
    const ended = this.#run(row, servers, running)
      .catch((cause: unknown) => this.#failed(row.mediaFile, cause, running.bytes > running.from))
      .finally(() => {
        this.#running.delete(row.mediaFile)
        this.#options.onChange()
        this.pump()
        if (this.#running.size === 0 || this.#came.length >= TOGETHER) this.#settle()
      })
    this.#running.set(row.mediaFile, Object.assign(running, { ended }))
  }

  async #run(row: Queued, servers: readonly ServerAccess[], running: Running): Promise<void> {
    const { cache, queue, files, onFile } = this.#options
    const { mediaFile } = row
    const asked = await this.#holders(mediaFile, servers)
    if (asked.length === 0) throw notThere()
    let failure: unknown
    for (const server of asked) {
      try {
        const { server: from, etag } = queue.get(mediaFile) ?? row
        const bytes = await fetchFile({
          files,
          server,
          mediaFile,
          begun: { server: from, etag },
          signal: running.stop.signal,
          onBegin: (size, begun) => this.#begun(mediaFile, running, size, begun),
          onProgress: (position, length) => this.#progress(running, position, length),
        })
        cache.add(mediaFile, bytes, server.server.id)
        queue.forget(mediaFile)
        // It takes its room itself now.
        running.size = 0
        this.#came.push(mediaFile)
        return onFile(mediaFile, bytes)
      } catch (cause) {
        if (running.stop.signal.aborted) return await queue.change(mediaFile, {})
        failure = cause
        if (!isOfServer(cause)) throw cause
        if (cause.reason === "wrongBytes")
          this.#distrusted.set(`${mediaFile} ${server.server.id}`, this.#options.now() + DISTRUST)
      }
    }
    throw failure
  }

  /** Writes down what came: many files together, since each write waits for the disk. */
  #settle(): void {
    const came = this.#came
    this.#came = []
    if (came.length === 0) return
    const { cache, queue, onSettled, onFailure } = this.#options
    this.#settling = this.#settling
      .then(() => cache.save(() => queue.removing(came)))
      .then(onSettled)
      .catch(onFailure)
  }

  async #begun(
    mediaFile: string,
    running: Running,
    size: number,
    begun: { readonly server: string | null; readonly etag: string | null },
  ): Promise<void> {
    running.size = 0
    if (!(await this.#options.makeRoom(size)))
      throw new LedgerlineError({ reason: "noRoom", message: "the cache is full of what is to be kept" })
    running.size = size
    // A small file is soon begun again; of a large one the tag has to outlast the program, so that it can be gone on with.
    if (size < LARGE) this.#options.queue.note(mediaFile, { size, ...begun })
    else await this.#options.queue.change(mediaFile, { size, ...begun })
  }

  #progress(running: Running, position: number, length: number): void {
    if (running.bytes === 0) running.from = position - length
    const isTold = Math.floor(position / TOLD) !== Math.floor(running.bytes / TOLD)
    running.bytes = position
    if (isTold) this.#options.onChange()
  }

  /** Nothing is dropped: it is tried again, after a while that grows; at once where it came further than before. */
  async #failed(mediaFile: string, cause: unknown, cameFurther: boolean): Promise<void> {
    const row = this.#options.queue.get(mediaFile)
    if (row === undefined) return
    const wait = Math.min(LONGEST_WAIT, FIRST_WAIT * 2 ** Math.min(row.tries, 12))
    const reason = cause instanceof LedgerlineError ? cause.reason : "failed"
    const message = cause instanceof Error ? cause.message : String(cause)
    if (reason === "offline" && cameFurther)
      return this.#options.queue.change(mediaFile, { tries: 1, nextAt: 0, reason, message })
    const nextAt = this.#options.now() + wait
    await this.#options.queue.change(mediaFile, { tries: row.tries + 1, nextAt, reason, message })
  }

  /** The servers beside which the file lies, or the whole that it is a part of, and that are trusted with it. */
  async #holders(mediaFile: string, servers: readonly ServerAccess[]): Promise<ServerAccess[]> {
    const now = this.#options.now()
    const rows = await this.#options.library.store.read(() =>
      all(
        views
          .selectFrom("copy")
          .innerJoin("source", "source.id", "copy.source")
          .select("source.replica")
          .where("copy.mediaFile", "=", mediaFile)
          .where("copy.state", "in", ["present", "cached"])
          .where("source.kind", "<>", "cache"),
      ),
    )
    const replicas = new Set(rows.map(({ replica }) => replica))
    const holders: ServerAccess[] = []
    for (const server of servers) {
      if ((this.#distrusted.get(`${mediaFile} ${server.server.id}`) ?? 0) > now) continue
      const origins = await server.origins()
      // Of a source that says nothing of where it is, a server may have the copy.
      if (replicas.has(null) || origins.some((origin) => replicas.has(origin))) holders.push(server)
    }
    return holders
  }
}

const notThere = (): LedgerlineError =>
  new LedgerlineError({ reason: "notThere", message: "no server that can be reached has the file" })

/** Whether another server may do better. */
const isOfServer = (cause: unknown): cause is LedgerlineError =>
  cause instanceof LedgerlineError && cause.reason !== "noRoom" && cause.reason !== "invalid"
