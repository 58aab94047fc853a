/**
 * Walks the whole log and checks all that can be checked: frames, hashes, chains, signed heads, and that every index
 * says what the events say. Each problem names where it is. docs/spec/log.md, LOG-13.
 */
import type { EventId, LogName, Origin } from "../ids.ts"
import { sha256 } from "../ids.ts"
import type { SignatureCheck } from "../ports.ts"
import { query, type Request, type Row, type Rows, type Work } from "../store/port.ts"
import type { LogEvent } from "./event.ts"
import { ChainLinks, type ListedChain } from "./chainLinks.ts"
import { type ChunkRow, splitFrames } from "./frames.ts"
import { checkHeader, payloadHashOf } from "./header.ts"
import { MAX_INCOMING_EVENTS } from "./ingest.ts"
import { isSignedHead, keyFromSeed, originOfKey } from "./keys.ts"
import { formerSeedsOf, isSealed, readMeta } from "./meta.ts"
import { CONTROL_TYPES } from "./write.ts"

export interface Problem {
  readonly kind: "database" | "structure" | "chunk" | "header" | "payload" | "chain" | "head" | "index" | "views"
  /** One sentence for people, naming the place. */
  readonly message: string
  /** The first position that is concerned, where there is one. */
  readonly position?: number
  readonly log?: LogName
  readonly origin?: Origin
  readonly seq?: number
}

/** More would tell nobody more. */
const MOST_PROBLEMS = 1000

const CHUNKS_AT_ONCE = 64

interface Expected {
  readonly runs: Map<string, number>
  readonly ranges: Map<string, [first: number, last: number, events: number]>
  readonly control: Set<number>
}

/** In the order of the columns of their tables. */
export interface LogIndexes {
  readonly runs: Rows
  readonly ranges: Rows
  readonly controls: Rows
  /** What the row of a chain says beside where it ends. */
  readonly chains: readonly {
    readonly id: number
    readonly shift: number
    readonly since: number
    readonly signed: number | undefined
  }[]
}

export class LogWalk {
  readonly problems: Problem[] = []
  events = 0
  readonly #chains: readonly ListedChain[]
  readonly #links: ChainLinks
  readonly #lastSigned = new Map<number, number>()
  readonly #shifts = new Map<number, number>()
  readonly #expected: Expected = { runs: new Map(), ranges: new Map(), control: new Set() }
  /** Ids at the places where heads are signed. */
  readonly #signed: ReadonlyMap<string, EventId>
  readonly #met = new Set<string>()
  /** Events without payload, which an erasure must explain. */
  readonly bare: LogEvent[] = []

  constructor(chains: readonly ListedChain[], heads: readonly Pick<SignedRow, "chain" | "seq" | "id">[]) {
    this.#chains = chains
    this.#links = new ChainLinks(chains, (problem) => this.report(problem))
    this.#signed = new Map(heads.map((head) => [`${head.chain} ${head.seq}`, head.id]))
    for (const { chain, seq } of heads) this.#lastSigned.set(chain, Math.max(seq, this.#lastSigned.get(chain) ?? 0))
  }

  report(problem: Problem): void {
    if (this.problems.length < MOST_PROBLEMS) this.problems.push(problem)
  }

  /** Checks a chunk that must begin at a position; answers the position after it. */
  chunk(row: ChunkRow, position: number): number {
    if (row.position !== position) {
      this.report({
        kind: "chunk",
        position,
        message: `positions ${position} to ${row.position - 1} are missing from the log`,
      })
    }
    const { events, isWhole } = splitFrames(row)
    const after = row.position + Math.max(row.count, 1)
    if (row.count < 1) return this.#unreadable(row.position, after)
    for (const event of events) {
      this.events += 1
      const damage = damageOf(event)
      if (damage === undefined) this.#event(event)
      else if (isWhole) this.report({ kind: "header", ...damage })
      else return this.#unreadable(event.position, after)
    }
    return isWhole ? after : this.#unreadable(row.position + events.length, after)
  }

