/**
 * A library in one database: the log, what is folded from it, and the questions one can ask. This file is its contract;
 * how it opens, writes, reads and is kept up is in engine/.
 */
import type { Registry } from "./define/registry.ts"
import type { Appended, Batch, Commit, Decision, Rehearsed } from "./engine/batch.ts"
import { diffMoments } from "./engine/diffMoments.ts"
import { hex, type LibraryOptions, openDatabase } from "./engine/opening.ts"
import { CommandRejected, HistoryMissing } from "./errors.ts"
import { type HistoryQuery, readHistory } from "./engine/history.ts"
import { type LogPage, type LogQuery, readLog } from "./engine/readLog.ts"
import { type RepairOptions, type RepairReport, repairLibrary } from "./engine/repair.ts"
import type { Received } from "./engine/receive.ts"
import { planReissue, type Reissued, reissueRun } from "./engine/reissue.ts"
import { type Revocation, revocation, revocationsOf, type RevokeOptions } from "./engine/revoke.ts"
import { compactLibrary, type CompactOptions, type CompactReport } from "./engine/compaction/compact.ts"
import { takePart, type TakePartOptions, type TookPart } from "./engine/compaction/takePart.ts"
import { Upkeep } from "./engine/Upkeep.ts"
import { Writer } from "./engine/Writer.ts"
import { generation } from "./fold/generation.ts"
import type { ValueChange } from "./fold/changes.ts"
import type { HistoryEntry } from "./fold/history.ts"
import { copyMoment, type Moment } from "./fold/moment.ts"
import type { RebuildProgress } from "./fold/rebuild.ts"
import { stateHash } from "./fold/stateHash.ts"
import { heldStatesOf, statesOf } from "./fold/states.ts"
import { type EventId, LIBRARY, type LogName, type Origin, type Subject } from "./ids.ts"
import type { LogEvent } from "./log/event.ts"
import type { Incoming, Ingested } from "./log/ingest.ts"
import { proofOf, type ReplicaProof, signSnapshot } from "./log/identity.ts"
import { liveGeneration, readMeta } from "./log/meta.ts"
import { eventsFrom, type Holding, holdings } from "./log/read.ts"
import type { RepairPeer } from "./log/repair.ts"
import type { Ports } from "./ports.ts"
import { type Ahead, aheadOf, needHistory } from "./snapshot/ahead.ts"
import type { Store, Work } from "./store/port.ts"
import { verifyLibrary, type VerifyOptions, type VerifyReport } from "./Verification.ts"

export type { LibraryOptions } from "./engine/opening.ts"
export type { Appended, Batch, Commit, Decision, DecisionContext, NewEvent, Rehearsed } from "./engine/batch.ts"

export class Library {
  readonly store: Store
  readonly registry: Registry
  readonly ports: Ports
  /** Which library this is. */
  readonly id: string
  readonly #writer: Writer
  readonly #upkeep: Upkeep

  private constructor(options: LibraryOptions, identity: { id: string }, writer: Writer) {
    this.store = options.store
    this.registry = options.registry
    this.ports = options.ports
    this.id = identity.id
    this.#writer = writer
    this.#upkeep = new Upkeep(options, writer)
  }

  // Opening

  /**
   * Opens the library in a store, or makes a new one in an empty store. Where another version of the program made the
   * views: subjects that need it are folded again first where they are few; where all views must be rebuilt, this happens
   * beside those that are there (see {@link upgraded}), or first where this program reads tables that they lack.
   * Fails with {@link CannotOpen}.
   */
  static async open(options: LibraryOptions): Promise<Library> {
    const identity = await openDatabase(options)
    const { store, registry, ports } = options
    const { key, epoch, generation: live, projection } = identity
    const library = new Library(options, identity, new Writer({ store, registry, ports, key, epoch, generation: live }))
    await library.#upkeep.upgrade(projection)
    return library
  }

