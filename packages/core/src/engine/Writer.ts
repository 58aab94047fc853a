/**
 * All writing to a library: one batch after another, each in one transaction that holds log, views and bookkeeping.
 * What is kept in memory (chains, subjects, numbers) is what the last transaction left; a batch that fails clears it.
 */
import { checkNew } from "../define/checkNew.ts"
import type { Registry } from "../define/registry.ts"
import { CommandRejected, StorageFailed } from "../errors.ts"
import { applyArrivals, type Touched } from "../fold/apply.ts"
import { completePayloads } from "../fold/complete.ts"
import { isControl, type Targets } from "../fold/control.ts"
import { generation } from "../fold/generation.ts"
import { type FoldContext, loadExisting, settle } from "../fold/held.ts"
import { rowKey } from "../fold/rowKey.ts"
import { subjectKey } from "../fold/subject.ts"
import { SubjectCache } from "../fold/subjectCache.ts"
import { afterTargets } from "../fold/targets.ts"
import type { OperationId, Origin } from "../ids.ts"
import { LIBRARY } from "../ids.ts"
import { appendToLog, type Draft, signChains } from "../log/append.ts"
import type { LogEvent } from "../log/event.ts"
import { MAX_AT } from "../log/header.ts"
import { type Incoming, type Ingested, ingestIntoLog } from "../log/ingest.ts"
import { keyFromSeed, newKey, type ReplicaKey } from "../log/keys.ts"
import { liveMeta, readMeta } from "../log/meta.ts"
import { type Chain, loadLogState, type LogState, saveChains } from "../log/state.ts"
import { ERASURE_TYPE } from "../log/write.ts"
import type { Ports } from "../ports.ts"
import { type Ahead, historyMissing } from "../snapshot/ahead.ts"
import type { Row, Store, Work } from "../store/port.ts"
import { inOperation } from "./batch.ts"
import type { Appended, Batch, Commit, Decision, NewEvent, Rehearsed } from "./batch.ts"
import { refuseCompacted } from "./compaction/refuse.ts"
import { hex } from "./opening.ts"
import { type Renewal, renewKey, successionOf } from "./keys.ts"
import { type Received, receiveBatches } from "./receive.ts"

/** What a change leaves: the events that it stored, and what folding them touched. */
interface Change {
  readonly events: readonly LogEvent[]
  readonly touched: Touched
}

type Changing = (context: FoldContext, loadState: () => Work<LogState>) => Work<Change>

export interface WriterOptions {
  readonly store: Store
  readonly registry: Registry
  readonly ports: Ports
  readonly key: ReplicaKey
  readonly epoch: string
  readonly generation: number
}

export class Writer {
  readonly #options: WriterOptions
  readonly #listeners = new Set<(commit: Commit) => void>()
  readonly #cache: SubjectCache | undefined
  #key: ReplicaKey
  #epoch: string
  #generation: number
  #state: LogState | undefined
  #numbers = { next: 0 }
  #isReadOnly = false
  #isClosed = false
  #last: Promise<unknown> = Promise.resolve()
  /** What changes wait for; nothing as a rule, so that they do not even wait a tick. */
  #ready: Promise<void> | undefined

  constructor(options: WriterOptions) {
    this.#options = options
    this.#key = options.key
    this.#epoch = options.epoch
    this.#generation = options.generation
    this.#cache = options.store.exclusive ? new SubjectCache() : undefined
  }

  get origin(): Origin {
    return this.#key.origin
  }

  /** The key pair of this incarnation of the database, as far as this process has heard. */
  get key(): ReplicaKey {
    return this.#key
  }

  get epoch(): string {
    return this.#epoch
  }

  /** The generation of the views that are live, as far as this process has heard. */
  get generation(): number {
    return this.#generation
  }

  /** The views were exchanged or the log was mended: nothing in memory holds any longer. */
  renew(number = this.#generation): void {
    this.#generation = number
    this.#forget()
  }

  /** From now on nothing can be appended. */
  freeze(): void {
    this.#isReadOnly = true
  }

  /** What comes later fails with {@link StorageFailed}. Resolves once all that was asked for before is done. */
  async close(): Promise<void> {
    this.#isClosed = true
    await this.#last
  }

  /** What comes later waits for this, and fails where it fails. */
  holdUntil(ready: Promise<void>): void {
    this.#ready = ready
    const release = (): void => {
      if (this.#ready === ready) this.#ready = undefined
    }
    ready.then(release, () => undefined)
  }

  async append(batch: Batch): Promise<Appended> {
    const given = inOperation(batch, this.#options.ports.random)
    const events = await this.#change(this.#appending(given))
    return { op: given.op, events }
  }

  /** Tells what rows of the views would be otherwise after an append, by doing it in a transaction that is given up. */
  async rehearse(batch: Batch): Promise<readonly Rehearsed[]> {
    const changes = new Map<string, Rehearsed>()
    const watch: FoldContext["watch"] = (table, list) => {
      for (const { before, after } of list) {
        const key = `${table.name} ${rowKey(table, (after ?? before) as Row)}`
        // A row may be written more than once.
        const known = changes.get(key)
        changes.set(key, { table: table.name, before: known === undefined ? before : known.before, after })
      }
    }
    const work = this.#appending(inOperation(batch, this.#options.ports.random))
    const done = new Error("rehearsed")
    await this.#change(function* (context, loadState) {
      yield* work({ ...context, watch }, loadState)
      throw done
    }).catch((cause: unknown) => {
      if (cause !== done) throw cause
    })
    return [...changes.values()]
  }

