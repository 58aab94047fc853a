/** What an import comes to, for people and programs. */
import type { WalkProblem } from "../scan/walk.ts"
import type { SheetMisfit } from "./cue/sheetTracks.ts"

export interface Failure {
  /** Relative to the source. */
  readonly path: string
  readonly reason: string
}

/** What was passed over, and why, for programs, which say it in the person's language. */
export interface ImportNote extends Failure {
  readonly why: NoteWhy
  /** The file that a CUE sheet does not fit. */
  readonly of?: string
  /** What the system said, where it could not be read. */
  readonly detail?: string
}

export type NoteWhy =
  | WalkProblem["reason"]
  | SheetMisfit
  /** What ends in `.cue` is no sheet; or one of files that are not here. */
  | "noSheet"
  | "sheetAlone"
  /** Only the programs of its shop can play it. */
  | "protected"
  /** What is called a cover is no image, or too large for one. */
  | "noImage"
  | "imageTooLarge"
  /** A playlist is too large, has a name that is no text, or is none. */
  | "playlistTooLarge"
  | "playlistName"
  | "noPlaylist"

export interface ImportReport {
  /** The id of the source that was looked through. */
  readonly source: string
  /** Groups the events that were made; absent where nothing had changed. */
  readonly op?: string
  /** Audio files that are there. */
  readonly found: number
  readonly imported: number
  /** Files whose tags or audio changed. */
  readonly updated: number
  readonly unchanged: number
  /** Files that are at another place than before. */
  readonly moved: number
  /** Files that are gone. */
  readonly lost: number
  /** Playlists that were made or changed from files. */
  readonly playlists: number
  readonly failed: readonly Failure[]
  /** What was passed over, though it is not audio: folders that cannot be read, links. */
  readonly notes: readonly ImportNote[]
  /**
   * So many files are missing that the disk may be: none was called lost. Ask the person, then import again with
   * `confirmLosses`.
   */
  readonly missing?: { readonly files: number; readonly of: number }
  /** Folders in which something was left for later: files that are being written, losses that were not told. */
  readonly waiting: number
  readonly seconds: number
}

/** What became of a file: told once it is stored. */
export interface FileChange {
  readonly change: "imported" | "updated" | "moved" | "lost" | "failed"
  /** Relative to the source. */
  readonly path: string
  /** Where it was, for one that moved. */
  readonly from?: string
  /** Why it could not be read. */
  readonly reason?: string
}

/** What is told while an import runs. */
export interface ImportProgress {
  readonly phase: "looking" | "reading" | "finishing"
  /** Audio files met so far; all of them once `phase` is not `looking`. */
  readonly found: number
  /** Files that are done with. */
  readonly done: number
  /** Files whose events are stored. */
  readonly stored: number
  /** The folder that was looked at last. */
  readonly folder: string
}

/** Counts as it goes. */
export class Tally {
  found = 0
  done = 0
  stored = 0
  folder = ""
  phase: ImportProgress["phase"] = "looking"
  lost = 0
  playlists = 0
  readonly counts = { imported: 0, updated: 0, unchanged: 0, moved: 0, failed: 0 }
  readonly failed: Failure[] = []
  readonly notes: ImportNote[] = []

  progress(): ImportProgress {
    const { phase, found, done, stored, folder } = this
    return { phase, found, done, stored, folder }
  }
}
