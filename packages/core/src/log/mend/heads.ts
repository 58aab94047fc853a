/**
 * Mends the keys of origins and the signed heads of chains: a key is right where its origin is named after it, a head
 * where that key signed it, so neither needs to be believed. docs/spec/log.md, LOG-6, LOG-7 and LOG-14.
 */
import type { EventId, LogName, Origin } from "../../ids.ts"
import type { SignatureCheck } from "../../ports.ts"
import { type Dialect, insert, query, remove, run, upsert, type Work } from "../../store/port.ts"
import type { ListedChain } from "../chainLinks.ts"
import { MAX_INCOMING_EVENTS } from "../ingest.ts"
import { isSignedHead, originOfKey, type ReplicaKey, signHead } from "../keys.ts"
import { eventsAt, eventsFrom, locate } from "../read.ts"
import { sideAt, sidesOf } from "../sides.ts"
import { HEAD, ORIGIN } from "../tables.ts"
import { listedChains } from "./chains.ts"

/** The key of an origin, and heads that it signed, as a peer tells them. */
export interface Vouched {
  readonly log: LogName
  readonly origin: Origin
  readonly publicKey: Uint8Array
  readonly heads: readonly { readonly seq: number; readonly id: EventId; readonly signature: Uint8Array }[]
}

/** Chains of which heads are wanted, at these seqs, or only the key where there are none. */
export interface WantedHeads {
  readonly log: LogName
  readonly origin: Origin
  readonly seqs: readonly number[]
}

interface HeadRow {
  readonly chain: number
  readonly seq: number
  readonly id: EventId
  readonly signature: Uint8Array
}

/** What does not hold of keys and heads: what a peer may know of it, and the rows. */
export interface HeadDamage {
  readonly wanted: readonly WantedHeads[]
  readonly broken: readonly HeadRow[]
}

const isKeyOf = (origin: Origin, publicKey: Uint8Array | undefined): boolean =>
  publicKey !== undefined && originOfKey(publicKey) === origin

/** Keys by origin, of rows whose key fits; a row whose name alone is damaged counts under the name that its key gives. */
function* soundKeys(): Work<Map<Origin, Uint8Array>> {
  const rows = yield* query<{ id: Origin; publicKey: Uint8Array }>(`SELECT id, "publicKey" FROM origin`)
  return new Map(rows.map(({ publicKey }) => [originOfKey(publicKey), publicKey]))
}

/** Which of these ends of chains their origins have signed, by what is stored here. */
export function* signedEnds(
  ends: readonly Pick<ListedChain, "log" | "origin" | "seq" | "head">[],
  isSigned?: SignatureCheck,
): Work<Set<EventId>> {
  const signed = new Set<EventId>()
  const keys = yield* soundKeys()
  for (const { log, origin, seq, head } of ends) {
    const publicKey = keys.get(origin)
    if (publicKey === undefined) continue
    // Of whatever chain: its number may be what is damaged.
    const rows = yield* query<{ signature: Uint8Array }>("SELECT signature FROM head WHERE seq = ?", [seq])
    if (rows.some(({ signature }) => isSignedHead(publicKey, { log, origin, seq, id: head, signature }, isSigned)))
      signed.add(head)
  }
  return signed
}

