/** What tracks, albums and artists have in common: fields that people edit, and where each value comes from. */
import type { BodyOf } from "../caller.ts"
import type { EditPreview, HistoryEntry, Why } from "../contract.gen.ts"
import type { Live } from "../live/LiveQuery.ts"
import type { Asking, Change, ChangeOptions } from "./Asking.ts"
import { given } from "./given.ts"
import { VIEWS } from "./views.ts"

/** Field names and what they show; null says that there is none. */
export type Fields = BodyOf<"provenance.edit">["fields"]

/** How an edit is made. */
export interface EditOptions extends ChangeOptions {
  /** Pins the fields too: only a person's edits change them from then on. */
  readonly lock?: boolean | undefined
}

/** How something is taken back. */
export interface RevertOptions extends ChangeOptions {
  /** Why, for whoever reads the history. */
  readonly reason?: string | undefined
}

/** Which part of a history: the last `limit` events, 500 unless given and at most, of those before the event `before`. */
export interface HistoryPage {
  readonly before?: string | undefined
  readonly limit?: number | undefined
}

/** A part of a history, as it is now. */
export interface LiveHistory {
  readonly items: readonly HistoryEntry[]
  readonly earlier: string | null
}

/** Edits of one kind of thing, and where what it shows comes from. */
export class Editable {
  protected readonly asking: Asking
  readonly #kind: "track" | "album" | "artist"

  constructor(asking: Asking, kind: "track" | "album" | "artist") {
    this.asking = asking
    this.#kind = kind
  }

  /** Sets fields. What shows them already is left alone. Fails with `invalid` for a field that there is not. */
  async edit(id: string, fields: Fields, options: EditOptions = {}): Promise<Change> {
    const { lock, ...rest } = given(options, "options")
    const body = { fields, ...(lock === undefined ? {} : { lock }) }
    return this.asking.change("provenance.edit", { params: this.#named(id), body }, rest)
  }

  /** Sets fields of many alike, in one action: one revert takes all of it back. At most 1,000. */
  async editMany(ids: readonly string[], fields: Fields, options: EditOptions = {}): Promise<Change> {
    const { lock, ...rest } = given(options, "options")
    const body = { ids, fields, ...(lock === undefined ? {} : { lock }) }
    return this.asking.change("provenance.editMany", { params: { kind: this.#kind }, body }, rest)
  }

  /** What {@link edit} would change. */
  preview(id: string, fields: Fields): Promise<EditPreview> {
    return this.asking.read("provenance.previewEdit", { params: this.#named(id), body: { fields } })
  }

  /** Why each field shows what it shows: the stack of what was said, by whom, and with what confidence. */
  async why(id: string, field?: string): Promise<readonly Why[]> {
    return (await this.asking.read("provenance.claims", this.#claims(id, field))).items
  }

  /** As {@link why}, kept up to date. */
  liveWhy(id: string, field?: string): Live<{ readonly items: readonly Why[] }> {
    return this.asking.live("provenance.claims", this.#claims(id, field), VIEWS.claims)
  }

  /**
   * What happened to it, in order, whether it is in effect, and what it changed: the last 500 events, or `limit` of them. With
   * `before`, the first event of a page, what came before that page. Fails with `notFound` where nothing ever happened.
   */
  async history(id: string, page: HistoryPage = {}): Promise<readonly HistoryEntry[]> {
    return (await this.asking.read("provenance.history", { params: this.#named(id), query: page })).items
  }

  /** All that ever happened to it, the latest first, page after page as it is wanted. */
  async *allHistory(id: string): AsyncGenerator<HistoryEntry, void> {
    let before: string | undefined
    do {
      const query = before === undefined ? {} : { before }
      const { items, earlier } = await this.asking.read("provenance.history", { params: this.#named(id), query })
      yield* items.toReversed()
      before = earlier ?? undefined
    } while (before !== undefined)
  }

  /** As {@link history}, kept up to date. `earlier`: what `before` has to be for the page before; null where that was all. */
  liveHistory(id: string, page: HistoryPage = {}): Live<LiveHistory> {
    return this.asking.live("provenance.history", { params: this.#named(id), query: page }, VIEWS.history)
  }

  /** Pins fields, so that only a person's edits change them. */
  lock(id: string, fields: readonly string[], options?: ChangeOptions): Promise<Change> {
    return this.asking.change("provenance.lock", { params: this.#named(id), body: { fields } }, options)
  }

  /** Lets pinned fields go. */
  unlock(id: string, fields: readonly string[], options?: ChangeOptions): Promise<Change> {
    return this.asking.change("provenance.unlock", { params: this.#named(id), body: { fields } }, options)
  }

  /** Takes back what a field shows, so that what was said before shows again. */
  async revertField(id: string, field: string, options: RevertOptions = {}): Promise<Change> {
    const { reason, ...rest } = given(options, "options")
    const body = { ...this.#named(id), field, ...(reason === undefined ? {} : { reason }) }
    return this.asking.change("provenance.revert", { body }, rest)
  }

  /** Takes back all that people said of it: fields, locks, decisions on proposals, images. Fails where they said nothing. */
  async revertEdits(id: string, options: RevertOptions = {}): Promise<Change> {
    const { reason, ...rest } = given(options, "options")
    const body = { ...this.#named(id), edits: true, ...(reason === undefined ? {} : { reason }) } as const
    return this.asking.change("provenance.revert", { body }, rest)
  }

  #named(id: string) {
    return { kind: this.#kind, id }
  }

  #claims(id: string, field: string | undefined) {
    return { params: this.#named(id), query: field === undefined ? {} : { field } }
  }
}
