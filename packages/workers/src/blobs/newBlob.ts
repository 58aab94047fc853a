/** A blob on its way into the library. Apart from the store, so that threads that read files need nothing of the engine. */

/** Larger blobs are files: a database that carries pictures is slow to back up and to check. */
export const MOST_INLINE = 32 * 1024

export interface NewBlob {
  readonly hash: string
  /** Of the blob itself. */
  readonly size: number
  /** As stored; absent where they are in a file. */
  readonly bytes?: Uint8Array
  readonly compression: "none" | "zstd"
  /** Whether the file was written just now, so that it has to be synced. */
  readonly isNewFile?: boolean
}