/** Looks for keys that are not those of their origins, heads that do not hold, and chains whose end nobody signed. */
export function* findHeadDamage(own: Origin, isSigned?: SignatureCheck): Work<HeadDamage> {
  const chains = yield* listedChains()
  const keys = yield* soundKeys()
  const rows = yield* query<HeadRow>("SELECT chain, seq, id, signature FROM head ORDER BY chain, seq")
  const byId = new Map(chains.map((chain) => [chain.id, chain]))
  const seqs = new Map<number, Set<number>>(chains.map(({ id }) => [id, new Set()]))
  const ended = new Set<number>()
  const broken: HeadRow[] = []
  for (const row of rows) {
    const chain = byId.get(row.chain)
    const publicKey = chain === undefined ? undefined : keys.get(chain.origin)
    const isHere = chain !== undefined && row.seq <= chain.seq && row.seq >= chain.since
    const isEnd = row.seq === chain?.seq
    if (
      isHere &&
      publicKey !== undefined &&
      (!isEnd || row.id === chain.head) &&
      isSignedHead(publicKey, { ...chain, ...row }, isSigned)
    ) {
      if (isEnd) ended.add(chain.id)
      continue
    }
    broken.push(row)
    if (isHere) seqs.get(chain.id)?.add(row.seq)
  }
  for (const { id, origin, branch, seq } of chains)
    if (!ended.has(id) && (origin !== own || branch !== "")) seqs.get(id)?.add(seq)
  const wanted = chains
    .filter(({ id, origin }) => (seqs.get(id)?.size ?? 0) > 0 || !keys.has(origin))
    .map(({ id, log, origin }) => ({ log, origin, seqs: [...(seqs.get(id) ?? [])] }))
  return { wanted, broken }
}

export interface HeadSources {
  readonly vouched: readonly Vouched[]
  /** Key pairs that this replica has, or had. */
  readonly own: readonly ReplicaKey[]
  readonly isSigned?: SignatureCheck | undefined
}

/** Puts keys and heads right, as far as peers, this replica's own keys and what still reads here say them. */
export function* mendHeads(dialect: Dialect, own: Origin, sources: HeadSources): Work<void> {
  const keys = yield* mendKeys(sources)
  const damage = yield* findHeadDamage(own, sources.isSigned)
  const sound = new Map<string, HeadRow>()
  const place = function* (log: LogName, origin: Origin, head: Omit<HeadRow, "chain">): Work<boolean> {
    const publicKey = keys.get(origin)
    if (publicKey === undefined || !isSignedHead(publicKey, { log, origin, ...head }, sources.isSigned)) return false
    const chain = yield* chainOf(dialect, log, origin, head)
    if (chain === undefined) return false
    sound.set(`${chain} ${head.seq}`, { chain, ...head })
    return true
  }
  const settled = yield* replaced(dialect, damage, place)
  for (const { log, origin, heads } of sources.vouched)
    for (const { seq, id, signature } of heads) yield* place(log, origin, { seq, id, signature })
  for (const { log, origin, seqs } of damage.wanted) {
    const key = sources.own.find((each) => each.origin === origin)
    for (const seq of key === undefined ? [] : seqs)
      for (const id of yield* idsAt(dialect, log, origin, seq))
        yield* place(log, origin, { seq, id, signature: signHead(key as ReplicaKey, log, seq, id) })
  }
  const chains = yield* listedChains()
  for (const row of damage.broken)
    if (sound.has(`${row.chain} ${row.seq}`) || (yield* isCovered(row, damage, chains))) settled.add(row)
  yield* remove(
    HEAD,
    [...settled].map(({ chain, seq }) => [chain, seq]),
  )
  yield* upsert(
    HEAD,
    [...sound.values()].map(({ chain, seq, id, signature }) => [chain, seq, id, signature]),
  )
  yield* run("UPDATE chain SET signed = COALESCE((SELECT MAX(seq) FROM head WHERE head.chain = chain.id), since - 1)")
}

type Place = (log: LogName, origin: Origin, head: Omit<HeadRow, "chain">) => Work<boolean>

/** Places heads of which only the place or the id is damaged; answers the rows that were in the wrong one. */
function* replaced(dialect: Dialect, { broken }: HeadDamage, place: Place): Work<Set<HeadRow>> {
  const settled = new Set<HeadRow>()
  const byId = new Map((yield* listedChains()).map((chain) => [chain.id, chain]))
  const found = yield* eventsOfIds(new Set(broken.map(({ id }) => id)))
  for (const row of broken) {
    const { seq, id, signature } = row
    const event = found.get(id)
    if (event !== undefined && (yield* place(event.log, event.origin, { seq: event.seq, id, signature })))
      settled.add(row)
    const chain = byId.get(row.chain)
    for (const each of chain === undefined ? [] : yield* idsAt(dialect, chain.log, chain.origin, seq))
      if (yield* place((chain as ListedChain).log, (chain as ListedChain).origin, { seq, id: each, signature }))
        settled.add(row)
  }
  return settled
}

