/** Subjects as the engine holds them while it folds: loaded, folded on, and written back once a batch. */
import { Packr, Unpackr } from "msgpackr"
import type { SubjectRef, ViewRows } from "../define/aspect.ts"
import type { Kind } from "../define/kind.ts"
import type { LogName, Subject } from "../ids.ts"
import { kindOf, LIBRARY } from "../ids.ts"
import { type Dialect, query, type Value, type Work } from "../store/port.ts"
import type { Generation } from "./generation.ts"
import { packPositions, unpackPositions } from "./positions.ts"
import { POSITION_PAGE, SNAPSHOT, SUBJECT } from "./tables.ts"

const packr = new Packr({ useRecords: false })
const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true })

/** The states of a subject's aspects by name; an aspect that never folded an event is absent. */
export type States = Record<string, unknown>

export interface FoldedSubject {
  readonly ref: SubjectRef
  /** Undefined for a kind that this program does not know. */
  readonly kind: Kind | undefined
  at: number
  origin: string
  seq: number
  /** Number of events, active or not. */
  events: number
  /** Positions that are not in full pages. */
  recent: number[]
  pages: number
  states: States
  /** Events that `states` holds, in the order of arrival; fewer than `events` where a snapshot lags. */
  folded: number
  /** How many events the stored state holds, and its size: when to store the next one. */
  stored: number
  storedBytes: number
  /** The rows of `states` as they stand in the views. */
  rows: ViewRows
  isNew: boolean
}

/** The key of a subject: itself in the library's log, behind the log's name and a space, which no subject holds, in a member's. */
export const subjectKey = (log: LogName, subject: Subject): string => (log === LIBRARY ? subject : `${log} ${subject}`)

export function subjectRef(log: LogName, subject: Subject, row: number): SubjectRef {
  const kind = kindOf(subject)
  const user = log === LIBRARY ? "" : log.slice(log.indexOf(":") + 1)
  return { key: subjectKey(log, subject), subject, kind, id: subject.slice(kind.length + 1), log, user, row }
}

export const newSubject = (ref: SubjectRef, kind: Kind | undefined): FoldedSubject => ({
  ref,
  kind,
  at: -1,
  origin: "",
  seq: 0,
  events: 0,
  recent: [],
  pages: 0,
  states: {},
  folded: 0,
  stored: 0,
  storedBytes: 0,
  rows: {},
  isNew: true,
})

/** Positions beyond this many go into a page of their own, so that a hot subject's row stays small. */
export const PAGE = 512

export interface SubjectRow {
  readonly row: number
  readonly key: string
  readonly log: string
  readonly at: number
  readonly origin: string
  readonly seq: number
  readonly events: number
  readonly positions: Uint8Array
  readonly state: Uint8Array | null
  readonly folded: number
}

export const SUBJECT_COLUMNS = "row, key, log, at, origin, seq, events, positions, state, folded"

export function subjectFromRow(row: SubjectRow, kinds: ReadonlyMap<string, Kind>): FoldedSubject {
  const subject = row.log === LIBRARY ? row.key : row.key.slice(row.log.length + 1)
  const ref = subjectRef(row.log, subject, row.row)
  const kind = kinds.get(ref.kind)
  const recent = unpackPositions(row.positions)
  const states = row.state === null || kind === undefined ? {} : unpackStates(kind, row.state)
  return {
    ref,
    kind,
    at: row.at,
    origin: row.origin,
    seq: row.seq,
    events: row.events,
    recent,
    pages: Math.floor((row.events - recent.length) / PAGE),
    states,
    folded: row.folded,
    stored: row.folded,
    storedBytes: row.state?.length ?? 0,
    rows: {},
    isNew: false,
  }
}

export function* loadSubjects(
  dialect: Dialect,
  generation: Generation,
  kinds: ReadonlyMap<string, Kind>,
  keys: readonly string[],
): Work<FoldedSubject[]> {
  if (keys.length === 0) return []
  const rows = yield* query<SubjectRow>(
    `SELECT ${SUBJECT_COLUMNS} FROM ${generation.name(SUBJECT)} WHERE ${dialect.anyOf("key", "text")}`,
    [dialect.list(keys)],
  )
  const subjects = rows.map((row) => subjectFromRow(row, kinds))
  yield* loadSnapshots(dialect, generation, subjects)
  return subjects
}

