/** Works through the queue: several files at a time, the most wanted first, each tried again until it is here or not wanted. */
import type { Library } from "@ledgerline/core"
import type { Timers } from "@ledgerline/sync"
import { LedgerlineError } from "../errors.ts"
import { errorOf } from "../replica/errorOf.ts"
import type { ServerAccess } from "../replica/ServerAccess.ts"
import type { StoreAccess } from "../replica/StoreAccess.ts"
import type { Cache } from "./Cache.ts"
import { type Begun, fetchFile } from "./fetchFile.ts"
import type { CacheFiles } from "./files.ts"
import { type FileHolder, Holders } from "./Holders.ts"
import { isFull } from "./isFull.ts"
import type { Parts } from "./Parts.ts"
import type { Queue, Queued } from "./Queue.ts"

export interface DownloadsOptions {
  readonly library: Library
  readonly files: CacheFiles
  readonly cache: Cache
  readonly queue: Queue
  readonly parts: Parts
  readonly timers: Timers
  /** Milliseconds since 1970. */
  readonly now: () => number
  /** Those that can be reached, the active one first. */
  readonly servers: () => readonly ServerAccess[]
  /** Object stores that this device reads by itself, which are asked after all servers. */
  readonly stores: () => readonly StoreAccess[]
  readonly concurrency: () => number
  /** None begins while this holds. */
  readonly isPaused: () => boolean
  /** Makes room for so many bytes beside what is here and what was promised, and then calls `promise`; false where there is none. */
  readonly makeRoom: (bytes: number, promise: () => void) => Promise<boolean>
  /** Whether there is room for so many bytes as things are: nothing goes for them. */
  readonly hasRoom: (bytes: number) => Promise<boolean>
  /** A file came. */
  readonly onFile: (mediaFile: string, bytes: number, server: string) => void
  /** What came is written down; `lost`: what did not get to the disk, and is gone. */
  readonly onSettled: (lost: readonly string[]) => void
  readonly onChange: () => void
  /** The device's own store failed. */
  readonly onFailure: (cause: unknown) => void
}

type Givers = readonly [servers: readonly ServerAccess[], stores: readonly StoreAccess[]]

interface Running {
  readonly stop: AbortController
  readonly ended: Promise<void>
  /** How far it is, and where it began. */
  bytes: number
  from: number
  /** What it takes on the disk, once that is known; before, what is there of it. */
  promised: number
  /** On the disk, about. */
  written: number
}

/** The first wait after a failure, and the longest, in milliseconds. */
const FIRST_WAIT = 2000
const LONGEST_WAIT = 3_600_000
/** Where something waits for room, it is looked for after so many milliseconds. */
const ROOM_WAIT = 30_000
/** Bytes from which on it is worth a write to the database to be able to go on after a crash. */
const LARGE = 16 * 1024 * 1024
/** Files that are written down together while others are under way. */
const TOGETHER = 32
/** Progress is told at most once for so many bytes. */
const TOLD = 1024 * 1024

export class Downloads {
  readonly #options: DownloadsOptions
  readonly #holders: Holders
  readonly #running = new Map<string, Running>()
  /** Files that came and are not written down yet. */
  #came: string[] = []
  #settling: Promise<void> = Promise.resolve()
  #cancel: () => void = () => undefined
  #cancelLook: (() => void) | undefined
  /** How far what breaks off came at most: from a server that begins anew each time, nothing comes that is worth haste. */
  readonly #furthest = new Map<string, number>()
  #isOver = false

  constructor(options: DownloadsOptions) {
    this.#options = options
    this.#holders = new Holders(options.library, options.now)
  }