  #appending(batch: Batch & { readonly op: OperationId }): Changing {
    if (this.#isReadOnly)
      throw new CommandRejected({ command: "append", message: "the library of another moment cannot be changed" })
    const { clock, random } = this.#options.ports
    const given = typeof batch.events === "function" ? undefined : this.#check(batch.events)
    const writer = this
    return function* (context, loadState) {
      // A clock may be broken, and say that it is no time at all.
      const now = Math.max(0, Math.floor(clock.now()) || 0)
      const news = given ?? writer.#check(yield* (batch.events as Decision)({ ...context, random, now }))
      // What they act on has to be looked up in the log.
      if (context.ahead !== undefined && news.some(({ event }) => isControl(event.type)))
        throw yield* historyMissing(context.ahead)
      yield* refuseCompacted(
        context,
        news.map(({ event }) => event),
      )
      const state = yield* loadState()
      const { drafts, loaded } = yield* writer.#date(context, news, { actor: batch.actor, op: batch.op, now })
      const events = yield* appendToLog(state, writer.#key, random, drafts)
      return { events, touched: yield* applyArrivals(context, events, { loaded }) }
    }
  }

  async ingest(incoming: Incoming): Promise<Ingested> {
    let result: Ingested | undefined
    const { isSigned } = this.#options.ports
    await this.#change(function* (context, loadState) {
      const state = yield* loadState()
      const {
        result: taken,
        events,
        completed: found,
      } = yield* ingestIntoLog(context.dialect, state, incoming, isSigned)
      result = taken
      const completed = yield* completePayloads(context, found)
      return { events, touched: yield* fold(context, events, completed) }
    })
    return result as Ingested
  }

  /** As {@link ingest}, for several batches and what `also` writes beside them. */
  async receive(batches: readonly Incoming[], also: (received: Received) => Work<void>): Promise<Received> {
    let result: { received: Received; renewal: Renewal | undefined } | undefined
    const { ports } = this.#options
    const writer = this
    await this.#change(function* (context, loadState) {
      const state = yield* loadState()
      const taking = yield* receiveBatches(context, state, { key: writer.#key, ports, batches })
      const { events, completed, received } = taking
      result = taking
      const touched = yield* fold(context, events, completed)
      yield* also(received)
      return { events, touched }
    })
    const { received, renewal } = result as NonNullable<typeof result>
    if (renewal !== undefined) this.#take(renewal)
    return received
  }

  /** Takes a new key pair and a new epoch. `actor` tells the others under which, as the last words of the old key. */
  async renewKey(actor?: string): Promise<void> {
    const { clock, random } = this.#options.ports
    let renewal: Renewal | undefined
    const writer = this
    await this.#change(function* (context, loadState) {
      if (actor !== undefined && context.ahead !== undefined) throw yield* historyMissing(context.ahead)
      const state = yield* loadState()
      const key = newKey(random)
      let change: Change = { events: [], touched: NOTHING }
      if (actor !== undefined) {
        const news = writer.#check(successionOf(state, writer.#key, key))
        const said = { actor, op: hex(random, 16), now: Math.max(0, Math.floor(clock.now()) || 0) }
        const { drafts, loaded } = yield* writer.#date(context, news, said)
        const events = yield* appendToLog(state, writer.#key, random, drafts)
        change = { events, touched: yield* applyArrivals(context, events, { loaded }) }
      }
      renewal = yield* renewKey(state, writer.#key, random, key)
      return change
    })
    this.#take(renewal as Renewal)
  }

  #take({ key, epoch }: Renewal): void {
    this.#key = key
    this.#epoch = epoch
  }

  async sign(): Promise<void> {
    const writer = this
    const unsigned = (state: LogState): Chain[] =>
      state.chains.filter((chain) => chain.origin === this.#key.origin && chain.signed < chain.seq)
    // Each hello asks for it, and as a rule there is nothing: where nobody else writes, memory knows.
    const hasNone = async (): Promise<boolean> =>
      this.#options.store.exclusive && this.#state !== undefined && unsigned(this.#state).length === 0
    if (await this.#inTurn(hasNone)) return
    await this.#change(function* (_, loadState) {
      const key = writer.#key
      const own = unsigned(yield* loadState())
      yield* signChains(key, own)
      yield* saveChains(own)
      return { events: [], touched: NOTHING }
    })
  }

  /** Stores the states of subjects as far as they lag behind what these show. */
  async settle(keys: readonly string[]): Promise<void> {
    await this.#change(function* (context, loadState) {
      yield* loadState()
      yield* settle(context, keys)
      return { events: [], touched: NOTHING }
    })
  }

  subscribe(listener: (commit: Commit) => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Reads after all that was asked for before, with the subjects in memory. */
  read<T>(work: (context: FoldContext) => Work<T>): Promise<T> {
    const { store } = this.#options
    const writer = this
    return this.#inTurn(() =>
      store.read(function* () {
        return yield* work(yield* writer.#context())
      }),
    )
  }

  #check(events: readonly NewEvent[]): Checked[] {
    return events.map((event) => ({ event, payload: checkNew(this.#options.registry, event) }))
  }

  /** Gives each event its time: after all that is here of its subject, and a revert after its targets. */
  *#date(
    context: FoldContext,
    news: readonly Checked[],
    { actor, op, now }: { readonly actor: string; readonly op: OperationId; readonly now: number },
  ) {
    const { registry } = this.#options
    const keys = news.map(({ event }) => subjectKey(event.log ?? LIBRARY, event.subject))
    const loaded = yield* loadExisting(context, [...new Set(keys)])
    const latest = new Map<string, number>()
    const drafts: Draft[] = []
    for (let i = 0; i < news.length; i++) {
      const { event, payload } = news[i] as Checked
      const { type, subject, log = LIBRARY, refs = [] } = event
      const key = keys[i] as string
      const last = latest.get(key) ?? loaded.subjects.get(key)?.at ?? -1
      const floor = REACHING.has(type) ? yield* afterTargets(context, log, payload as Targets) : 0
      const at = Math.min(Math.max(now, last + 1, floor), MAX_AT)
      latest.set(key, at)
      drafts.push({ type, subject, log, refs, at, op, actor, payload, v: registry.event(type)?.v ?? 1 })
    }
    return { drafts, loaded }
  }

  /** Changes follow each other: what one leaves in memory must hold before the next looks at it. */
  #inTurn<T>(action: () => Promise<T>): Promise<T> {
    if (this.#isClosed)
      return Promise.reject(new StorageFailed({ code: "CLOSED", message: "the library has been closed" }))
    const done = this.#last.then(() => (this.#ready === undefined ? action() : this.#ready.then(action)))
    this.#last = done.catch(() => undefined)
    return done
  }

  /** Runs one batch in a transaction; whatever fails leaves memory as if it had not begun. */
  #change(work: Changing): Promise<readonly LogEvent[]> {
    const writer = this
    // Until it asks for the state of the log, a change has only read.
    let hasBegun = false
    const loadState = function* () {
      hasBegun = true
      return (writer.#state ??= yield* loadLogState())
    }
    return this.#inTurn(async () => {
      try {
        const { events, touched } = await this.#options.store.write(function* () {
          return yield* work(yield* writer.#context(), loadState)
        })
        this.#tellAll(events, touched)
        return events
      } catch (cause) {
        if (hasBegun) this.#forget()
        throw cause
      }
    })
  }

  *#context(): Work<FoldContext> {
    const { store, registry } = this.#options
    const { generation: live, epoch, ahead } = yield* liveMeta()
    if (epoch !== this.#epoch) {
      // Another process has given this replica a new key.
      const { seed = "" } = yield* readMeta()
      this.#key = keyFromSeed(Buffer.from(seed, "hex"))
      this.#epoch = epoch
    }
    // A rebuild may have exchanged the views since, here or in another process.
    if (!store.exclusive || live !== this.#generation) this.#forget()
    this.#generation = live
    return {
      dialect: store.dialect,
      registry,
      generation: generation(live),
      cache: this.#cache,
      numbers: this.#numbers,
      ahead: ahead === "" ? undefined : (JSON.parse(ahead) as Ahead),
    }
  }

  #tellAll(events: readonly LogEvent[], touched: Touched): void {
    const first = events[0]
    if (first === undefined) return
    const commit = { ...touched, from: first.position, to: first.position + events.length - 1 }
    for (const listener of this.#listeners) tell(listener, commit)
  }

  #forget(): void {
    this.#state = undefined
    this.#numbers = { next: 0 }
    this.#cache?.clear()
  }
}

/** What is to sort after all that it names. */
const REACHING: ReadonlySet<string> = new Set(["revert.made", ERASURE_TYPE])

interface Checked {
  readonly event: NewEvent
  readonly payload: unknown
}

/** Folds what came from elsewhere; where the views are ahead of the log, that is for whoever folds the log anew. */
function* fold(context: FoldContext, events: readonly LogEvent[], completed: readonly LogEvent[]): Work<Touched> {
  if (context.ahead !== undefined || events.length + completed.length === 0) return NOTHING
  return yield* applyArrivals(context, events, { completed })
}

const NOTHING: Touched = { subjects: [], views: new Map() }

/** The batch is stored whatever a listener does; what it throws surfaces as the uncaught error that it is. */
function tell(listener: (commit: Commit) => void, commit: Commit): void {
  try {
    listener(commit)
  } catch (cause) {
    queueMicrotask(() => {
      throw cause
    })
  }
}
