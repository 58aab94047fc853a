/**
 * The rows of a playlist's items. A row stays the same object while its item does not change, and rows stay in the order
 * of item ids: between two edits all but the edited rows are the same at both ends of the list, which costs nothing to
 * find out.
 */
import type { SubjectRef } from "../../define/aspect.ts"
import type { Row } from "../../store/port.ts"
import type { PlaylistDocument } from "./document.ts"
import { type Item, missingEntry, placeOf } from "./item.ts"

const FEW = 64

const compare = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1)

export class PlaylistRows {
  #rows: readonly Row[] | undefined
  #key = ""
  readonly #rowOf = new WeakMap<Item, Row>()

  /** The rows of the items now. The list that was answered before stays as it is. */
  of({ key }: SubjectRef, document: PlaylistDocument): readonly Row[] {
    const touched = document.takeTouched()
    if (this.#rows === undefined || this.#key !== key || touched.size > FEW) {
      this.#key = key
      const items = [...document.items.values()].sort((a, b) => compare(a.id, b.id))
      this.#rows = items.map((item) => this.#row(item))
    } else if (touched.size > 0) {
      const rows = [...this.#rows]
      for (const id of touched) {
        const place = placeOf(rows, (other) => compare(String(other["item"]), id))
        const isThere = rows[place]?.["item"] === id
        const item = document.items.get(id)
        rows.splice(place, isThere ? 1 : 0, ...(item === undefined ? [] : [this.#row(item)]))
      }
      this.#rows = rows
    }
    return this.#rows
  }

  #row(item: Item): Row {
    const known = this.#rowOf.get(item)
    if (known !== undefined && known["playlist"] === this.#key) return known
    const row: Row = {
      playlist: this.#key,
      item: item.id,
      track: item.track ?? null,
      missing: item.missing === undefined ? null : JSON.stringify(missingEntry(item.missing)),
      orderKey: item.order,
      addedBy: item.addedBy ?? null,
      addedAt: item.addedAt ?? null,
      importedOrder: item.importedOrder ?? null,
    }
    this.#rowOf.set(item, row)
    return row
  }
}
