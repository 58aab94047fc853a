/**
 * The client's side: syncs, then stays on a line on which both tell each other what is new, and does so again whenever
 * the line ends. docs/spec/sync.md, SYNC-21 and SYNC-22.
 */
import type { Incoming, Library } from "@ledgerline/core"
import { nextBatches, settlePush } from "../client/push.ts"
import { takeArrivals } from "../client/pull.ts"
import { type Peer, type Session, StartAgain } from "../client/session.ts"
import { syncOnce, tellOfOwn } from "../client/sync.ts"
import { FrameRefused, PeerNotTrusted, PeerRefused, PeerUnreachable } from "../errors.ts"
import { MAX_FRAME } from "../frames/frame.ts"
import { type ClientMessage, decodeAnswer, encode, type Pushed } from "../protocol/messages.ts"
import { logsOf } from "../server/serve.ts"
import { notKept, type Notice, passedOver, rememberNotices } from "../notices.ts"
import { isOfCompaction } from "../part.ts"
import { Backoff } from "./backoff.ts"
import { Pulse } from "./Pulse.ts"
import type { SyncProgress } from "../snapshot/progress.ts"
import type { Duplex, Timers } from "./ports.ts"

export interface LivePeer extends Peer {
  /** Opens a line to the server. */
  connect(): Promise<Duplex>
}

export interface LiveOptions {
  readonly timers: Timers
  /** Bytes of pages that may be under way to this replica: 2 MiB unless given. */
  readonly credit?: number
  /** Told when a line is open, and why one ended. */
  readonly onChange?: (change: { readonly isOpen: boolean; readonly cause?: unknown }) => void
  /** Told what people should know of what came or went over an open line, once it is kept. */
  readonly onNotices?: (notices: readonly Notice[]) => void
  /** Told while much comes, before a line is opened. */
  readonly onProgress?: (progress: SyncProgress) => void
}

export interface LiveReplica {
  /** Resolves when it was stopped. Fails with what failed in the replica's own store: then nothing goes on. */
  readonly ended: Promise<void>
  /** Ends the session; resolves when nothing of it goes on. Fails with what failed in the replica's own store. */
  stop(): Promise<void>
}

const CREDIT = 2 * 1024 * 1024

export function goLive(library: Library, peer: LivePeer, options: LiveOptions): LiveReplica {
  const stop = new AbortController()
  const running = run(library, peer, options, stop.signal)
  running.catch(() => undefined)
  return {
    ended: running,
    stop() {
      stop.abort()
      return running
    },
  }
}

async function run(library: Library, peer: LivePeer, options: LiveOptions, signal: AbortSignal): Promise<void> {
  const { timers, credit = CREDIT, onChange, onProgress } = options
  const backoff = new Backoff(library.ports.random)
  while (!signal.aborted) {
    const began = timers.now()
    let cause: unknown
    // The session goes on over the line, where each change is a page of its own.
    let isSyncing = true
    const tell = (progress: SyncProgress): void => (isSyncing ? onProgress?.(progress) : undefined)
    try {
      const { session } = await syncOnce(library, peer, { onProgress: tell, signal })
      isSyncing = false
      const line = await peer.connect()
      if (signal.aborted) line.close()
      onChange?.({ isOpen: true })
      await new LiveLine(session, line, { ...options, credit }).until(signal)
    } catch (error) {
      // It was stopped between two steps of a snapshot, and goes on from there the next time.
      if (signal.aborted && error === signal.reason) break
      if (!isOfTheWay(error)) throw error
      cause = error
    }
    onChange?.({ isOpen: false, ...(cause === undefined ? {} : { cause }) })
    if (!signal.aborted) await rest(timers, backoff.after(timers.now() - began), signal)
  }
}

/** What ends a line but not the replica's wish to have one. */
const isOfTheWay = (error: unknown): boolean =>
  [StartAgain, FrameRefused, PeerRefused, PeerNotTrusted, PeerUnreachable].some((kind) => error instanceof kind)

const rest = (timers: Timers, milliseconds: number, signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const cancel = timers.after(milliseconds, resolve)
    signal.addEventListener("abort", () => (cancel(), resolve()), { once: true })
  })

const TOO_MUCH = (): PeerRefused =>
  new PeerRefused({ reason: "protocol", message: "the server sends more than this device takes at once" })

/** One line, from when it is open to its end. */
class LiveLine {
  readonly #session: Session
  readonly #line: Duplex
  readonly #pulse: Pulse
  readonly #onNotices: LiveOptions["onNotices"]
  #unsubscribe: () => void = () => undefined
  readonly #ended: Promise<void>
  #end: (cause?: unknown) => void = () => undefined
  #isOpen = true
  /** Frames are dealt with one after another. */
  #last: Promise<void> = Promise.resolve()
  /** Bytes of frames that have come and are not dealt with. */
  #waiting = 0
  #underWay: readonly Incoming[] | undefined
  /** Notices that are kept. */
  #told: number
  #isLooking = false
  #hasNews = false