/** Rows whose key is not the one of their origin get it, from whoever has it; those that nobody speaks of go. */
function* mendKeys({ vouched, own }: HeadSources): Work<Map<Origin, Uint8Array>> {
  const rows = yield* query<{ id: Origin; publicKey: Uint8Array }>(`SELECT id, "publicKey" FROM origin`)
  const keys = yield* soundKeys()
  for (const { origin, publicKey } of [...vouched, ...own]) if (isKeyOf(origin, publicKey)) keys.set(origin, publicKey)
  const spoken = new Set([
    ...(yield* query<{ origin: Origin }>("SELECT DISTINCT origin FROM chain")).map(({ origin }) => origin),
    ...own.map(({ origin }) => origin),
  ])
  const wrong = rows.filter(({ id, publicKey }) => !isKeyOf(id, publicKey) && (keys.has(id) || !spoken.has(id)))
  yield* remove(
    ORIGIN,
    wrong.map(({ id }) => [id]),
  )
  const here = new Set(rows.filter((row) => !wrong.includes(row)).map(({ id }) => id))
  yield* insert(
    ORIGIN,
    [...keys].filter(([origin]) => !here.has(origin) && spoken.has(origin)).map(([origin, key]) => [origin, key]),
  )
  return keys
}

/** A head that later ones make up for: what leaves this replica ends at those. */
function* isCovered(row: HeadRow, { broken }: HeadDamage, chains: readonly ListedChain[]): Work<boolean> {
  const chain = chains.find(({ id }) => id === row.chain)
  if (chain === undefined) return true
  const unsound = new Set(broken.filter((each) => each.chain === row.chain).map(({ seq }) => seq))
  const seqs = (yield* query<{ seq: number }>("SELECT seq FROM head WHERE chain = ? ORDER BY seq", [row.chain]))
    .map(({ seq }) => seq)
    .filter((seq) => !unsound.has(seq) && seq >= chain.since && seq <= chain.seq)
  const next = seqs.find((seq) => seq >= row.seq)
  return next !== undefined && next - (seqs.findLast((seq) => seq < row.seq) ?? chain.since - 1) <= MAX_INCOMING_EVENTS
}

/** Ids of the events that lie at a seq, on all sides. */
function* idsAt(dialect: Dialect, log: LogName, origin: Origin, seq: number): Work<EventId[]> {
  const places = yield* locate(dialect, log, origin, [seq])
  const events = yield* eventsAt(
    dialect,
    places.map(({ position }) => position),
  )
  return events.map(({ id }) => id)
}

/** The chain that has an event as its own; undefined where it is not here. */
function* chainOf(
  dialect: Dialect,
  log: LogName,
  origin: Origin,
  { seq, id }: Pick<HeadRow, "seq" | "id">,
): Work<number | undefined> {
  const places = yield* locate(dialect, log, origin, [seq])
  const events = yield* eventsAt(
    dialect,
    places.map(({ position }) => position),
  )
  const event = events.find((each) => each.id === id && each.seq === seq)
  if (event === undefined) return undefined
  return (yield* sideAt(yield* sidesOf(dialect, log, origin), seq, event.position))?.id
}

const PAGE = 4096

/** Events by their ids, looked for in the whole log. */
function* eventsOfIds(ids: ReadonlySet<EventId>): Work<Map<EventId, Omit<WantedHeads, "seqs"> & { seq: number }>> {
  const found = new Map<EventId, Omit<WantedHeads, "seqs"> & { seq: number }>()
  for (let from = 1; ids.size > found.size; from += PAGE) {
    const events = yield* eventsFrom(from, PAGE)
    for (const { id, log, origin, seq } of events) if (ids.has(id)) found.set(id, { log, origin, seq })
    if (events.length < PAGE) break
  }
  return found
}
