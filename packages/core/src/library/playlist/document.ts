/**
 * The shared document of a playlist and what of it is in effect. Yjs cannot leave an update out, since later ones build
 * on it: all are applied, and what shows is worked out for each entry from the updates in effect. PLAYLIST-4 to 6.
 *
 * Unlike other states this one changes in place; a playlist of 10,000 edits would else be copied 10,000 times. What it
 * hands out (items, lists) never changes.
 */
import * as Y from "yjs"
import { byPlace, type Item, isSameItem, itemOf, placeOf } from "./item.ts"
import { type PackedRanges, Ranges } from "./ranges.ts"
import type { Change, Edit, Root } from "./update.ts"

export interface PackedDocument {
  /** All updates, those out of effect included. */
  readonly update: Uint8Array
  readonly inserts: PackedRanges
  readonly deletes: PackedRanges
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

export class PlaylistDocument {
  readonly doc = new Y.Doc({ gc: false, guid: "" })
  #inserts = new Ranges()
  #deletes = new Ranges()
  readonly #items = new Map<string, Item>()
  readonly #meta = new Map<string, unknown>()
  #ordered: readonly Item[] | undefined = []
  /** Items that changed since somebody asked, for whoever keeps rows of them. */
  #touched = new Set<string>()

  constructor() {
    this.doc.clientID = 0
  }

  static unpack(packed: PackedDocument): PlaylistDocument {
    const document = new PlaylistDocument()
    document.#inserts = Ranges.unpack(packed.inserts)
    document.#deletes = Ranges.unpack(packed.deletes)
    Y.applyUpdate(document.doc, packed.update)
    for (const root of ["items", "meta"] as const) {
      document.#refresh(root, [...document.doc.getMap(root)._map.keys()])
    }
    return document
  }

  pack(): PackedDocument {
    return {
      update: Buffer.from(Y.encodeStateAsUpdate(this.doc)),
      inserts: this.#inserts.pack(),
      deletes: this.#deletes.pack(),
    }
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
      Y.applyUpdate(this.doc, edit.bytes)
      // Also what waited for this update.
      for (const [type, keys] of transaction.changed) for (const key of keys) note(type, key)
    })
    if (active) {
      for (const { client, clock, length } of edit.inserts) this.#inserts.add(client, clock, length)
      for (const { client, clock, length } of edit.deletes) this.#deletes.add(client, clock, length)
      // Nothing may have changed in the document, and yet in what is in effect.
      for (const { client, clock, length } of [...edit.inserts, ...edit.deletes]) {
        for (const item of this.#structs(client, clock, length)) note(item.parent, item.parentSub)
      }
    }
    for (const [root, keys] of touched) this.#refresh(root, [...keys])
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
