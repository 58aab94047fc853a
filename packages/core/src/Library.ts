/**
 * A library in one database: the log, what is folded from it, and the questions one can ask. All writing goes through
 * here, one batch at a time: log, views and bookkeeping in one transaction, durable when the promise resolves.
 */
import { checkNew } from "./define/checkNew.ts"
import type { Registry } from "./define/registry.ts"
import { CannotOpen, CommandRejected } from "./errors.ts"
import { applyArrivals, type FoldContext, loadExisting, type Touched } from "./fold/apply.ts"
import { afterTargets, isControl, type Targets } from "./fold/activity.ts"
import { completePayloads } from "./fold/complete.ts"
import { generation } from "./fold/generation.ts"
import { diff } from "./fold/diff.ts"
import { type HistoryEntry, historyOf, type ValueChange } from "./fold/history.ts"
import { copyMoment, type Moment } from "./fold/moment.ts"
import { rebuildViews, type RebuildProgress } from "./fold/rebuild.ts"
import { createIndexes, createTables, nameViews } from "./fold/schema.ts"
import { stateHash } from "./fold/stateHash.ts"
import { subjectKey } from "./fold/subject.ts"
import { SubjectCache } from "./fold/subjectCache.ts"
import type { EventId, LogName, OperationId, Origin, Subject } from "./ids.ts"
import { LIBRARY } from "./ids.ts"
import { appendToLog, type Draft, signChains } from "./log/append.ts"
import type { LogEvent } from "./log/event.ts"
import { MAX_AT } from "./log/header.ts"
import { type Incoming, type Ingested, ingestIntoLog } from "./log/ingest.ts"
import { keyFromSeed, newKey, type ReplicaKey } from "./log/keys.ts"
import { FORMAT, liveGeneration, readMeta, writeMeta } from "./log/meta.ts"
import { eventsFrom, type Holding, holdings } from "./log/read.ts"
import type { PeerEvents } from "./log/repair.ts"
import { loadLogState, type LogState, saveChains } from "./log/state.ts"
import { LOG_TABLES, ORIGIN } from "./log/tables.ts"
import type { Ports } from "./ports.ts"
import { define, insertNew, queryOne, type Store, type Work } from "./store/port.ts"
import {
  type RepairReport,
  repairLibrary,
  verifyLibrary,
  type VerifyOptions,
  type VerifyReport,
} from "./Verification.ts"

export interface LibraryOptions {
  readonly store: Store
  readonly registry: Registry
  readonly ports: Ports
  /** For the name of the database in messages. */
  readonly path?: string
  /** Told while views are rebuilt after an upgrade. */
  readonly onProgress?: (progress: RebuildProgress) => void
}

export interface NewEvent {
  readonly type: string
  readonly subject: Subject
  readonly payload: unknown
  /** `library` unless said otherwise. */
  readonly log?: LogName
  readonly refs?: readonly EventId[]
}

export interface Batch {
  readonly events: readonly NewEvent[]
  /** `user:<id>`, `import`, `provider:<name>` … */
  readonly actor: string
  /** The operation that the events belong to; a new one unless given. */
  readonly op?: OperationId
}

export interface Appended {
  readonly op: OperationId
  readonly events: readonly LogEvent[]
}

/** What a commit changed: positions `from … to`, the subjects and the view rows that it touched. */
export interface Commit extends Touched {
  readonly from: number
  readonly to: number
}

export class Library {
  readonly store: Store
  readonly registry: Registry
  readonly ports: Ports
  /** Which library this is. */
  readonly id: string
  /** This incarnation of the database. */
  readonly epoch: string
  readonly #key: ReplicaKey
  readonly #listeners = new Set<(commit: Commit) => void>()
  readonly #cache: SubjectCache | undefined
  #generation: number
  #state: LogState | undefined
  #numbers = { next: 0 }
  #isReadOnly = false
  #changes: Promise<unknown> = Promise.resolve()

  private constructor(
    options: LibraryOptions,
    identity: { id: string; epoch: string; key: ReplicaKey; generation: number },
  ) {
    this.store = options.store
    this.registry = options.registry
    this.ports = options.ports
    this.id = identity.id
    this.epoch = identity.epoch
    this.#key = identity.key
    this.#generation = identity.generation
    this.#cache = options.store.exclusive ? new SubjectCache() : undefined
  }

