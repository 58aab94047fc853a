/**
 * What an update inserts that a document lacks, in an order in which each finds what it replaces. Yjs does this by itself, but keeps
 * what it cannot place in a form that loses entries where somebody gives one number to two of them.
 */
import * as Y from "yjs"
import { malformed, type Stretch, writeDeletes, writeEntry } from "./update.ts"

/** An insertion that the document lacks. */
export interface Insertion {
  readonly client: number
  readonly clock: number
  readonly origin: Y.ID | null
  /** Of the first of its key. */
  readonly root: string
  readonly key: string
  readonly values: readonly unknown[]
  /** Only its place is left. */
  readonly isDeleted: boolean
}

export interface Placed {
  readonly insertions: readonly Insertion[]
  /** The next clock of each client that has any. */
  readonly ends: ReadonlyMap<number, number>
}

/** Entries that are missing: any of them may be what an update has to wait for. */
export interface Behind {
  readonly needs: readonly Y.ID[]
}

export interface Most {
  readonly entries: number
  readonly clients: number
}

type Struct = Y.Item | Y.GC | Y.Skip

/** Fails with MalformedEvent where there is more than allowed. */
export function place(doc: Y.Doc, structs: readonly Struct[], most?: Most): Placed | Behind {
  const lists = new Map<number, Insertion[]>()
  let count = 0
  let hole: Y.ID | undefined
  for (const struct of structs) {
    // A hole between two parts of the update.
    if (!(struct instanceof Y.Item)) continue
    const { client, clock } = struct.id
    const list = lists.get(client)
    const last = list?.at(-1)
    const here = last === undefined ? Y.getState(doc.store, client) : last.clock + last.values.length
    if (clock + struct.length <= here) continue
    if (clock > here) hole ??= Y.createID(client, clock - 1)
    count += struct.length
    if (most !== undefined && (count > most.entries || lists.size > most.clients))
      throw malformed("an update is too large")
    const insertion = insertionOf(struct, Math.max(0, here - clock))
    if (list === undefined) lists.set(client, [insertion])
    else list.push(insertion)
  }
  return hole === undefined ? inOrder(doc, lists) : { needs: [hole] }
}

/** Without the first of its places, which are here already. */
function insertionOf({ id, origin, parent, parentSub, content, length }: Y.Item, skipped: number): Insertion {
  const { client, clock } = id
  return {
    client,
    clock: clock + skipped,
    origin: skipped === 0 ? origin : Y.createID(client, clock + skipped - 1),
    root: typeof parent === "string" ? parent : "",
    key: parentSub ?? "",
    values: content instanceof Y.ContentAny ? content.arr.slice(skipped) : Array(length - skipped).fill(null),
    isDeleted: content instanceof Y.ContentDeleted,
  }
}

function inOrder(doc: Y.Doc, lists: ReadonlyMap<number, readonly Insertion[]>): Placed | Behind {
  const ends = new Map<number, number>()
  const insertions: Insertion[] = []
  const waiting = [...lists].map(([client, list]) => ({ client, list, next: 0 }))
  const isHere = ({ client, clock }: Y.ID): boolean => clock < (ends.get(client) ?? Y.getState(doc.store, client))
  for (let hasMoved = true; hasMoved;) {
    hasMoved = false
    for (const each of waiting) {
      for (let first = each.list[each.next]; first !== undefined; first = each.list[each.next]) {
        if (first.origin !== null && !isHere(first.origin)) break
        ends.set(each.client, first.clock + first.values.length)
        insertions.push(first)
        each.next += 1
        hasMoved = true
      }
    }
  }
  const needs = waiting.flatMap(({ client, list, next }) => {
    const first = list[next]
    // Where somebody else takes its number, it has not to be placed any more.
    return first?.origin ? [first.origin, Y.createID(client, first.clock)] : []
  })
  return needs.length === 0 ? { insertions, ends } : { needs }
}

export function writeInsertions(insertions: readonly Insertion[], deletes: readonly Stretch[]): Uint8Array {
  const encoder = new Y.UpdateEncoderV1()
  const number = (value: number): void => encoder.writeClient(value)
  const lists = Map.groupBy(insertions, ({ client }) => client)
  number(lists.size)
  for (const [client, list] of [...lists].sort(([a], [b]) => b - a)) {
    number(list.length)
    number(client)
    number(list[0]?.clock ?? 0)
    for (const { origin, root, key, values } of list) writeEntry(encoder, { left: origin, root, key, values })
  }
  writeDeletes(encoder, deletes)
  return encoder.toUint8Array()
}
