/** What a sync tells of itself while much comes. */
export interface SyncProgress {
  /**
   * `snapshot`: chunks come. `views`: views are made of them. From then on the library can be read and appended to.
   * `history`: events come, also without a snapshot. `proof`: the views are folded from them once more.
   */
  readonly step: "snapshot" | "views" | "history" | "proof"
  /** Chunks or events, of how many; 0 of 0 where nobody can tell. */
  readonly done: number
  readonly total: number
  /** Of the step `snapshot`: bytes of the chunks that are in the views, of how many. */
  readonly bytes?: { readonly done: number; readonly total: number }
}
