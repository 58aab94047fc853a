/** A unit of an import: a folder with those of its discs and scans, whose files are decided on together. */
import type { Fields, Ports } from "@ledgerline/core"
import type { LocalFile } from "../local/files.ts"
import type { FoundFile, FolderListing } from "../scan/walk.ts"
import type { CueSheet } from "../playlists/cue/cue.ts"
import type { Stretch } from "./cue/sheetTracks.ts"
import type { FileRead, StoredPicture } from "./fileRead.ts"
import type { PlannedImage } from "./images.ts"
import type { ImportNote } from "./report.ts"

export interface Unit {
  /** The album's folder first. */
  readonly listings: readonly FolderListing[]
}

/** Puts folders of discs and of scans with the folder that they are in; the walk yields them right after it. */
export async function* units(listings: AsyncIterable<FolderListing>): AsyncGenerator<Unit> {
  let open: FolderListing[] = []
  for await (const listing of listings) {
    if (open[0]?.album === listing.album) {
      open.push(listing)
      continue
    }
    if (open.length > 0) yield { listings: open }
    open = [listing]
  }
  if (open.length > 0) yield { listings: open }
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
  /** It was not tried now, for nothing changed or it may be being written. */
  readonly isRecalled?: boolean
}

/** A part of a file, as a sheet cuts it. */
export interface UnitPart extends Omit<Stretch, "track"> {
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
  /** What it is of the album; absent where it is nothing. */
  readonly planned?: PlannedImage
  /** Absent where it was not read, or could not be. */
  readonly image?: ReadImage
  /** What is to be remembered of it, as far as nothing is said of it. */
  readonly row: LocalFile
  /** What was said of it before. */
  readonly said: string | null
}

export type ReadImage = Omit<StoredPicture, "type" | "description">

/** A unit that was looked through. */
export interface ReadUnit {
  readonly folder: string
  readonly files: readonly UnitFile[]
  /** Images beside them, those of the album first and best first. */
  readonly images: readonly UnitImage[]
  /** What to remember of lyrics and sheets. */
  readonly besideRows: readonly LocalFile[]
  readonly sheets: readonly UnitSheet[]
  /** Known files that are not there any more. */
  readonly gone: readonly LocalFile[]
  /** What was odd beside the audio: sheets that cannot be read, or that fit no file. */
  readonly problems: readonly UnitProblem[]
}

/** What was odd beside audio. `path` as the walk has it. */
export interface UnitProblem extends Pick<ImportNote, "why" | "of"> {
  readonly path: string
  readonly message: string
}

/** The version of what is read and decided; files read by an older one are looked at again. */
export const READER_VERSION = 8

/** A tick of the file system's clock, in microseconds, where it keeps fractions of a second; else two seconds, as FAT. */
const TICK_US = 20_000
const COARSE_TICK_US = 2_000_000

/** Failures that say more of the moment than of the file: a disk that slept, a network share, a program that wrote. */
const MAY_PASS = /^(?:unavailable|changed|timeout): /

/** Whether a file is what it was when it was last looked at, as far as can be told without reading it. */
export const isUnchanged = (file: FoundFile, known: LocalFile): boolean =>
  !known.unsettled &&
  !MAY_PASS.test(known.failure ?? "") &&
  known.reader === READER_VERSION &&
  known.size === file.size &&
  known.mtimeUs === file.mtimeUs &&
  known.ctimeUs === file.ctimeUs

/** The clock of a server of files may be ahead of ours; beyond this a time was set by a program and says nothing. */
const AHEAD_US = 86_400_000_000

/**
 * Whether a change right after `nowUs` could leave the times as they are: clocks of file systems tick. (Git calls such
 * files racily clean.)
 */
export function isUnsettled(file: Pick<FoundFile, "mtimeUs" | "ctimeUs">, nowUs: number): boolean {
  const isCoarse = file.mtimeUs % 1_000_000 === 0 && file.ctimeUs % 1_000_000 === 0
  const since = nowUs - (isCoarse ? COARSE_TICK_US : TICK_US)
  return [file.mtimeUs, file.ctimeUs].some((us) => us >= since && us <= nowUs + AHEAD_US)
}

/** Whether a file changed so lately that somebody may still be writing it. Times far ahead are another clock's. */
export const youngFor =
  (clock: Ports["clock"], settleMs = 0) =>
  ({ ctimeUs }: Pick<FoundFile, "ctimeUs">): boolean =>
    settleMs > 0 && Math.abs(clock.now() - ctimeUs / 1000) < settleMs
