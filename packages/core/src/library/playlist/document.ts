/**
 * The shared document of a playlist and what of it is in effect. Yjs cannot leave an update out, since later ones build
 * on it: all are applied, and what shows is worked out for each entry from the updates in effect. PLAYLIST-4 to 6.
 *
 * Unlike other states this one changes in place; a playlist of 10,000 edits would else be copied 10,000 times. What it
 * hands out (items, lists) never changes.
 */
import * as Y from "yjs"
import { place, writeInsertions } from "./insertions.ts"
import { byPlace, type Item, isSameItem, itemOf, placeOf } from "./item.ts"
import { type PackedRanges, Ranges } from "./ranges.ts"
import { type Change, type Edit, readEdit, type Root } from "./update.ts"

export interface PackedDocument {
  /** All updates, those out of effect included, but for what waits. */
  readonly update: Uint8Array
  /** Updates that build on what is not here. */
  readonly waiting?: readonly Uint8Array[]
  /** Deletions of what is not here, as Yjs keeps them. */
  readonly unmet?: Uint8Array
  readonly inserts: PackedRanges
  readonly deletes: PackedRanges
}

/** An edit that builds on something that is not here, and what of it is missing. */
interface Waiting {
  readonly edit: Edit
  readonly needs: readonly Y.ID[]
}

/** Of entries that are scalars or flat objects. */
function isSameEntry(a: unknown, b: unknown): boolean {
  if (isSameScalar(a, b)) return true
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false
  const fields = Object.keys(a)
  if (fields.length !== Object.keys(b).length) return false
  return fields.every(
    (field) =>
      Object.hasOwn(b, field) &&
      isSameScalar((a as Record<string, unknown>)[field], (b as Record<string, unknown>)[field]),
  )
}

/** Zeros are one, whatever their sign, and what is no number is itself. */
const isSameScalar = (a: unknown, b: unknown): boolean => a === b || Object.is(a, b)

/** Changed entries beyond this number are cheaper to sort anew than to put in one by one. */
const FEW = 64

/** No update can be of this client: Yjs prints a line wherever one is of the document's own. */
export const NOBODY = -1

export class PlaylistDocument {
  readonly doc = new Y.Doc({ gc: false, guid: "" })
  /** In the order in which they came. */
  #waiting: Waiting[] = []
  #inserts = new Ranges()
  #deletes = new Ranges()
  readonly #items = new Map<string, Item>()
  readonly #meta = new Map<string, unknown>()
  #ordered: readonly Item[] | undefined = []
  /** Items that changed since somebody asked, for whoever keeps rows of them. */
  #touched = new Set<string>()

  constructor() {
    this.doc.clientID = NOBODY
  }

