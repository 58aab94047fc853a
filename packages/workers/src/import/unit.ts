/** A unit of an import: a folder with the folders of its discs, whose files are decided on together. */
import type { Fields } from "@ledgerline/core"
import type { LocalFile } from "../local/files.ts"
import type { FoundFile, FolderListing, WalkProblem } from "../scan/walk.ts"
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
  /** Absent where it is unchanged or could not be read. */
  readonly read?: FileRead
  /** Why it could not be read. */
  readonly failure?: string
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
  /** What to remember of images and lyrics. */
  readonly besideRows: readonly LocalFile[]
  /** Known files that are not there any more. */
  readonly gone: readonly LocalFile[]
  readonly problems: readonly WalkProblem[]
}

/** The version of what is read and decided; files read by an older one are looked at again. */
export const READER_VERSION = 1

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
