/**
 * Updates as clients of the shared document send them. They are made by Yjs as it comes from npm, and say more than an
 * edit may: what is here already, what others deleted, and entries that the client set and replaced before it sent them,
 * of which only the place is left. What is new of them becomes an edit. PLAYLIST-11.
 */
import * as Y from "yjs"
import { MOST_UPDATE } from "./events.ts"
import { type Insertion, place, writeInsertions } from "./insertions.ts"
import { decode, isEntry, malformed, readEdit, type Stretch } from "./update.ts"

/** Entries of one update. A client that was away for long sends all that it did as one. */
const MOST_ENTRIES = 20_000
/** Clients of one update that say something new. */
const MOST_CLIENTS = 1000
/** Bytes of insertions in one event, estimated from above. */
const MOST_BYTES = (MOST_UPDATE * 3) / 4
/** Stretches of deletions in one event, and beside insertions. */
const MOST_DELETIONS = 15_000
const MOST_TOGETHER = 4000

/**
 * The edits that an update is to a document, which stays as it is: one as a rule, more where they are larger than an event,
 * none where the document has all of it. `behind`: it builds on what the document lacks. Fails with MalformedEvent where
 * it is anything but changes of entries.
 */
export function editsIn(doc: Y.Doc, bytes: Uint8Array): readonly Uint8Array[] | "behind" {
  const { structs, ds } = decode(bytes)
  for (const struct of structs) check(struct)
  const placed = place(doc, structs, { entries: MOST_ENTRIES, clients: MOST_CLIENTS })
  if ("needs" in placed) return "behind"
  const { insertions, ends } = placed
  const deletes: Stretch[] = []
  for (const { client, clock, values, isDeleted } of insertions)
    if (isDeleted) deletes.push({ client, clock, length: values.length })
  for (const [client, ranges] of ds.clients) {
    const here = Y.getState(doc.store, client)
    for (const { clock, len } of ranges) {
      const end = clock + len
      if (len < 1 || !Number.isSafeInteger(end + 1)) throw malformed("a range of an update is out of bounds")
      if (end > (ends.get(client) ?? here)) return "behind"
      deletes.push(...alive(doc, client, clock, Math.min(end, here)))
      const from = Math.max(clock, here)
      if (end > from) deletes.push({ client, clock: from, length: end - from })
    }
  }
  return parts(insertions, deletes).map((part) => {
    const edit = writeInsertions(part.insertions, part.deletes)
    // Nothing that the fold would set aside gets into the log.
    readEdit(edit)
    if (edit.length > MOST_UPDATE) throw malformed("an entry is too large")
    return edit
  })
}

interface Part {
  readonly insertions: Insertion[]
  readonly deletes: readonly Stretch[]
}

/** Deletions come last: only then all of what they may name is there. */
function parts(insertions: readonly Insertion[], deletes: readonly Stretch[]): Part[] {
  const list: Part[] = []
  let room = 0
  for (const insertion of insertions) {
    const size = 60 + insertion.key.length + 3 * JSON.stringify(insertion.values).length
    room -= size
    if (room < 0) {
      list.push({ insertions: [], deletes: [] })
      room = MOST_BYTES - size
    }
    list.at(-1)?.insertions.push(insertion)
  }
  for (let i = 0; i < deletes.length; i += MOST_DELETIONS) {
    const some = deletes.slice(i, i + MOST_DELETIONS)
    const last = list.at(-1)
    if (i === 0 && last !== undefined && deletes.length < MOST_TOGETHER)
      list[list.length - 1] = { ...last, deletes: some }
    else list.push({ insertions: [], deletes: some })
  }
  return list
}

function check(struct: Y.Item | Y.GC | Y.Skip): void {
  if (struct instanceof Y.Skip) return
  if (!(struct instanceof Y.Item) || !isForeignEntry(struct)) throw malformed("not a change of a playlist")
  if (!Number.isSafeInteger(struct.id.clock + struct.length + 1))
    throw malformed("a range of an update is out of bounds")
}

const isForeignEntry = (struct: Y.Item): boolean =>
  isEntry(struct, struct.content instanceof Y.ContentDeleted ? [] : undefined)

/** The parts of a stretch that the document has and shows as not deleted. */
function* alive(doc: Y.Doc, client: number, from: number, to: number): Generator<Stretch> {
  if (from >= to) return
  const structs = doc.store.clients.get(client) ?? []
  for (let i = Y.findIndexSS(structs, from); i < structs.length; i++) {
    const struct = structs[i] as Y.Item | Y.GC
    const start = Math.max(from, struct.id.clock)
    if (start >= to) return
    const end = Math.min(to, struct.id.clock + struct.length)
    if (!struct.deleted) yield { client, clock: start, length: end - start }
  }
}
