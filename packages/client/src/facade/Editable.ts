/** What tracks, albums and artists have in common: fields that people edit, and where each value comes from. */
import type { BodyOf } from "../caller.ts"
import type { EditPreview, HistoryEntry, Why } from "../contract.gen.ts"
import type { Live } from "../live/LiveQuery.ts"
import type { Asking, Change, ChangeOptions } from "./Asking.ts"
import { VIEWS } from "./views.ts"

/** Field names and what they show; null says that there is none. */
export type Fields = BodyOf<"provenance.edit">["fields"]

export interface EditOptions extends ChangeOptions {
  /** Pins the fields too: only a person's edits change them from then on. */
  readonly lock?: boolean | undefined
}

export interface RevertOptions extends ChangeOptions {
  /** Why, for whoever reads the history. */
  readonly reason?: string | undefined
}

export class Editable {
  protected readonly asking: Asking
  readonly #kind: "track" | "album" | "artist"

  constructor(asking: Asking, kind: "track" | "album" | "artist") {
    this.asking = asking
    this.#kind = kind
  }

  /** Sets fields. What shows them already is left alone. Fails with `invalid` for a field that there is not. */
  edit(id: string, fields: Fields, { lock, ...options }: EditOptions = {}): Promise<Change> {
    const body = { fields, ...(lock === undefined ? {} : { lock }) }
    return this.asking.change("provenance.edit", { params: this.#named(id), body }, options)
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

  /** Everything that happened to it, whether it is in effect, and what it changed. */
  async history(id: string): Promise<readonly HistoryEntry[]> {
    return (await this.asking.read("provenance.history", { params: this.#named(id), query: {} })).items
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
  revertField(id: string, field: string, { reason, ...options }: RevertOptions = {}): Promise<Change> {
    const body = { ...this.#named(id), field, ...(reason === undefined ? {} : { reason }) }
    return this.asking.change("provenance.revert", { body }, options)
  }

  #named(id: string) {
    return { kind: this.#kind, id }
  }

  #claims(id: string, field: string | undefined) {
    return { params: this.#named(id), query: field === undefined ? {} : { field } }
  }
}
