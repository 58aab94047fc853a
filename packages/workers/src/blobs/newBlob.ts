/** A blob on its way into the library. Apart from the store, so that threads that read files need nothing of the engine. */

import { hash } from "node:crypto"

/** What a blob is called. */
export const blobHash = (bytes: Uint8Array): string => hash("sha256", bytes, "hex")

/** Larger blobs are in packs: a database that carries pictures is slow to back up and to check. */
export const MOST_INLINE = 32 * 1024

export interface NewBlob {
  readonly hash: string
  /** Of the blob itself. */
  readonly size: number
  /** As stored; absent where they are in a pack. */
  readonly bytes?: Uint8Array
  readonly compression: "none" | "zstd"
  /** Where they were written just now. Absent as well where the library had them before. */
  readonly place?: Place
}

/** Bytes in a pack. */
export interface Place {
  readonly pack: string
  readonly offset: number
}