  /**
   * Opens the library in a store, or makes a new one in an empty store. Views that another version of the program
   * made are rebuilt first. Fails with {@link CannotOpen}.
   */
  static async open(options: LibraryOptions): Promise<Library> {
    const { store, registry, ports, path = "the database" } = options
    const { dialect } = store
    const meta = await store.write(function* () {
      const found = yield* queryOne(dialect.exists, ["meta"])
      if (found !== undefined) return yield* readMeta()
      const key = newKey(ports.random)
      const context = { dialect, registry, generation: generation(1) }
      yield* define(LOG_TABLES.flatMap((table) => [...dialect.createTable(table), ...dialect.createIndexes(table)]))
      yield* define([...createTables(context), ...createIndexes(context), ...nameViews(context)])
      yield* insertNew(ORIGIN, [[key.origin, key.publicKey]])
      const made = {
        format: FORMAT,
        library: hex(ports, 16),
        epoch: hex(ports, 16),
        seed: key.seed.toString("hex"),
        generation: "1",
        projection: registry.version,
      }
      yield* writeMeta(made)
      return made
    })
    if (
      meta.format === undefined ||
      meta.seed === undefined ||
      meta.library === undefined ||
      meta.epoch === undefined
    ) {
      throw new CannotOpen({ path, reason: "notALibrary", message: `${path} is a database, but not a library` })
    }
    if (Number(meta.format) > Number(FORMAT)) {
      throw new CannotOpen({
        path,
        reason: "newerFormat",
        message: `${path} was written by a newer version of this program (format ${meta.format}, here ${FORMAT})`,
      })
    }
    const library = new Library(options, {
      id: meta.library,
      epoch: meta.epoch,
      key: keyFromSeed(Buffer.from(meta.seed, "hex")),
      generation: Number(meta.generation),
    })
    if (meta.projection !== registry.version) await library.rebuild(options.onProgress)
    return library
  }

  /** The replica that appends here. */
  get origin(): Origin {
    return this.#key.origin
  }

  /**
   * Appends events of this replica and folds them. Atomic, and durable when it resolves.
   * Fails with UnknownEventType, InvalidPayload, {@link CommandRejected}, MalformedEvent, StorageFull
   * or StorageFailed; then nothing was stored.
   */
  async append(batch: Batch): Promise<Appended> {
    if (this.#isReadOnly)
      throw new CommandRejected({ command: "append", message: "the library of another moment cannot be changed" })
    const payloads = batch.events.map((event) => checkNew(this.registry, event))
    const op = batch.op ?? hex(this.ports, 16)
    const library = this
    const events = await this.#change(function* (context, state) {
      const keys = batch.events.map((event) => subjectKey(event.log ?? LIBRARY, event.subject))
      const loaded = yield* loadExisting(context, [...new Set(keys)])
      const latest = new Map<string, number>()
      const now = Math.max(0, Math.floor(library.ports.clock.now()))
      const drafts: Draft[] = []
      for (let i = 0; i < batch.events.length; i++) {
        const event = batch.events[i] as NewEvent
        const key = keys[i] as string
        const last = latest.get(key) ?? loaded.subjects.get(key)?.at ?? -1
        const floor = isControl(event.type)
          ? yield* afterTargets(context, event.log ?? LIBRARY, payloads[i] as Targets)
          : 0
        const at = Math.min(Math.max(now, last + 1, floor), MAX_AT)
        latest.set(key, at)
        const { type, subject, log = LIBRARY, refs = [] } = event
        drafts.push({
          type,
          subject,
          log,
          refs,
          at,
          op,
          actor: batch.actor,
          payload: payloads[i],
          v: library.registry.event(type)?.v ?? 1,
        })
      }
      const events = yield* appendToLog(state, library.#key, library.ports.random, drafts)
      return { events, touched: yield* applyArrivals(context, events, { loaded }) }
    })
    return { op, events }
  }

