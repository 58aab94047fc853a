/** Files that are in object stores; whoever starts the server provides them. What fails there fails with StoreRefused. */
import type { FileHandle } from "node:fs/promises"
import type { FileAddress } from "@ledgerline/api"

export interface StoredFile {
  readonly mediaFile: string
  readonly size: number
  /** Names just these bytes; as a header has it. */
  readonly etag: string
  readonly container: string | null
  /** SHA-256 of them in base64, as they were when they were put there; null where nobody read them to their end. */
  readonly digest: string | null
  /** Asks the store whether it has them now. */
  readonly check: (signal: AbortSignal) => Promise<void>
  /** Just the bytes from `first` to `last`, both in it. */
  readonly open: (first: number, last: number, signal: AbortSignal) => Promise<ReadableStream<Uint8Array>>
}

/** A file of a store that was brought here: open for reading, until it is given back. */
export interface BroughtFile {
  readonly mediaFile: string
  readonly container: string | null
  readonly handle: FileHandle
  release(): void
}

export interface StoredFiles {
  /** Where a media file is, if a store has it that this server has keys for. */
  readonly locate: (mediaFile: string) => Promise<StoredFile | undefined>
  /** Brings a file here whole, for what cannot be made of ranges. Fails as `signal` does, too. */
  readonly bring: (mediaFile: string, signal: AbortSignal) => Promise<BroughtFile | undefined>
  /** An address in a store for whoever has it, for a while. */
  readonly address: (mediaFile: string) => Promise<FileAddress | undefined>
}