  /** Bytes on the disk that are promised to what is under way, and those of what waits. */
  get promised(): number {
    let sum = this.#options.parts.bytes
    for (const { promised } of this.#running.values()) sum += promised
    return sum
  }

  /** Of these, bytes that are still to be written. */
  get outstanding(): number {
    let sum = 0
    for (const { promised, written } of this.#running.values()) sum += Math.max(0, promised - written)
    return sum
  }

  /** Bytes on the disk of what is not whole. */
  get partial(): number {
    let sum = this.#options.parts.bytes
    for (const { written } of this.#running.values()) sum += written
    return sum
  }

  /** Whether nothing is under way. */
  get isIdle(): boolean {
    return this.#running.size === 0
  }

  /** Who can say what a file should be. */
  async holdersOf(mediaFile: string): Promise<readonly FileHolder[]> {
    return (await this.#holders.of(mediaFile, this.#options.servers(), this.#options.stores())).asked
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
    const from = [this.#options.servers(), this.#options.stores()] as const
    if (from.every((holders) => holders.length === 0)) return
    const now = this.#options.now()
    let next = Number.POSITIVE_INFINITY
    for (const row of this.#options.queue.inOrder()) {
      if (this.#running.size >= this.#options.concurrency()) return
      if (this.#running.has(row.mediaFile)) continue
      // Longer nobody waits: the clock was ahead then, and has been put right.
      if (row.nextAt > now && row.nextAt <= now + LONGEST_WAIT) next = Math.min(next, row.nextAt)
      else this.#begin(row, from)
    }
    if (Number.isFinite(next)) this.#cancel = this.#options.timers.after(next - now, () => this.pump())
  }

  /** Tries at once what waits for one of these reasons; for any, and also at servers that gave wrong bytes, where none is given. */
  async again(reasons?: ReadonlySet<string>): Promise<void> {
    if (reasons === undefined) this.#holders.forgive()
    const { queue } = this.#options
    const waiting = queue.all.filter(
      ({ nextAt, reason }) => nextAt > 0 && (reasons === undefined || (reason !== null && reasons.has(reason))),
    )
    // Whoever says how long a file is may have been wrong.
    await queue.put(waiting.map((row) => ({ ...row, nextAt: 0, size: row.reason === "noRoom" ? null : row.size })))
    this.pump()
  }

  /** Removes what is there of a download that waits, the one wanted least; answers how much that was. */
  async removePart(): Promise<number | undefined> {
    const { queue, parts } = this.#options
    const waiting = queue.all.findLast(({ mediaFile }) => !this.#running.has(mediaFile) && parts.of(mediaFile) > 0)
    return waiting === undefined ? undefined : parts.remove(waiting.mediaFile)
  }

  /** Ends what is under way, to be begun again as far as there is room for it. */
  async interrupt(): Promise<void> {
    await Promise.all([...this.#running.keys()].map((mediaFile) => this.stop(mediaFile)))
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
    this.#cancelLook?.()
    await this.interrupt()
    await this.settle()
  }

  #begin(row: Queued, from: Givers): void {
    const { mediaFile } = row
    const running: Running = {
      stop: new AbortController(),
      ended: Promise.resolve(),
      bytes: 0,
      from: 0,
      promised: 0,
      written: 0,
    }
    const ended = this.#run(row, from, running)
      .catch((cause: unknown) => this.#failed(mediaFile, cause, running))
      .catch(this.#options.onFailure)
      .finally(() => {
        this.#running.delete(mediaFile)
        this.#options.onChange()
        this.pump()
        if (this.#running.size === 0 || this.#came.length >= TOGETHER) void this.settle()
      })
    this.#running.set(mediaFile, Object.assign(running, { ended }))
  }

  async #run(row: Queued, from: Givers, running: Running): Promise<void> {
    const { cache, queue, files, parts, timers, onFile } = this.#options
    const { mediaFile } = row
    if (!(await this.#mayFind(row))) throw noRoom()
    const { asked, distrusted } = await this.#holders.of(mediaFile, ...from)
    if (asked.length === 0) throw distrusted.length > 0 ? wrongBefore() : notThere()
    let failure: unknown
    // What was damaged on its way comes once more from the same one, before others are asked.
    const damagedBy = new Set<FileHolder>()
    for (let at = 0, server; (server = asked[at]) !== undefined;) {
      running.written = running.promised = await parts.take(mediaFile)
      running.bytes = running.from = 0
      try {
        const { server: begunAt, etag } = queue.get(mediaFile) ?? row
        const { bytes, condition } = await fetchFile({
          files,
          server,
          mediaFile,
          begun: { server: begunAt, etag },
          signal: running.stop.signal,
          timers,
          onBegin: (size, begun) => this.#begun(mediaFile, running, size, begun),
          onProgress: (position, length) => this.#progress(running, position, length),
          onLeft: (stored) => {
            running.written = running.promised = 0
            parts.left(mediaFile, stored)
          },
        })
        cache.add(mediaFile, bytes, server.server.id, condition)
        queue.forget(mediaFile)
        this.#furthest.delete(mediaFile)
        // It takes its room itself now.
        running.promised = running.written = 0
        this.#came.push(mediaFile)
        return onFile(mediaFile, bytes, server.server.id)
      } catch (cause) {
        if (running.stop.signal.aborted) return await this.#note(mediaFile, {})
        failure = cause
        if (!isOfServer(cause)) throw cause
        const isAgain = cause.reason === "damaged" && damagedBy.has(server)
        if (cause.reason === "damaged" && !isAgain) {
          damagedBy.add(server)
          continue
        }
        at += 1
        if (cause.reason === "wrongBytes" || isAgain) this.#holders.distrust(mediaFile, server)
      }
    }
    throw failure
  }

  /** Writes down what came: many files together, since each write waits for the disk. */
  settle(): Promise<void> {
    const { cache, queue, onSettled, onFailure } = this.#options
    this.#settling = this.#settling.then(async () => {
      const came = this.#came
      this.#came = []
      if (came.length === 0) return
      try {
        const lost = await cache.save(() => queue.removing(came))
        onSettled(lost)
      } catch (cause) {
        this.#came.push(...came)
        onFailure(cause)
      }
    })
    return this.#settling
  }

  async #begun(mediaFile: string, running: Running, size: number, begun: Begun): Promise<void> {
    const { files, queue, makeRoom } = this.#options
    const taken = files.takes(size)
    const more = Math.max(0, taken - running.promised)
    if (!(await makeRoom(more, () => (running.promised = taken)))) {
      queue.note(mediaFile, { size })
      throw noRoom()
    }
    // A small file is soon begun again; of a large one the tag has to outlast the program, so that it can be gone on with.
    if (size < LARGE) queue.note(mediaFile, { size, ...begun })
    else await this.#note(mediaFile, { size, ...begun })
  }

  /** False where a file found no room before, and would find none now: no server is asked for nothing. */
  async #mayFind({ mediaFile, reason, size }: Queued): Promise<boolean> {
    if (reason !== "noRoom" || size === null) return true
    const { files, parts, makeRoom } = this.#options
    return makeRoom(Math.max(0, files.takes(size) - parts.of(mediaFile)), () => undefined)
  }

  /** Where there is room by now for any that waits for it, all of these are tried. */
  async #lookForRoom(): Promise<void> {
    this.#cancelLook = undefined
    const { queue, files, parts, hasRoom } = this.#options
    const waiting = queue.all.filter(({ reason }) => reason === "noRoom")
    if (waiting.length === 0 || this.#isOver) return
    const least = Math.min(
      ...waiting.map(({ mediaFile, size }) => Math.max(0, files.takes(size ?? 0) - parts.of(mediaFile))),
    )
    if (await hasRoom(least)) await this.again(new Set(["noRoom"]))
    this.#watchRoom()
  }

  #watchRoom(): void {
    if (this.#isOver) return
    const { timers, onFailure } = this.#options
    this.#cancelLook ??= timers.after(ROOM_WAIT, () => void this.#lookForRoom().catch(onFailure))
  }

  #progress(running: Running, position: number, length: number): void {
    if (running.bytes === 0) running.from = position - length
    const isTold = Math.floor(position / TOLD) !== Math.floor(running.bytes / TOLD)
    running.bytes = position
    running.written = Math.min(running.promised, position)
    if (isTold) this.#options.onChange()
  }

  /** Nothing is dropped: it is tried again, after a while that grows; at once where it came further than before. */
  async #failed(mediaFile: string, cause: unknown, { bytes, from }: Running): Promise<void> {
    const row = this.#options.queue.get(mediaFile)
    if (row === undefined) return
    const { message, retryAfter = 0, ...error } = errorOf(cause)
    const reason = isFull(cause) ? "noRoom" : error.reason
    if (reason === "noRoom") this.#watchRoom()
    const before = Math.max(from, this.#furthest.get(mediaFile) ?? 0)
    this.#furthest.set(mediaFile, Math.max(before, bytes))
    if (reason === "offline" && bytes > before) return this.#note(mediaFile, { tries: 1, nextAt: 0, reason, message })
    const wait = Math.max(FIRST_WAIT * 2 ** Math.min(row.tries, 12), retryAfter * 1000)
    const nextAt = this.#options.now() + Math.min(LONGEST_WAIT, wait)
    await this.#note(mediaFile, { tries: row.tries + 1, nextAt, reason, message })
  }

  /** Writes down how a download is getting on; in memory alone where the disk is full. */
  async #note(mediaFile: string, said: Partial<Queued>): Promise<void> {
    const { queue } = this.#options
    await queue.change(mediaFile, said).catch((cause: unknown) => {
      if (!isFull(cause)) throw cause
      queue.note(mediaFile, said)
    })
  }
}

const noRoom = (): LedgerlineError =>
  new LedgerlineError({ reason: "noRoom", message: "there is no room beside what is to be kept" })

const notThere = (): LedgerlineError =>
  new LedgerlineError({ reason: "notThere", message: "no server that can be reached has the file" })

const wrongBefore = (): LedgerlineError =>
  new LedgerlineError({
    reason: "wrongBytes",
    message: "what came was not the file, or damaged; it is asked for again within an hour, or when you say so",
  })

/** Whether another server may do better. */
const isOfServer = (cause: unknown): cause is LedgerlineError =>
  cause instanceof LedgerlineError && cause.reason !== "noRoom" && cause.reason !== "invalid"