  /**
   * Takes events of another replica: verifies hashes, chain and signed head, refuses holes, drops duplicates, keeps both
   * sides of a fork. Fails with IngestRefused or MalformedEvent; then nothing was stored.
   */
  async ingest(incoming: Incoming): Promise<Ingested> {
    let result: Ingested | undefined
    await this.#change(function* (context, state) {
      const { result: taken, events, completed: found } = yield* ingestIntoLog(context.dialect, state, incoming)
      result = taken
      const late = yield* completePayloads(context, found)
      const isNothing = events.length + late.completed.length === 0
      const touched = isNothing ? NOTHING : yield* applyArrivals(context, events, late)
      return { events, touched }
    })
    return result as Ingested
  }

  /** Signs what is unsigned, so that it can leave this replica. */
  async sign(): Promise<void> {
    const key = this.#key
    await this.#change(function* (_, state) {
      const own = state.chains.filter((chain) => chain.origin === key.origin && chain.signed < chain.seq)
      yield* signChains(key, own)
      yield* saveChains(own)
      return { events: [], touched: NOTHING }
    })
  }

  /** Calls back after each commit, in order. Answers what ends it. */
  subscribe(listener: (commit: Commit) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Events from a position on, in order of arrival, up to a limit. */
  events(from: number, limit: number): Promise<LogEvent[]> {
    return this.store.read(() => eventsFrom(from, limit))
  }

  /** The last position of each chain that is held here. */
  holdings(): Promise<Holding[]> {
    return this.store.read(() => holdings())
  }

  /** One hash over all views: equal in all replicas that hold the same events. */
  stateHash(): Promise<string> {
    const { registry, store } = this
    return store.read(function* () {
      return yield* stateHash(registry, generation(yield* liveGeneration()))
    })
  }

  /** Builds all views anew from the log, beside the live ones, and exchanges them in one step. Resumes where it was cut off. */
  async rebuild(onProgress?: (progress: RebuildProgress) => void): Promise<void> {
    this.#generation = await rebuildViews({ store: this.store, registry: this.registry, ports: this.ports, onProgress })
    this.#forget()
  }

  /** The generation of the views that are live. */
  get generation(): number {
    return this.#generation
  }

  /** Every event of a subject, whether it is in effect, and what it changed. */
  history(subject: Subject, log: LogName = LIBRARY): Promise<HistoryEntry[]> {
    const { store, registry } = this
    return store.read(function* () {
      const context = { dialect: store.dialect, registry, generation: generation(yield* liveGeneration()) }
      return yield* historyOf(context, log, subject)
    })
  }

  /**
   * The library as of a time (approximate: by the clocks of those who wrote) or a version vector (exact): a library of
   * its own that only answers. Close it to free its space.
   */
  async asOf(moment: Moment, options: { readonly signal?: AbortSignal } = {}): Promise<Library> {
    const then = await this.scratch()
    try {
      await copyMoment(this.store, then.store, moment, this.ports, options.signal)
      await then.rebuild()
      return then
    } catch (cause) {
      await then.close()
      throw cause
    }
  }

  /** What the views show otherwise in `b` than in `a`; a moment that is left out is now. */
  async *diff(a: Moment | undefined, b: Moment | undefined): AsyncGenerator<ValueChange> {
    const [before, after] = [a === undefined ? this : await this.asOf(a), b === undefined ? this : await this.asOf(b)]
    const side = (library: Library) => ({ store: library.store, generation: generation(library.#generation) })
    try {
      yield* diff(this.registry, side(before), side(after))
    } finally {
      if (before !== this) await before.close()
      if (after !== this) await after.close()
    }
  }

  /** An empty library in a store of its own, of the same kind and deleted on close; it cannot be appended to. */
  async scratch(): Promise<Library> {
    const store = await this.store.scratch()
    const library = await Library.open({ store, registry: this.registry, ports: this.ports })
    library.#isReadOnly = true
    return library
  }

  /** Checks log and views. Damage is reported, not thrown. */
  verify(options?: VerifyOptions): Promise<VerifyReport> {
    return verifyLibrary(this, options)
  }

  /** Replaces what is damaged by the bytes of a peer, rebuilds the views and verifies again. */
  repair(peer: PeerEvents): Promise<RepairReport> {
    return repairLibrary(this, peer)
  }

  async close(): Promise<void> {
    await this.store.close()
  }

  /** Changes follow each other: what one leaves in memory must hold before the next looks at it. */
  #change(
    work: (context: FoldContext, state: LogState) => Work<{ events: readonly LogEvent[]; touched: Touched }>,
  ): Promise<readonly LogEvent[]> {
    const changed = this.#changes.then(() => this.#changeNow(work))
    this.#changes = changed.catch(() => undefined)
    return changed
  }

  /** Runs one batch in a transaction; whatever fails leaves memory as if it had not begun. */
  async #changeNow(
    work: (context: FoldContext, state: LogState) => Work<{ events: readonly LogEvent[]; touched: Touched }>,
  ): Promise<readonly LogEvent[]> {
    const { store, registry } = this
    try {
      const library = this
      const { events, touched } = await store.write(function* () {
        const live = yield* liveGeneration()
        // A rebuild may have exchanged the views since, here or in another process.
        if (!store.exclusive || live !== library.#generation) library.#forget()
        library.#generation = live
        const state = (library.#state ??= yield* loadLogState())
        const context: FoldContext = {
          dialect: store.dialect,
          registry,
          generation: generation(library.#generation),
          cache: library.#cache,
          numbers: library.#numbers,
        }
        return yield* work(context, state)
      })
      const first = events[0]
      if (first !== undefined) {
        const commit = { ...touched, from: first.position, to: first.position + events.length - 1 }
        for (const listener of this.#listeners) this.#tell(listener, commit)
      }
      return events
    } catch (cause) {
      this.#forget()
      throw cause
    }
  }

  /** The batch is stored whatever a listener does; what it throws surfaces as the uncaught error that it is. */
  #tell(listener: (commit: Commit) => void, commit: Commit): void {
    try {
      listener(commit)
    } catch (cause) {
      queueMicrotask(() => {
        throw cause
      })
    }
  }

  #forget(): void {
    this.#state = undefined
    this.#numbers = { next: 0 }
    this.#cache?.clear()
  }
}

const NOTHING: Touched = { subjects: [], views: new Map() }

const hex = (ports: Ports, bytes: number): string => Buffer.from(ports.random.bytes(bytes)).toString("hex")
