/**
 * Keeps one source up to date: asks for scans of folders that the watch names, and now and then of all of it, since no
 * watch hears everything. Where watching does not work it says why, and looks more thoroughly instead.
 */
import { stat, statfs } from "node:fs/promises"
import { shareAt } from "@ledgerline/core/networkShare"
import type { LocalSource } from "../import/sources.ts"
import { bytesOf } from "../scan/names.ts"
import type { WantedFolder } from "../scan/wanted.ts"
import { DirtyFolders, type Quiet } from "./DirtyFolders.ts"
import type { OpenWatch, Watch, WatchTrouble, WatchWhy } from "./port.ts"

/** How a source is kept up to date. Not watched: it is looked through at intervals; not there: neither. */
export interface WatchState {
  readonly state: "watching" | "polling" | "unreachable"
  /** Why it is not watched, for people. */
  readonly reason?: string
  readonly why?: WatchWhy
}

/** `light` misses files that changed in place, which a watch tells. */
export type Scan =
  | { readonly extent: "folders"; readonly folders: readonly WantedFolder[] }
  | { readonly extent: "light" | "whole" }

export interface SourceWatchOptions extends Quiet {
  readonly source: LocalSource
  readonly ports: WatchPorts
  readonly open: OpenWatch
  /** How often to look at what watching may have missed. */
  readonly intervalMs: number
  /** How often to look whether the root is there. */
  readonly rootMs: number
  readonly onScan: (scan: Scan) => void
  readonly onState: (state: WatchState) => void
}

export interface WatchPorts {
  readonly clock: { readonly now: () => number }
  readonly after: (ms: number, call: () => void) => () => void
}

/** Beyond so many folders at once all are looked at. */
const MOST_FOLDERS = 1_000
/** Of so many scans at intervals one is whole though the source is watched. */
const WHOLE_EVERY = 16

export class SourceWatch {
  readonly #options: SourceWatchOptions
  readonly #dirty: DirtyFolders
  #watch: Watch | undefined
  #state: WatchState = { state: "unreachable", reason: "not looked at yet", why: { reason: "begins" } }
  #identity: string | undefined
  #scanAt = 0
  #rootAt = 0
  #scans = 0
  #isRunning = false
  #working: Promise<void> = Promise.resolve()
  #disarm: () => void = () => {}

  constructor(options: SourceWatchOptions) {
    this.#options = options
    this.#dirty = new DirtyFolders(options)
  }

  get state(): WatchState {
    return this.#state
  }

  /** Resolves when it watches, or has said why not; a scan of all of it was asked for. */
  async start(): Promise<void> {
    this.#isRunning = true
    await this.#work(() => this.#begin())
  }

  async stop(): Promise<void> {
    this.#isRunning = false
    this.#disarm()
    await this.#working
    await this.#watch?.close()
    this.#watch = undefined
  }

  /** One after the other, and none after the end. */
  #work(run: () => Promise<void>): Promise<void> {
    this.#working = this.#working.then(async () => {
      if (!this.#isRunning) return
      await run()
      this.#arm()
    })
    return this.#working
  }

  async #begin(): Promise<void> {
    const { source, open, ports, intervalMs, rootMs } = this.#options
    const now = ports.clock.now()
    this.#rootAt = now + rootMs
    await this.#watch?.close()
    this.#watch = undefined
    this.#dirty.clear()
    this.#identity = await identityOf(source.path)
    if (this.#identity === undefined)
      return this.#say({ state: "unreachable", reason: `${source.path} is not there`, why: { reason: "gone" } })
    const watch = await open(source.path, {
      onDirty: (folders) => this.#heard(folders),
      onTrouble: (trouble) => void this.#work(() => this.#trouble(trouble)),
    })
    const share = await shareOf(source.path)
    if ("close" in watch) this.#watch = watch
    if ("reason" in watch) this.#say(polling(watch))
    else if (share === undefined) this.#say({ state: "watching" })
    else {
      const reason = `${share} does not tell what other machines change`
      this.#say({ state: "polling", reason, why: { reason: "share", kind: share } })
    }
    this.#scanAt = ports.clock.now() + intervalMs
    this.#options.onScan({ extent: "whole" })
  }

  async #trouble(trouble: WatchTrouble): Promise<void> {
    const { reason } = trouble
    // The watch goes on, and what it missed is looked for: changes in place too.
    if (reason === "overflow") return this.#options.onScan({ extent: "whole" })
    if (reason === "rootGone") return this.#begin()
    this.#watch = undefined
    this.#say(polling(trouble))
    this.#options.onScan({ extent: "whole" })
  }

  #heard(folders: readonly WantedFolder[]): void {
    this.#dirty.add(folders, this.#options.ports.clock.now())
    this.#arm()
  }

  async #tick(): Promise<void> {
    const { ports, source, rootMs, intervalMs, onScan } = this.#options
    const now = ports.clock.now()
    if (now >= this.#rootAt) {
      this.#rootAt = now + rootMs
      if ((await identityOf(source.path)) !== this.#identity) return this.#begin()
    }
    if (this.#state.state === "unreachable") return
    const folders = this.#dirty.take(now)
    if (folders.length > MOST_FOLDERS) onScan({ extent: "whole" })
    else if (folders.length > 0) onScan({ extent: "folders", folders })
    if (now < this.#scanAt) return
    this.#scanAt = now + intervalMs
    this.#scans += 1
    // What stopped the watch may be over.
    if (this.#watch === undefined) return this.#begin()
    const isLight = this.#state.state === "watching" && this.#scans % WHOLE_EVERY !== 0
    onScan({ extent: isLight ? "light" : "whole" })
  }

  #arm(): void {
    this.#disarm()
    if (!this.#isRunning) return
    const { ports } = this.#options
    const times = [this.#rootAt, this.#dirty.dueAt ?? Infinity]
    if (this.#state.state !== "unreachable") times.push(this.#scanAt)
    const delay = Math.max(1, Math.min(...times) - ports.clock.now())
    this.#disarm = ports.after(delay, () => void this.#work(() => this.#tick()))
  }

  #say(state: WatchState): void {
    const isSame = state.state === this.#state.state && state.reason === this.#state.reason
    this.#state = state
    if (!isSame) this.#options.onState(state)
  }
}

const polling = ({ message, limit }: WatchTrouble): WatchState => ({
  state: "polling",
  reason: message,
  why: limit ?? { reason: "failed", message },
})

// Not at once: a share that does not answer must not hold up the process.
async function identityOf(path: string): Promise<string | undefined> {
  try {
    const stats = await stat(bytesOf(path), { bigint: true })
    return stats.isDirectory() ? `${stats.dev}:${stats.ino}` : undefined
  } catch {
    return undefined
  }
}

async function shareOf(path: string): Promise<string | undefined> {
  try {
    const { type } = await statfs(bytesOf(path))
    return shareAt(path, () => ({ type }))
  } catch {
    return undefined
  }
}
