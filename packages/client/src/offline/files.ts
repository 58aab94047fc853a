/** The port to the files of the offline cache. Each adapter passes the same tests: offline/testing/filesContract.ts. */

import { LedgerlineError } from "../errors.ts"
import type { ByteAnswer } from "../replica/ports.ts"
import type { Examined } from "./proof.ts"

/** A file that is being written, in order. What is not kept can be gone on with later, also after a crash. */
export interface Unfinished {
  /** How many bytes are there. */
  readonly position: number
  /** Adds bytes. Fails with `noRoom` where the disk is full; what was there stays. */
  write(bytes: Uint8Array): Promise<void>
  /**
   * Adds all that comes as an answer, without the bytes passing through who asks; undefined, or left out: of this answer they
   * are read and written one block after the other. Fails with `wrongBytes` where it would have more than `size`, or as the line
   * or the disk does; what came before stays.
   */
  take?(answer: ByteAnswer, size: number, onProgress: (position: number) => void): Promise<void> | undefined
  /** What it is by its audio, and how far that proves it. Nothing can be added afterwards. */
  examine(): Promise<Examined>
  /** SHA-256 of its bytes in base64, once it was examined. */
  digest(): Promise<string>
  /** It is whole: it gets its name. Answers how many bytes it takes on the disk. {@link CacheFiles.sync} has it outlast a power cut. */
  keep(): Promise<number>
  /** Lets go of it, to be gone on with later. Answers how many bytes it takes on the disk. */
  pause(): Promise<number>
  /** Removes it. */
  drop(): Promise<void>
}

/** A whole file. */
export interface Whole {
  /** Of the sound file that it is, not of what it takes on the disk. */
  readonly size: number
  /** Bytes of it from a position on, as they were sent; fewer at its end. */
  read(position: number, length: number): Promise<Uint8Array>
  /** Lets it go. */
  close(): Promise<void>
}

/** Files by the ids of their media files. */
export interface CacheFiles {
  /** By what they are encrypted, in a form that gives the key away to nobody; empty where they are not. */
  readonly seal: string
  /** The whole files that are there, also those that were encrypted otherwise, and what they take on the disk. */
  list(): Promise<readonly { readonly id: string; readonly bytes: number }[]>
  /** Begins a file, or goes on with one. One at a time for each id. */
  begin(id: string): Promise<Unfinished>
  /** Opens a whole file; undefined where it is not there, or not whole. */
  open(id: string): Promise<Whole | undefined>
  /** Has whole files outlast a power cut. Answers those that could not be written; they are no good, and to be removed. */
  sync(ids: readonly string[]): Promise<readonly string[]>
  /** What a whole file is by its audio, and how far that proves it. Fails where it is not there, or was tampered with. */
  examine(id: string): Promise<Examined>
  /** SHA-256 of the bytes of a whole file in base64. Fails as {@link examine} does. */
  digest(id: string): Promise<string>
  /** An address that a player here understands; undefined where there is none, such as of what is encrypted. */
  locate(id: string): string | undefined
  /** Removes a whole file, if it is there. */
  remove(id: string): Promise<void>
  /** Removes what was begun and is none of these. Answers what is left, and what it takes on the disk. */
  sweep(except: ReadonlySet<string>): Promise<readonly { readonly id: string; readonly bytes: number }[]>
  /** What a file of so many bytes takes on the disk. */
  takes(bytes: number): number
  /** Bytes that can still be written here, and leave the database some; `Infinity` where nobody says. */
  free(): Promise<number>
}

/** What an id of a media file can be. */
export const MEDIA_FILE_ID = /^[0-9a-f]{16,64}$/

/** Ids come from logs that others write: they are names of files only where they can be nothing else. Fails with `invalid`. */
export function checkedId(id: string): string {
  if (!MEDIA_FILE_ID.test(id))
    throw new LedgerlineError({ reason: "invalid", message: "this is no id of a media file" })
  return id
}
