/** What one reader finds in a file, before the rules that are the same for all readers make fields of it. */
import type { AudioFile, Chapter, LyricLine, PictureType, ReaderInfo, Technical } from "./reading.ts"
import type { Sniffed } from "./container.ts"
import type { Limits } from "./limits.ts"
import type { Warning } from "./warnings.ts"

/** Values by name. Names are TagLib's: upper case, mostly as Vorbis comments spell them; every format is brought to them. */
export type Tags = ReadonlyMap<string, readonly string[]>

export interface Findings {
  readonly tags: Tags
  /** The format, for files whose bytes tell us nothing. */
  readonly container?: string
  readonly technical: Omit<Technical, "container">
  readonly pictures: readonly FoundPicture[]
  readonly lyrics: readonly string[]
  readonly syncedLyrics: readonly LyricLine[]
  readonly chapters: readonly Chapter[]
  readonly warnings: readonly Warning[]
}

export interface FoundPicture {
  readonly bytes: Uint8Array
  readonly type: PictureType
  readonly description: string
}

/** A library that reads files. Throws where it can make nothing of one. */
export interface TagSource {
  readonly info: ReaderInfo
  find(file: AudioFile, sniffed: Sniffed, limits: Limits): Promise<Findings>
}

/** Drops what is undefined, so that an absent value is an absent property. */
export function defined<T extends object>(object: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined)) as T
}

/** A number that says something: TagLib and many files write 0 for "not known". */
export const positive = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) && value > 0 ? value : undefined
