/**
 * Updates of the shared document, read and written. What is read is checked to its last struct before it comes near a
 * document: Yjs stops in the middle of an update that it does not understand, with half of it applied.
 */
import * as Y from "yjs"
import { MalformedEvent } from "../../errors.ts"

/** The two maps of the document. */
export type Root = "items" | "meta"

export interface Stretch {
  readonly client: number
  readonly clock: number
  readonly length: number
}

/** What an update inserts and deletes. */
export interface Edit {
  readonly bytes: Uint8Array
  readonly structs: readonly Y.Item[]
  readonly inserts: readonly Stretch[]
  readonly deletes: readonly Stretch[]
}

export const malformed = (message: string): MalformedEvent => new MalformedEvent({ rule: "PLAYLIST-3", message })

const MOST_FIELDS = 20
const LONGEST_KEY = 200

/** Fails with MalformedEvent where the bytes are anything but changes of entries in the two maps. */
export function readEdit(bytes: Uint8Array): Edit {
  const { structs, ds } = decode(bytes)
  const inserts: Stretch[] = []
  const clients = new Set<number>()
  for (const struct of structs) {
    const { client, clock } = struct.id
    if (!(struct instanceof Y.Item) || !isEntry(struct)) throw malformed("not a change of a playlist")
    const last = inserts.at(-1)
    if (last?.client === client) inserts[inserts.length - 1] = { ...last, length: last.length + struct.length }
    else if (clients.has(client)) throw malformed("an update names a client twice")
    else inserts.push({ client, clock, length: struct.length })
    clients.add(client)
  }
  const deletes: Stretch[] = []
  for (const [client, items] of ds.clients) {
    for (const { clock, len } of items) deletes.push({ client, clock, length: len })
  }
  const isSound = (each: Stretch) => each.length > 0 && Number.isSafeInteger(each.clock + each.length + 1)
  if (![...inserts, ...deletes].every(isSound)) throw malformed("a range of an update is out of bounds")
  return { bytes, structs: structs as Y.Item[], inserts, deletes }
}

export function decode(bytes: Uint8Array): ReturnType<typeof Y.decodeUpdate> {
  try {
    return Y.decodeUpdate(bytes)
  } catch {
    // The message would depend on the depth of the stack.
    throw malformed("not an update of a shared document")
  }
}

/** An entry of one of the maps: the first of its key names the map and the key, later ones name what they replace. */
export function isEntry(
  { id, origin, rightOrigin, parent, parentSub, content, length }: Y.Item,
  values = content instanceof Y.ContentAny ? (content.arr as unknown[]) : undefined,
): boolean {
  if (rightOrigin !== null || length < 1) return false
  if (values === undefined || !values.every(isFlat)) return false
  if (origin !== null) return origin.client !== id.client || origin.clock < id.clock
  const name: unknown = parent
  return (name === "items" || name === "meta") && parentSub !== null && parentSub.length <= LONGEST_KEY
}

const isScalar = (value: unknown): boolean =>
  value === null || typeof value === "string" || typeof value === "boolean" || typeof value === "number"

function isFlat(value: unknown): boolean {
  if (isScalar(value)) return true
  if (typeof value !== "object" || value === null) return false
  if (Object.getPrototypeOf(value) !== Object.prototype) return false
  const fields = Object.values(value)
  return fields.length <= MOST_FIELDS && fields.every(isScalar)
}

/** An entry that is to be written. */
export interface Change {
  readonly root: Root
  readonly key: string
  /** Undefined: the entry goes. */
  readonly value: unknown
}

const CONTENT_ANY = 8
const HAS_KEY = 32
const HAS_ORIGIN = 128

export interface Written {
  readonly bytes: Uint8Array
  /** The client's next clock after it. */
  readonly clock: number
}

/**
 * The update that a document makes of these changes in one transaction, byte by byte as Yjs writes it, but without
 * touching the document or copying it. Each key at most once. `start` is the client's next clock: that of the document,
 * or the one after an update of other keys that is not applied yet.
 */
export function writeUpdate(
  doc: Y.Doc,
  client: number,
  changes: readonly Change[],
  start = Y.getState(doc.store, client),
): Written {
  const encoder = new Y.UpdateEncoderV1()
  const number = (value: number): void => encoder.writeClient(value)
  const entries = changes.map((change) => ({ ...change, left: doc.getMap(change.root)._map.get(change.key) }))
  // Deleting what an update out of effect has deleted says nothing: then an entry is written, to be deleted.
  const structs = entries.filter(({ value, left }) => value !== undefined || left?.deleted === true)
  const deletes: Stretch[] = []
  number(structs.length === 0 ? 0 : 1)
  if (structs.length > 0) {
    number(structs.length)
    number(client)
    number(start)
  }
  let clock = start
  for (const { root, key, value, left } of structs) {
    writeEntry(encoder, { left: left?.lastId ?? null, root, key, values: [value ?? null] })
    if (value === undefined) deletes.push({ client, clock, length: 1 })
    clock += 1
  }
  for (const { left } of entries) {
    if (left !== undefined && !left.deleted) deletes.push({ ...left.id, length: left.length })
  }
  writeDeletes(encoder, deletes)
  return { bytes: encoder.toUint8Array(), clock }
}

export interface Entry {
  /** What it replaces; where there is nothing, the map and the key say where it is. */
  readonly left: Y.ID | null
  readonly root: string
  readonly key: string
  readonly values: readonly unknown[]
}

export function writeEntry(encoder: Y.UpdateEncoderV1, { left, root, key, values }: Entry): void {
  encoder.writeInfo(CONTENT_ANY | HAS_KEY | (left === null ? 0 : HAS_ORIGIN))
  if (left !== null) encoder.writeLeftID(left)
  else {
    encoder.writeParentInfo(true)
    encoder.writeString(root)
    encoder.writeString(key)
  }
  encoder.writeLen(values.length)
  for (const value of values) encoder.writeAny(value)
}

export function writeDeletes(encoder: Y.UpdateEncoderV1, deletes: readonly Stretch[]): void {
  const number = (value: number): void => encoder.writeClient(value)
  const clients = [...Map.groupBy(deletes, (each) => each.client)].sort(([a], [b]) => b - a)
  number(clients.length)
  for (const [client, stretches] of clients) {
    const merged: { clock: number; length: number }[] = []
    for (const { clock, length } of stretches.toSorted((a, b) => a.clock - b.clock)) {
      const last = merged.at(-1)
      if (last !== undefined && last.clock + last.length === clock) last.length += length
      else merged.push({ clock, length })
    }
    number(client)
    number(merged.length)
    for (const { clock, length } of merged) {
      number(clock)
      number(length)
    }
  }
}
