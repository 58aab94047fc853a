/**
 * The records that a snapshot consists of: subjects with what they have folded to, rows of single events, and what waits
 * for events. Each is of one log. docs/spec/sync.md, SYNC-32.
 */
import { Packr, Unpackr } from "msgpackr"
import type { Table, Value } from "../store/port.ts"
import { refuse, scanValue } from "./scan.ts"

/** A subject, with all that is kept of it but where its events lie. */
export interface SubjectRecord {
  readonly kind: "subject"
  readonly key: string
  /** The order key of its last event. */
  readonly at: number
  readonly origin: string
  readonly seq: number
  readonly events: number
  /** What its aspects have folded to; null where nothing was. */
  readonly state: Uint8Array | null
  /** Events out of effect: the id, and behind spaces by which form of cut and by which event it was cut off, if it was. */
  readonly inactive: readonly string[]
  /** Events that are set apart: id, type, reason. */
  readonly quarantined: readonly (readonly [event: string, type: string, reason: string])[]
  readonly rows: readonly TableRows[]
}

/** More rows of the subject before: a hot one has more than a record should hold. */
export interface RowsRecord {
  readonly kind: "rows"
  readonly key: string
  readonly rows: readonly TableRows[]
}

/** Rows that belong to no single subject: targets of reverts, and events that the program does not know yet. */
export interface OtherRecord {
  readonly kind: "other"
  readonly rows: readonly TableRows[]
}

/** Rows of one table, one value after another, without the column that says of which subject they are. */
export type TableRows = readonly [table: string, values: readonly Value[]]

export type SnapshotRecord = SubjectRecord | RowsRecord | OtherRecord

/** Longer records are not made and not taken. */
export const MAX_RECORD = 32 * 1024 * 1024
/** The length in front of a record. */
const LENGTH = 4

const packr = new Packr({ useRecords: false })
const unpackr = new Unpackr({ useRecords: false, mapsAsObjects: true })

const KINDS = ["subject", "rows", "other"] as const

/** Positions differ between replicas. */
const LEFT_OUT: ReadonlySet<string> = new Set(["position"])

/** The columns of a table whose values are in a record; of rows of events all but the one that names their subject. */
export const recordColumns = (table: Table, isOfEvents: boolean): string[] =>
  Object.keys(table.columns).filter((column) => !(isOfEvents ? column === table.primaryKey[0] : LEFT_OUT.has(column)))

/** A record as it lies in a snapshot: its length, then an array in MessagePack. */
export function encodeRecord(record: SnapshotRecord): Buffer {
  const body = packr.pack(plainOf(record))
  if (body.length > MAX_RECORD) throw refuse(`a record of ${body.length} bytes is too large for a snapshot`)
  const bytes = Buffer.allocUnsafe(LENGTH + body.length)
  bytes.writeUInt32BE(body.length)
  bytes.set(body, LENGTH)
  return bytes
}

function plainOf(record: SnapshotRecord): unknown {
  if (record.kind === "other") return [2, record.rows]
  if (record.kind === "rows") return [1, record.rows, record.key]
  const { key, at, origin, seq, events, state, inactive, quarantined, rows } = record
  return [0, rows, key, at, origin, seq, events, state, inactive, quarantined]
}

/** The records in some bytes, and how many bytes they take: the last one may go on in bytes that follow. */
export function decodeRecords(bytes: Buffer): { readonly records: SnapshotRecord[]; readonly used: number } {
  const records: SnapshotRecord[] = []
  let used = 0
  while (bytes.length - used >= LENGTH) {
    const length = bytes.readUInt32BE(used)
    if (length > MAX_RECORD) throw refuse(`a record of ${length} bytes is longer than one may be`)
    const start = used + LENGTH
    if (bytes.length - start < length) break
    const body = bytes.subarray(start, start + length)
    scanValue(body)
    records.push(recordOf(unpackedOf(body)))
    used = start + length
  }
  return { records, used }
}

function unpackedOf(body: Buffer): unknown {
  try {
    return unpackr.unpack(body)
  } catch (cause) {
    throw refuse(`a record does not read: ${cause instanceof Error ? cause.message : String(cause)}`)
  }
}

function recordOf(value: unknown): SnapshotRecord {
  const [type, rows, ...rest] = list(value)
  const kind = KINDS[type as number]
  const tables = list(rows).map((each): TableRows => {
    const [table, values] = list(each)
    return [text(table), list(values).map(storable)]
  })
  if (kind === "other") return { kind, rows: tables }
  const [key, at, origin, seq, events, state, inactive, quarantined] = rest
  if (kind === "rows") return { kind, key: text(key), rows: tables }
  if (kind !== "subject") throw refuse("a record of a kind that there is not")
  if (state !== null && !(state instanceof Uint8Array)) throw refuse("a state is no bytes")
  return {
    kind,
    key: text(key),
    at: integer(at, -1),
    origin: text(origin),
    seq: integer(seq, 0),
    events: integer(events, 1),
    state,
    inactive: list(inactive).map(text),
    quarantined: list(quarantined).map((each) => {
      const [event, of, reason] = list(each)
      return [text(event), text(of), text(reason)] as const
    }),
    rows: tables,
  }
}

function list(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw refuse("a list was expected")
  return value
}

function text(value: unknown): string {
  if (typeof value !== "string") throw refuse("a text was expected")
  return value
}

function integer(value: unknown, least: number): number {
  if (!Number.isSafeInteger(value) || (value as number) < least) throw refuse("an integer was expected")
  return value as number
}

function storable(value: unknown): Value {
  if (value === null || typeof value === "string" || value instanceof Uint8Array) return value
  if (typeof value === "number" && Number.isFinite(value)) return value
  throw refuse("a value is none that a column holds")
}

/** A row of the table of inactive events, as a record holds it. */
export const inactiveText = ({ event, cut, cutBy }: Readonly<Record<string, Value | undefined>>): string =>
  [event, cut, cutBy].filter((each) => typeof each === "string").join(" ")