  /** Where the lengths of an event are damaged, nothing says where the ones behind it begin. */
  #unreadable(position: number, after: number): number {
    const behind = after - 1 - position
    const message = `the event at position ${position} cannot be read${behind > 0 ? `, nor the ${behind} behind it` : ""}`
    this.report({ kind: "chunk", position, message })
    return after
  }

  #event(event: LogEvent): void {
    const { position, log, origin, seq } = event
    const place = { position, log, origin, seq }
    if (event.payload === null) this.bare.push(event)
    else if (sha256(event.payload) !== payloadHashOf(event.header)) {
      this.report({
        kind: "payload",
        ...place,
        message: `the payload at position ${position} (event ${seq} of ${origin}) is not what its header says`,
      })
    }
    const chain = this.#links.link(event, place)
    if (chain === undefined) return
    const signed = `${chain.id} ${seq}`
    const head = this.#signed.get(signed)
    if (head !== undefined) {
      this.#met.add(signed)
      if (head !== event.id)
        this.report({
          kind: "head",
          ...place,
          message: `event ${seq} of ${origin} is not the one whose head was signed`,
        })
    }
    this.#index(chain, event)
  }

  #index(chain: ListedChain, event: LogEvent): void {
    const { seq, position } = event
    const shift = position - seq
    if (this.#shifts.get(chain.id) !== shift) {
      this.#shifts.set(chain.id, shift)
      this.#expected.runs.set(`${chain.id} ${seq}`, shift)
    }
    const key = `${event.op} ${chain.id}`
    const range = this.#expected.ranges.get(key)
    if (range === undefined) this.#expected.ranges.set(key, [seq, seq, 1])
    else {
      range[1] = seq
      range[2] += 1
    }
    if (CONTROL_TYPES.has(event.type)) this.#expected.control.add(position)
  }

  /** Rows for the tables that index the log, as they follow from the events walked so far. */
  get indexes(): LogIndexes {
    const { runs, ranges, control } = this.#expected
    const parts = (key: string): [string, string] => key.split(" ") as [string, string]
    return {
      runs: [...runs].map(([key, shift]) => [...parts(key).map(Number), shift]),
      ranges: [...ranges].map(([key, range]) => [parts(key)[0], Number(parts(key)[1]), ...range]),
      controls: [...control].map((position) => [position]),
      chains: this.#chains.flatMap(({ id, branch, since }) => {
        const shift = this.#shifts.get(id)
        if (shift === undefined) return []
        return [
          {
            id,
            shift,
            since: branch === "" ? 1 : (this.#links.since.get(id) ?? since),
            signed: this.#lastSigned.get(id),
          },
        ]
      }),
    }
  }

  /** What only shows at the end: chains that are shorter or longer than listed, heads without event, indexes. */
  *finish(): Work<void> {
    for (const chain of this.#chains) {
      this.#links.finish(chain)
      this.#compareChain(chain)
    }
    for (const place of this.#signed.keys()) {
      if (!this.#met.has(place))
        this.report({ kind: "head", message: `the event of a signed head is missing (chain and seq ${place})` })
    }
    const { runs, ranges, control } = this.#expected
    this.#compare(
      "run",
      runs,
      new Map(
        (yield* query<{ chain: number; seq: number; shift: number }>("SELECT chain, seq, shift FROM run")).map((r) => [
          `${r.chain} ${r.seq}`,
          r.shift,
        ]),
      ),
    )
    const listed = yield* query<{ op: string; chain: number; first: number; last: number; events: number }>(
      `SELECT op, chain, first, last, events FROM "operationRange"`,
    )
    this.#compare(
      "operationRange",
      new Map([...ranges].map(([key, range]) => [key, range.join()])),
      new Map(listed.map((r) => [`${r.op} ${r.chain}`, `${r.first},${r.last},${r.events}`])),
    )
    const controls = yield* query<{ position: number }>("SELECT position FROM control")
    this.#compare(
      "control",
      new Map([...control].map((p) => [String(p), 1])),
      new Map(controls.map((r) => [String(r.position), 1])),
    )
  }

  /** What a chain's row says beside its end. */
  #compareChain({ id, log, origin, branch, since, shift, signed }: ListedChain): void {
    if (!this.#shifts.has(id)) return
    const first = branch === "" ? 1 : this.#links.since.get(id)
    const last = this.#lastSigned.get(id) ?? since - 1
    if (since !== first || shift !== this.#shifts.get(id) || signed !== last) {
      const message = `the row of the chain of ${origin} in ${log} does not agree with the log`
      this.report({ kind: "index", log, origin, message })
    }
  }

  #compare<V>(table: string, expected: ReadonlyMap<string, V>, listed: ReadonlyMap<string, V>): void {
    const wrong =
      [...expected].find(([key, value]) => listed.get(key) !== value) ?? [...listed].find(([key]) => !expected.has(key))
    if (wrong !== undefined)
      this.report({ kind: "index", message: `the index "${table}" does not agree with the log at ${wrong[0]}` })
  }
}

