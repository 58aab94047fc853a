/** A unit of an import: a folder with the folders of its discs, whose files are decided on together. */
import type { Fields } from "@ledgerline/core"
import type { LocalFile } from "../local/files.ts"
import type { FoundFile, FolderListing, WalkProblem } from "../scan/walk.ts"
import type { CueSheet } from "../playlists/cue/cue.ts"
import { discOfFolder } from "./fileName.ts"
import type { FileRead, StoredPicture } from "./fileRead.ts"

export interface Unit {
  /** The album's folder first. */
  readonly listings: readonly FolderListing[]
}

/** Puts disc folders with the folder that they are in; the walk yields them right after it. */
export async function* units(listings: AsyncIterable<FolderListing>): AsyncGenerator<Unit> {
  let open: FolderListing[] = []
  for await (const listing of listings) {
    const parent = open[0]
    if (parent !== undefined && isDiscOf(parent.path, listing.path)) {
      open.push(listing)
      continue
    }
    if (parent !== undefined) yield { listings: open }
    open = [listing]
  }
  if (open.length > 0) yield { listings: open }
}

const isDiscOf = (parent: string, path: string): boolean => {
  const above = path.lastIndexOf("/")
  return (above < 0 ? "" : path.slice(0, above)) === parent && path !== "" && discOfFolder(path) !== undefined
}

/** A file of a unit, with what was known of it and what reading it gave. */
export interface UnitFile {
  readonly folder: string
  readonly file: FoundFile
  readonly known: LocalFile | undefined
  /** What a file with lyrics beside it says. */
  readonly sidecar?: Fields
  /** What a CUE sheet says of a file that is one of its tracks. */
  readonly hint?: Fields
  /** Set where this stands for a part of the file that a CUE sheet cuts: there is one entry for each. */
  readonly part?: UnitPart
  /** Absent where it is unchanged or could not be read. */
  readonly read?: FileRead
  /** Why it could not be read. */
  readonly failure?: string
}

/** A part of a file, as a sheet cuts it. */
export interface UnitPart {
  /** The media file that the part is. */
  readonly id: string
  readonly startSample: number
  /** Absent where it ends with the file. */
  readonly endSample?: number
  readonly sampleRate: number
  readonly durationMs: number
  /** Samples of the whole. */
  readonly length: number
  /** What the sheet says of it. */
  readonly fields: Fields
  /** What it is called where the sheet does not say. */
  readonly name: string
  /** The media file of a file beside it that is the same track, split off already. */
  readonly twin?: string
  /** Ids of all parts of the file, this one's among them, in their order. */
  readonly all: readonly string[]
}

/** A CUE sheet beside the audio. */
export interface UnitSheet {
  readonly folder: string
  readonly name: string
  readonly sheet: CueSheet
}

/** An image file of a unit. */
export interface UnitImage {
  readonly name: string
  readonly image: Omit<StoredPicture, "type" | "description">
}

/** A unit that was looked through. */
export interface ReadUnit {
  readonly folder: string
  readonly files: readonly UnitFile[]
  /** Images beside them; absent where none has changed. */
  readonly images?: readonly UnitImage[]
  /** What to remember of images, lyrics and sheets. */
  readonly besideRows: readonly LocalFile[]
  readonly sheets: readonly UnitSheet[]
  /** Known files that are not there any more. */
  readonly gone: readonly LocalFile[]
  /** What was odd beside the audio: sheets that cannot be read, or that fit no file. */
  readonly problems: readonly Pick<WalkProblem, "path" | "message">[]
}

/** The version of what is read and decided; files read by an older one are looked at again. */
export const READER_VERSION = 2

/** A tick of the file system's clock, in microseconds, where it keeps fractions of a second; else two seconds, as FAT. */
const TICK_US = 20_000
const COARSE_TICK_US = 2_000_000

/** Whether a file is what it was when it was last looked at, as far as can be told without reading it. */
export const isUnchanged = (file: FoundFile, known: LocalFile): boolean =>
  !known.unsettled &&
  known.reader === READER_VERSION &&
  known.size === file.size &&
  known.mtimeUs === file.mtimeUs &&
  known.ctimeUs === file.ctimeUs

/**
 * Whether a change right after `nowUs` could leave the times as they are: clocks of file systems tick. (Git calls such
 * files racily clean.)
 */
export function isUnsettled(file: Pick<FoundFile, "mtimeUs" | "ctimeUs">, nowUs: number): boolean {
  const latest = Math.max(file.mtimeUs, file.ctimeUs)
  const isCoarse = file.mtimeUs % 1_000_000 === 0 && file.ctimeUs % 1_000_000 === 0
  return latest >= nowUs - (isCoarse ? COARSE_TICK_US : TICK_US)
}
