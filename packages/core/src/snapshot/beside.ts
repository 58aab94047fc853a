/** What makes rows of a snapshot beside the event loop, where there are threads. */
import type { Rows } from "../store/port.ts"
import type { Place } from "./rows.ts"

/** The records in a chunk of a snapshot, unpacked. */
export interface ChunkContent {
  readonly log: string
  readonly content: Uint8Array
}

export interface MadeRows {
  /** Rows under the plain names of their tables. */
  readonly tables: readonly (readonly [name: string, rows: Rows])[]
  /** Where the records begin that they are of, and where they end. */
  readonly start: Place
  readonly end: Place
}

export interface RowsBeside {
  /**
   * Makes the rows of chunks, behind those that were asked for before. Undefined where that cannot be done here, as where their
   * last record goes on in a chunk that is not among them: then nothing that is asked for later is made.
   * Fails with SnapshotRefused where they are no records.
   */
  make(chunks: readonly ChunkContent[]): Promise<MadeRows | undefined>
  end(): Promise<void>
}