/** What is wrong with the header of an event, if anything is. */
function damageOf({ header, position }: LogEvent): Pick<Problem, "position" | "message"> | undefined {
  try {
    checkHeader(header)
    return undefined
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause)
    return { position, message: `the event at position ${position} is damaged: ${why}` }
  }
}

interface SignedRow {
  readonly chain: number
  readonly seq: number
  readonly id: EventId
  readonly signature: Uint8Array
  readonly log: LogName
  readonly origin: Origin
  readonly publicKey: Uint8Array | null
}

/** Loads chains and heads, and checks every signature. */
export function* beginWalk(isSigned?: SignatureCheck): Generator<Request, LogWalk, Row[]> {
  const chains = yield* query<ListedChain>(
    "SELECT id, log, origin, branch, since, seq, head, shift, signed FROM chain ORDER BY id",
  )
  const heads = yield* query<SignedRow>(
    `SELECT head.chain, head.seq, head.id, head.signature, chain.log, chain.origin, origin."publicKey" FROM head
     LEFT JOIN chain ON chain.id = head.chain LEFT JOIN origin ON origin.id = chain.origin ORDER BY head.chain, head.seq`,
  )
  const walk = new LogWalk(chains, heads)
  const meta = yield* readMeta()
  if (!isSealed(meta))
    walk.report({ kind: "database", message: "what the database says of itself is damaged: its library, epoch or key" })
  const origins = yield* query<{ id: Origin; publicKey: Uint8Array }>(`SELECT id, "publicKey" FROM origin ORDER BY id`)
  const known = new Set(origins.map(({ id }) => id))
  const own = originOfSeed(meta.seed)
  if (own === undefined || !known.has(own))
    walk.report({ kind: "head", message: "the key of this replica is not the one of its origin" })
  if (!formerSeedsOf(meta).every((seed) => known.has(originOfSeed(seed) ?? "")))
    walk.report({ kind: "database", message: "the keys that this replica had before are damaged" })
  for (const { id, publicKey } of origins)
    if (originOfKey(publicKey) !== id)
      walk.report({ kind: "head", origin: id, message: `the public key of ${id} is not the one that names it` })
  for (const problem of unsignedStretches(chains, heads, own)) walk.report(problem)
  for (const head of heads) {
    if (head.publicKey !== null && isSignedHead(head.publicKey, head, isSigned)) continue
    const { log, origin, seq } = head
    walk.report({
      kind: "head",
      log,
      origin,
      seq,
      message: `the signature over event ${seq} of ${origin} does not hold`,
    })
  }
  return walk
}

/** The origin that a seed stands for; undefined where it cannot be one. */
const originOfSeed = (seed = ""): Origin | undefined =>
  /^[0-9a-f]{64}$/.test(seed) ? keyFromSeed(Buffer.from(seed, "hex")).origin : undefined

/**
 * What is under no head though it must be: all events of others, which came with one, and what lies so far from the next
 * one that no batch can hold it (LOG-8).
 */
function* unsignedStretches(
  chains: readonly ListedChain[],
  heads: readonly SignedRow[],
  own: Origin | undefined,
): Generator<Problem> {
  const seqs = Map.groupBy(heads, ({ chain }) => chain)
  for (const { id, log, origin, branch, since, seq: end } of chains) {
    let last = since - 1
    for (const { seq } of seqs.get(id) ?? []) {
      if (seq - last > MAX_INCOMING_EVENTS) {
        const message = `no signed head lies between events ${last} and ${seq} of ${origin} in ${log}`
        yield { kind: "head", log, origin, seq, message }
      }
      last = seq
    }
    if (last >= end || (origin === own && branch === "")) continue
    const message = `no signed head covers event ${end} of ${origin} in ${log}`
    yield { kind: "head", log, origin, seq: end, message }
  }
}

/** Walks on from a position; answers where the next call goes on, or undefined at the end of the log. */
export function* walkPage(walk: LogWalk, position: number): Generator<Request, number | undefined, Row[]> {
  const rows = yield* query<ChunkRow>(
    "SELECT position, count, bytes FROM chunk WHERE position >= ? ORDER BY position LIMIT ?",
    [position, CHUNKS_AT_ONCE],
  )
  let next = position
  for (const row of rows) next = walk.chunk(row, next)
  return rows.length === 0 ? undefined : next
}