  /**
   * Resolves once the views are of this version of the program: as a rule at once. Until then reading shows the views of
   * the version before; appends, ingests and reads of states wait. Fails with what ended the upgrade, and so do those;
   * a {@link rebuild} then tries again.
   */
  upgraded(): Promise<void> {
    return this.#upkeep.upgraded
  }

  /**
   * Ends what goes on in the background, waits for what was asked for before, then closes the store. Appends, ingests and
   * reads of states that come later fail with StorageFailed, and once it has resolved everything else does.
   */
  async close(): Promise<void> {
    const idle = this.#writer.close()
    await this.#upkeep.stop()
    await idle
    await this.store.close()
  }

  // Writing

  /** The replica that appends here. */
  get origin(): Origin {
    return this.#writer.origin
  }

  /** This incarnation of the database. It changes with the origin. */
  get epoch(): string {
    return this.#writer.epoch
  }

  /**
   * Appends events of this replica, or those that a decision answers, and folds them. Atomic, and durable when it
   * resolves. Fails with UnknownEventType, InvalidPayload, {@link CommandRejected}, MalformedEvent, StorageFull,
   * StorageFailed or what the decision throws; then nothing was stored.
   */
  append(batch: Batch): Promise<Appended> {
    return this.#writer.append(batch)
  }

  /** Rows of views that {@link append} would write or take away. Stores nothing; takes as long, and fails as that does. */
  rehearse(batch: Batch): Promise<readonly Rehearsed[]> {
    return this.#writer.rehearse(batch)
  }

  /**
   * Takes events of another replica: verifies hashes, chain and signed head, refuses holes, drops duplicates, keeps both
   * sides of a fork. Fails with IngestRefused or MalformedEvent; then nothing was stored.
   */
  ingest(incoming: Incoming): Promise<Ingested> {
    return this.#writer.ingest(incoming)
  }

  /**
   * Takes what a peer sent: each batch as {@link ingest} does, but one that is refused does not stop the others; and what
   * `also` writes to tables of the caller's own, in the same transaction. A batch with events of this replica's own origin
   * that are not here shows that another database has its key: then it gets a new key pair and a new epoch, too.
   */
  receive(batches: readonly Incoming[], also: (received: Received) => Work<void> = nothing): Promise<Received> {
    return this.#writer.receive(batches, also)
  }

  /** Proves to somebody with a challenge of theirs that this replica has its key, and those that it had before. */
  async identify(challenge: Uint8Array): Promise<ReplicaProof> {
    const { formerSeeds = "[]" } = await this.store.read(() => readMeta())
    const { key, epoch } = this.#writer
    return proofOf(key, JSON.parse(formerSeeds) as string[], { challenge, library: this.id, epoch })
  }

