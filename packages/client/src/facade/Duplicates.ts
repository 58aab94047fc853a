/** Tracks that are probably one recording. */
import type { AnswerOf, BodyOf, QueryOf } from "../caller.ts"
import type { Live } from "../live/LiveQuery.ts"
import type { Asking, Change, ChangeOptions } from "./Asking.ts"
import { VIEWS } from "./views.ts"

/** Tracks, each with the one that it is (`into`). */
export type DuplicatePairs = BodyOf<"curation.mergeDuplicates">["pairs"]
/** How they were found, of which track, from which score on (0 to 1), and how many. */
export type DuplicateQuery = QueryOf<"curation.duplicates">
/** `more`: there are others, which come once these are merged or dismissed. */
export type DuplicateList = AnswerOf<"curation.duplicates">

/** Tracks that are probably one recording, and what people say of them. */
export class Duplicates {
  readonly #asking: Asking

  constructor(asking: Asking) {
    this.#asking = asking
  }

  /** Pairs that wait for somebody, with what speaks for each and against. */
  list(query: DuplicateQuery = {}): Promise<DuplicateList> {
    return this.#asking.read("curation.duplicates", { query })
  }

  /** As {@link list}, kept up to date. */
  live(query: DuplicateQuery = {}): Live<DuplicateList> {
    return this.#asking.live("curation.duplicates", { query }, VIEWS.duplicates)
  }

  /** Makes each pair one track, in one action, with the reasons of the proposal. */
  merge(pairs: DuplicatePairs, options?: ChangeOptions): Promise<Change> {
    return this.#asking.change("curation.mergeDuplicates", { body: { pairs } }, options)
  }

  /** Turns pairs down, so that they do not come again. */
  dismiss(pairs: DuplicatePairs, options?: ChangeOptions): Promise<Change> {
    return this.#asking.change("curation.dismissDuplicates", { body: { pairs } }, options)
  }
}
