/** What a sync that takes a snapshot tells of itself. */
export interface SyncProgress {
  /**
   * `snapshot`: chunks come. `views`: views are made of them. From then on the library can be read and appended to.
   * `history`: events come. `proof`: the views are folded from them once more.
   */
  readonly step: "snapshot" | "views" | "history" | "proof"
  /** Chunks or events, of how many; 0 of 0 where nobody can tell. */
  readonly done: number
  readonly total: number
}
