/**
 * Where pages of lists ended, so that a client which pages by offsets goes on by a key: however deep it is, a page costs
 * what the first one does, and nothing is left out or twice because something was added in front.
 */

export type Mark = readonly (string | number)[]

/** Milliseconds: a client that pages asks again at once. */
const LASTS = 10 * 60_000
const MOST = 2000

interface Place {
  readonly mark: Mark
  readonly at: number
}

export class Places {
  readonly #now: () => number
  readonly #places = new Map<string, Place>()

  constructor(now: () => number) {
    this.#now = now
  }

  /** The keys of the row before an offset of a list, as `whose` client was told it; undefined where that is not known. */
  before(whose: string, list: string, offset: number): Mark | undefined {
    const place = this.#places.get(keyOf(whose, list, offset))
    return place === undefined || place.at + LASTS < this.#now() ? undefined : place.mark
  }

  ended(whose: string, list: string, offset: number, mark: Mark): void {
    const key = keyOf(whose, list, offset)
    this.#places.delete(key)
    this.#places.set(key, { mark, at: this.#now() })
    if (this.#places.size > MOST) this.#places.delete(this.#places.keys().next().value ?? "")
  }
}

const keyOf = (whose: string, list: string, offset: number): string => JSON.stringify([whose, list, offset])