/** Fills in the states that are too large for the subject's row. */
export function* loadSnapshots(
  dialect: Dialect,
  generation: Generation,
  subjects: readonly FoldedSubject[],
): Work<void> {
  const large = new Map(subjects.filter((s) => s.folded > 0 && s.storedBytes === 0).map((s) => [s.ref.row, s]))
  if (large.size === 0) return
  const rows = yield* query<{ subject: number; state: Uint8Array }>(
    `SELECT subject, state FROM ${generation.name(SNAPSHOT)} WHERE ${dialect.anyOf("subject", "integer")}`,
    [dialect.list([...large.keys()])],
  )
  for (const row of rows) {
    const subject = large.get(row.subject)
    if (subject?.kind === undefined) continue
    subject.states = unpackStates(subject.kind, row.state)
    subject.storedBytes = row.state.length
  }
}

/** All positions of a subject, ascending. */
export function* positionsOf(generation: Generation, subject: FoldedSubject): Work<number[]> {
  if (subject.pages === 0) return subject.recent
  const pages = yield* query<{ positions: Uint8Array }>(
    `SELECT positions FROM ${generation.name(POSITION_PAGE)} WHERE subject = ? ORDER BY page`,
    [subject.ref.row],
  )
  return [...pages.flatMap((page) => unpackPositions(page.positions)), ...subject.recent]
}

/**
 * Whether the state is to be stored now. Small states always are. A large one is when enough has come since: the cost
 * of storing it then spreads over as many events as it has kilobytes, and a hot subject does not become quadratic.
 */
function isSnapshotDue(subject: FoldedSubject): boolean {
  const behind = subject.folded - subject.stored
  return behind < 0 || subject.storedBytes < INLINE || behind >= Math.min(512, subject.storedBytes / 256)
}

export interface SubjectWrites {
  readonly subjects: Value[][]
  readonly pages: Value[][]
  readonly snapshots: Value[][]
}

/** States below this size lie in the subject's row. */
export const INLINE = 4096

/** The rows that save subjects, in the order of their tables' columns. */
export function saveSubjects(subjects: Iterable<FoldedSubject>): SubjectWrites {
  const writes: SubjectWrites = { subjects: [], pages: [], snapshots: [] }
  for (const subject of subjects) {
    while (subject.recent.length > PAGE) {
      writes.pages.push([subject.ref.row, subject.pages, packPositions(subject.recent.splice(0, PAGE))])
      subject.pages += 1
    }
    let inline: Buffer | null = null
    // A kind that this program does not know has no state that could lag.
    if (subject.kind === undefined) subject.stored = subject.folded
    else if (isSnapshotDue(subject)) {
      const state = packStates(subject.kind, subject.states)
      subject.stored = subject.folded
      subject.storedBytes = state.length
      if (state.length < INLINE) inline = state
      else writes.snapshots.push([subject.ref.row, state])
    }
    const { ref, at, origin, seq, events, recent, stored } = subject
    writes.subjects.push([
      ref.row,
      ref.key,
      ref.kind,
      ref.log,
      at,
      origin,
      seq,
      events,
      packPositions(recent),
      inline,
      stored,
    ])
  }
  return writes
}

function packStates(kind: Kind, states: States): Buffer {
  const packed: States = {}
  for (const aspect of kind.aspects) {
    const state = states[aspect.name]
    if (state !== undefined) packed[aspect.name] = aspect.pack(state)
  }
  return Buffer.from(packr.pack(packed))
}

/** Stored states as they are packed. */
export const unpackPacked = (bytes: Uint8Array): States => unpackr.unpack(bytes as Buffer) as States

export function unpackStates(kind: Kind, bytes: Uint8Array): States {
  const packed = unpackPacked(bytes)
  const states: States = {}
  for (const aspect of kind.aspects) {
    const state = packed[aspect.name]
    if (state !== undefined) states[aspect.name] = aspect.unpack(state)
  }
  return states
}

/** What the views show of a subject in its present state: nothing while no event has been folded. */
export function rowsOf(subject: FoldedSubject): ViewRows {
  const { kind, ref, states } = subject
  if (kind === undefined || Object.keys(states).length === 0) return {}
  const complete: States = {}
  for (const aspect of kind.aspects) complete[aspect.name] = states[aspect.name] ?? aspect.initial()
  return kind.rows(ref, complete)
}