  static unpack(packed: PackedDocument): PlaylistDocument {
    const document = new PlaylistDocument()
    document.#inserts = Ranges.unpack(packed.inserts)
    document.#deletes = Ranges.unpack(packed.deletes)
    Y.applyUpdate(document.doc, packed.update)
    if (packed.unmet !== undefined) document.doc.store.pendingDs = Uint8Array.from(packed.unmet)
    document.#waiting = (packed.waiting ?? []).flatMap(
      (bytes) => document.#apply(readEdit(Uint8Array.from(bytes))) ?? [],
    )
    for (const root of ["items", "meta"] as const) {
      document.#refresh(root, [...document.doc.getMap(root)._map.keys()])
    }
    return document
  }

  pack(): PackedDocument {
    const unmet = this.doc.store.pendingDs
    const waiting = this.#waiting.map(({ edit }) => Buffer.from(edit.bytes))
    return {
      update: Buffer.from(this.beyond()),
      ...(waiting.length === 0 ? {} : { waiting }),
      ...(unmet === null ? {} : { unmet: Buffer.from(unmet) }),
      inserts: this.#inserts.pack(),
      deletes: this.#deletes.pack(),
    }
  }

  /** What the document has beyond a state vector, without what waits. */
  beyond(vector?: Uint8Array): Uint8Array {
    const { store } = this.doc
    const unmet = store.pendingDs
    store.pendingDs = null
    const update = Y.encodeStateAsUpdate(this.doc, vector)
    store.pendingDs = unmet
    return update
  }

  get items(): ReadonlyMap<string, Item> {
    return this.#items
  }

  /** The items in the order of the playlist. */
  get ordered(): readonly Item[] {
    return (this.#ordered ??= [...this.#items.values()].sort(byPlace))
  }

  meta(key: "name" | "description" | "importedName"): unknown {
    return this.#meta.get(key)
  }

  /** Whether the entry of an item was deleted by an edit in effect and not set again. */
  isDeleted(id: string): boolean {
    return this.#look("items", id) === "deleted"
  }

  /** Ids of items that changed since the last call. */
  takeTouched(): ReadonlySet<string> {
    const touched = this.#touched
    if (touched.size > 0) this.#touched = new Set()
    return touched
  }

  /** Applies an update, in effect or not. */
  apply(edit: Edit, active: boolean): void {
    const touched = new Map<Root, Set<string>>([
      ["items", new Set()],
      ["meta", new Set()],
    ])
    const items = this.doc.getMap("items")
    const note = (type: unknown, key: string | null): void => {
      if (key !== null) touched.get(type === items ? "items" : "meta")?.add(key)
    }
    this.doc.transact((transaction) => {
      this.#take(edit)
      // Also what waited for this update.
      for (const [type, keys] of transaction.changed) for (const key of keys) note(type, key)
    })
    if (active) {
      this.#inserts.addAll(edit.inserts)
      this.#deletes.addAll(edit.deletes)
      // Nothing may have changed in the document, and yet in what is in effect.
      for (const { client, clock, length } of [...edit.inserts, ...edit.deletes]) {
        for (const item of this.#structs(client, clock, length)) note(item.parent, item.parentSub)
      }
    }
    for (const [root, keys] of touched) this.#refresh(root, [...keys])
  }

  /** Applies an edit and what has waited for it. */
  #take(edit: Edit): void {
    const waits = this.#apply(edit)
    if (waits !== undefined) {
      // What it deletes may be here.
      Y.applyUpdate(this.doc, writeInsertions([], edit.deletes))
      this.#waiting.push(waits)
      return
    }
    for (let count = -1; count !== this.#waiting.length;) {
      count = this.#waiting.length
      this.#waiting = this.#waiting.flatMap((each) =>
        each.needs.some((id) => this.#isHere(id)) ? (this.#apply(each.edit) ?? []) : each,
      )
    }
  }

  /** Answers the edit where it has to wait. Of a number that is here already, what is here counts. */
  #apply(edit: Edit): Waiting | undefined {
    if (this.#isNext(edit)) {
      Y.applyUpdate(this.doc, edit.bytes)
      return undefined
    }
    const placed = place(this.doc, edit.structs)
    if ("needs" in placed) return { edit, needs: placed.needs }
    Y.applyUpdate(this.doc, writeInsertions(placed.insertions, edit.deletes))
    return undefined
  }

  /** Whether all of it is new, and builds on what is here or comes before it in the edit: as a rule. */
  #isNext({ structs }: Edit): boolean {
    const ends = new Map<number, number>()
    const end = (client: number): number => ends.get(client) ?? Y.getState(this.doc.store, client)
    for (const { id, origin, length } of structs) {
      if (id.clock !== end(id.client) || (origin !== null && origin.clock >= end(origin.client))) return false
      ends.set(id.client, id.clock + length)
    }
    return true
  }

  #isHere({ client, clock }: Y.ID): boolean {
    return clock < Y.getState(this.doc.store, client)
  }

  /** What would make a copy of the document, as Yjs shows it, show what is in effect. */
  *differences(copy: Y.Doc): Generator<Change> {
    for (const root of ["items", "meta"] as const) {
      const shown = copy.getMap(root)
      for (const key of new Set([...this.doc.getMap(root)._map.keys(), ...shown.keys()])) {
        const value = this.#visible(root, key)
        if (!isSameEntry(value, shown.get(key))) yield { root, key, value }
      }
    }
  }

  /** The structs of a stretch that are here. */
  *#structs(client: number, clock: number, length: number): Generator<Y.Item> {
    const structs = this.doc.store.clients.get(client)
    if (structs === undefined || clock >= Y.getState(this.doc.store, client)) return
    for (let i = Y.findIndexSS(structs, clock); i < structs.length; i++) {
      const struct = structs[i] as Y.Item | Y.GC
      if (struct.id.clock >= clock + length) return
      if (struct instanceof Y.Item) yield struct
    }
  }

  /** What an entry shows: the last insertion in effect, unless it, or what came after it, was deleted by an update in effect. */
  #visible(root: Root, key: string): unknown {
    const found = this.#look(root, key)
    return typeof found === "object" ? found.value : undefined
  }

  #look(root: Root, key: string): { readonly value: unknown } | "deleted" | undefined {
    let item = this.doc.getMap(root)._map.get(key) ?? null
    for (; item !== null; item = item.left) {
      const { client, clock } = item.id
      const { content } = item
      if (!(content instanceof Y.ContentAny)) continue
      for (let i = item.length - 1; i >= 0; i--) {
        if (this.#deletes.has(client, clock + i)) return "deleted"
        if (this.#inserts.has(client, clock + i)) return { value: content.arr[i] as unknown }
      }
    }
    return undefined
  }

  #refresh(root: Root, keys: readonly string[]): void {
    if (root === "meta") {
      for (const key of keys) this.#meta.set(key, this.#visible(root, key))
      return
    }
    let ordered = keys.length <= FEW && this.#ordered !== undefined ? [...this.#ordered] : undefined
    for (const key of keys) {
      const was = this.#items.get(key)
      const now = itemOf(key, this.#visible(root, key))
      if (isSameItem(was, now)) continue
      this.#touched.add(key)
      if (was !== undefined)
        ordered?.splice(
          placeOf(ordered, (other) => byPlace(other, was)),
          1,
        )
      if (now === undefined) this.#items.delete(key)
      else {
        this.#items.set(key, now)
        ordered?.splice(
          placeOf(ordered, (other) => byPlace(other, now)),
          0,
          now,
        )
      }
    }
    if (keys.length > 0) this.#ordered = ordered
  }
}