  constructor(session: Session, line: Duplex, options: LiveOptions & { readonly credit: number }) {
    const { timers, credit, onNotices } = options
    this.#session = session
    this.#onNotices = onNotices
    this.#told = session.notices.length
    this.#line = line
    this.#ended = new Promise((resolve, reject) => {
      this.#end = (cause) => (cause === undefined ? resolve() : reject(cause as Error))
    })
    this.#pulse = new Pulse(line, timers, () => this.#close())
    const most = credit + 2 * MAX_FRAME
    line.listen({
      frame: (frame) => {
        this.#waiting += frame.length
        // A server that sends whatever it wants would fill the memory here.
        if (this.#waiting > most) this.#close(TOO_MUCH())
        this.#queue(() => this.#take(frame).finally(() => (this.#waiting -= frame.length)))
      },
      closed: () => this.#close(),
    })
    // It may have ended before anybody listened.
    if (!this.#isOpen) return
    const { library, welcome, cursors } = session
    for (const { log } of welcome.logs) if (!cursors.has(log)) cursors.set(log, 1)
    const asked = [...cursors].map(([log, position]) => ({ log, position }))
    const { version, epoch } = welcome
    this.#send({ kind: "live", version, library: library.id, epoch, cursors: asked, credit })
    this.#unsubscribe = library.subscribe((commit) => {
      if (isOfCompaction(commit)) this.#queue(() => this.#joinIn())
      this.#push()
    })
    this.#push()
  }

  /** Resolves at the end of the line, or of the wish for it. Fails with what made it useless. */
  async until(signal: AbortSignal): Promise<void> {
    if (signal.aborted) this.#close()
    signal.addEventListener("abort", () => this.#close(), { once: true })
    try {
      await this.#ended
    } finally {
      await this.#last
    }
  }

  #close(cause?: unknown): void {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#pulse.stop()
    this.#unsubscribe()
    this.#line.close()
    this.#end(cause)
  }

  #send(message: ClientMessage): void {
    if (!this.#isOpen) return
    this.#line.send(encode(message))
    this.#pulse.said()
  }

  #queue(work: () => Promise<void>): void {
    this.#last = this.#last
      .then(() => (this.#isOpen ? work() : undefined))
      .catch((cause: unknown) => this.#close(cause))
  }

  async #take(frame: Uint8Array): Promise<void> {
    this.#pulse.heard()
    const message = decodeAnswer(frame)
    if (message.kind === "ping") return
    if (message.kind === "refused") throw new PeerRefused({ reason: message.reason, message: message.message })
    if (message.kind === "pushed") return this.#settle(message)
    if (message.kind !== "page") throw new PeerRefused({ reason: "protocol", message: "a welcome in a live session" })
    if (message.epoch !== this.#session.welcome.epoch) throw new StartAgain()
    // A page that does not hold is for the next sync to look at.
    if (!(await takeArrivals(this.#session, message))) throw new StartAgain()
    await this.#tell()
    this.#send({ kind: "credit", bytes: frame.length })
  }

  async #settle(pushed: Pushed): Promise<void> {
    const batches = this.#underWay
    if (batches === undefined) throw new PeerRefused({ reason: "protocol", message: "an answer to no push" })
    this.#underWay = undefined
    await settlePush(this.#session, batches, pushed)
    await this.#tell()
    this.#push()
  }

  /** Keeps what people should know of what has just come or gone; what was before the line, the sync has kept. */
  async #tell(): Promise<void> {
    tellOfOwn(this.#session)
    const { library, peer, notices } = this.#session
    const told = notices.slice(this.#told)
    if (told.length === 0) return
    this.#told = notices.length
    const fresh = await library.store.write(function* () {
      const unknown = yield* notKept(peer.id, told)
      yield* rememberNotices(library, peer.id, unknown)
      return unknown
    })
    if (fresh.length > 0) this.#onNotices?.(fresh)
  }

  /** Says what others wait for who compact the library. Under another name, the next line is the first. */
  async #joinIn(): Promise<void> {
    const { library, welcome, peer } = this.#session
    const logs = welcome.logs.filter(({ write }) => write).map(({ log }) => log)
    const { passedOver: former } = await library.takePart({ logs })
    if (former === undefined) return
    await library.store.write(() => rememberNotices(library, peer.id, [passedOver()]))
    throw new StartAgain()
  }

  /** Looks for what the server lacks; one push is under way at a time. */
  #push(): void {
    this.#hasNews = true
    if (this.#isLooking) return
    this.#isLooking = true
    this.#queue(async () => {
      this.#isLooking = false
      if (this.#underWay !== undefined || !this.#hasNews) return
      this.#hasNews = false
      const { library, welcome } = this.#session
      const { named } = this.#session
      // Whether the server takes a log that has come since, it says at hello.
      const known = new Set([...named, ...welcome.logs.map(({ log }) => log)])
      if ((await logsOf(library)).some((log) => !known.has(log))) throw new StartAgain()
      await library.sign()
      const batches = await nextBatches(this.#session)
      if (batches.length === 0) return
      this.#underWay = batches
      this.#send({ kind: "push", version: welcome.version, library: library.id, batches })
    })
  }
}