  /** Signs what this replica says of a snapshot. */
  signSnapshot(statement: Uint8Array): Uint8Array {
    return signSnapshot(this.#writer.key, statement)
  }

  /** Signs what is unsigned, so that it can leave this replica. */
  sign(): Promise<void> {
    return this.#writer.sign()
  }

  /** Calls back after each commit, in order. Answers what ends it. */
  subscribe(listener: (commit: Commit) => void): () => void {
    return this.#writer.subscribe(listener)
  }

  // Keys

  /**
   * Gives this replica a new key pair, and with it a new origin and a new epoch, in one transaction with the event that
   * tells the others. Fails with {@link CommandRejected} where it was revoked: others would not believe it.
   */
  async rotateKey(actor = "user:owner"): Promise<void> {
    if ((await this.revocations()).length > 0)
      throw new CommandRejected({ command: "rotateKey", message: "this replica was revoked: pair it again" })
    await this.#writer.renewKey(actor)
  }

  /** As {@link rotateKey}, but tells nobody: for a replica that was revoked and is paired again. */
  renewOrigin(): Promise<void> {
    return this.#writer.renewKey()
  }

  /**
   * Says that a replica is not trusted any more: what it wrote beyond what is here, or beyond the points that are given, is
   * kept apart from now on, wherever it arrives. A revert of the events takes that back. Fails with {@link CommandRejected}.
   */
  revoke(origin: Origin, options: RevokeOptions = {}): Promise<Appended> {
    const events: Decision = (context) => revocation(context, this.origin, origin, options)
    return this.append({ actor: options.actor ?? "user:owner", events })
  }

  /** The revocations in effect of an origin: this replica's own unless given. */
  async revocations(origin: Origin = this.origin): Promise<Revocation[]> {
    const { store, registry } = this
    return store.read(function* () {
      const context = { dialect: store.dialect, registry, generation: generation(yield* liveGeneration()) }
      return yield* revocationsOf(context, origin)
    })
  }

  /**
   * Says again what was cut off of the origins that this replica had before, as new events that refer to the former ones
   * and in one operation; all of it, or the events that are given. Done twice it does nothing more; cut off, it goes on.
   */
  async reissue(only?: readonly EventId[]): Promise<Reissued> {
    const { runs, left } = await this.#writer.read(function* (context) {
      yield* needHistory()
      return yield* planReissue(context, only)
    })
    const op = hex(this.ports.random, 16)
    let count = 0
    for (const { actor, positions } of runs) {
      await this.append({
        actor,
        op,
        events: function* (context) {
          const { said, reverts } = yield* reissueRun(context, positions)
          count += said.length
          return [...said, ...reverts]
        },
      })
    }
    return { op: count === 0 ? undefined : op, events: count, left }
  }

  // Compaction

  /**
   * Removes payloads that nobody needs, since later events say all that they said: proposes those that are old enough, and
   * removes what every replica that takes part has agreed to by then. Asked again, it goes on. What stands in for what was
   * removed cannot be taken back any more: such a revert fails with Compacted. Fails with HistoryMissing while {@link ahead}.
   */
  compact(options: CompactOptions): Promise<CompactReport> {
    return compactLibrary(this, options)
  }

  /**
   * Says what others wait for who compact the library: that this replica is there, and that it holds what was proposed. To
   * be called now and then, after events came or before they go. A replica that was so long away that others went on
   * without it gets a new key pair, once it has nothing to hand over any more.
   */
  takePart(options: TakePartOptions = {}): Promise<TookPart> {
    return takePart(this, options)
  }

  // Reading

  /**
   * The log in pages, in order of arrival: all of it, or of a subject, an operation or an origin. The stream ends with
   * what was the last event when it began, whatever is appended meanwhile; each page says where a later query goes on.
   * Fails with InvalidQuery, or with HistoryMissing while the library is {@link ahead}.
   */
  async *readLog(query: LogQuery = {}): AsyncGenerator<LogPage, void> {
    await this.store.read(() => needHistory())
    yield* readLog(this.store, this.ports, query)
  }

  /** One page of events from a position on, in order of arrival, up to a limit. */
  events(from: number, limit: number): Promise<LogEvent[]> {
    return this.store.read(() => eventsFrom(from, limit))
  }

  /** The last position of each chain that is held here. */
  holdings(): Promise<Holding[]> {
    return this.store.read(() => holdings())
  }

  /**
   * What a subject has folded to, by the names of its kind's aspects, from memory where it was lately changed; undefined
   * where it is not here. All appends asked for before are in it. To decide on it, use a decision in {@link append}.
   */
  state<S extends object = Readonly<Record<string, unknown>>>(
    subject: Subject,
    log: LogName = LIBRARY,
  ): Promise<S | undefined> {
    return this.#writer.read((context) => statesOf(context, log, subject)) as Promise<S | undefined>
  }

  /**
   * What a look at the states of a subject answers. They are those of {@link state} but not copied, which matters where they
   * are large: they may be neither changed nor kept.
   */
  look<S extends object, T>(subject: Subject, log: LogName, look: (states: S | undefined) => T): Promise<T> {
    return this.#writer.read(function* (context) {
      return look((yield* heldStatesOf(context, log, subject)) as S | undefined)
    })
  }

  /** One hash over all views: equal in all replicas that hold the same events. */
  stateHash(): Promise<string> {
    const { registry, store } = this
    return store.read(function* () {
      return yield* stateHash(registry, generation(yield* liveGeneration()))
    })
  }

  /**
   * The events of a subject in the order in which they are folded, whether each is in effect, and what it changed, which is
   * only looked for where it is asked for. Fails with InvalidQuery, or with HistoryMissing while {@link ahead}.
   */
  readHistory(subject: Subject, log: LogName = LIBRARY, query: HistoryQuery = {}): AsyncGenerator<HistoryEntry, void> {
    return readHistory(this, log, subject, query)
  }

  /** As {@link readHistory}, at once. */
  async history(subject: Subject, log?: LogName, query?: HistoryQuery): Promise<HistoryEntry[]> {
    const entries: HistoryEntry[] = []
    for await (const entry of this.readHistory(subject, log, query)) entries.push(entry)
    return entries
  }

  /**
   * The library as of a time (approximate: by the clocks of those who wrote) or a version vector (exact): a library of
   * its own that only answers. Close it to free its space. Fails with InvalidQuery, or HistoryMissing while {@link ahead}.
   */
  async asOf(moment: Moment, options: { readonly signal?: AbortSignal } = {}): Promise<Library> {
    await this.store.read(() => needHistory())
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
  diff(a: Moment | undefined, b: Moment | undefined): AsyncGenerator<ValueChange> {
    return diffMoments(this, a, b)
  }

  // Maintenance

  /** The generation of the views that are live. */
  get generation(): number {
    return this.#writer.generation
  }

  /**
   * Builds all views anew from the log, beside the live ones, and exchanges them in one step. Resumes where it was cut off.
   * Fails with HistoryMissing while {@link ahead}.
   */
  rebuild(onProgress?: (progress: RebuildProgress) => void): Promise<void> {
    return this.#upkeep.rebuild(onProgress, () => this.store.read(() => needHistory()))
  }

  /**
   * Whether the views came from a snapshot and the history behind them is not all here: then lists, search and appends
   * work, and whatever needs the log fails with HistoryMissing. Undefined as a rule.
   */
  ahead(): Promise<Ahead | undefined> {
    return this.store.read(() => aheadOf())
  }

  /** As {@link rebuild}, also where the views are ahead of the log: from then on they are what it folds to. */
  foldLog(onProgress?: (progress: RebuildProgress) => void): Promise<void> {
    return this.#upkeep.rebuild(onProgress)
  }

  /** Stores what the states of subjects lag behind, so that a snapshot can be read off. */
  settle(keys: readonly string[]): Promise<void> {
    return this.#writer.settle(keys)
  }

  /** Checks log and views. Damage is reported, not thrown. Fails with HistoryMissing while {@link ahead}. */
  async verify(options?: VerifyOptions): Promise<VerifyReport> {
    await this.#needHistory()
    await this.upgraded().catch(() => undefined)
    return verifyLibrary(this, options)
  }

  /**
   * Replaces what is damaged in the log by the bytes of a peer, of which nothing is believed, makes chains, keys, heads and
   * indexes anew where they follow from the rest, rebuilds the views and verifies again. What is left is in the report,
   * with what can be done. `storedPeer` makes a peer of a database at hand. Fails with HistoryMissing while {@link ahead}.
   */
  async repair(peer: RepairPeer, options?: RepairOptions): Promise<RepairReport> {
    await this.#needHistory()
    return repairLibrary(this, peer, options)
  }

  /** Damage of the database is for whoever looks for it. */
  #needHistory(): Promise<void> {
    return this.store
      .read(() => needHistory())
      .catch((cause: unknown) => {
        if (cause instanceof HistoryMissing) throw cause
      })
  }

  /** An empty library in a store of its own, of the same kind and deleted on close; it cannot be appended to. */
  async scratch(): Promise<Library> {
    const store = await this.store.scratch()
    const library = await Library.open({ store, registry: this.registry, ports: this.ports, library: this.id })
    library.#writer.freeze()
    return library
  }
}

function* nothing(): Work<void> {}
