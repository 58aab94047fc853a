/** What a playlist file says, whatever its format. */
import type { Location } from "./location.ts"

export interface ParsedPlaylist {
  /** As the file says; absent where only its own name does. */
  readonly name?: string
  readonly entries: readonly PlaylistEntry[]
  readonly warnings: readonly PlaylistWarning[]
}

export interface PlaylistEntry {
  readonly location: Location
  readonly title?: string
  readonly artist?: string
  readonly album?: string
  readonly durationMs?: number
}

export interface PlaylistWarning {
  readonly code: "encoding" | "badEntry" | "tooManyEntries" | "noEntries" | "stream" | "malformed" | "tooManyWarnings"
  /** From 1. */
  readonly line?: number
  readonly detail: string
}

/** Not a playlist, or too large for one. */
export class UnreadablePlaylist extends Error {
  readonly _tag = "UnreadablePlaylist"
  readonly reason: "tooLarge" | "unknownFormat" | "malformed"

  constructor(reason: UnreadablePlaylist["reason"], message: string) {
    super(message)
    this.name = "UnreadablePlaylist"
    this.reason = reason
  }
}

export const MOST_BYTES = 32 * 1024 * 1024
const MOST_ENTRIES = 100_000
/** UTF-16 units. */
export const LONGEST_LOCATION = 4096
const LONGEST_TEXT = 1000
const LONGEST_NAME = 500
const MOST_WARNINGS = 100
const MOST_MS = 1e12

/** Collects entries and warnings within limits. */
export class Draft {
  name: string | undefined
  readonly entries: PlaylistEntry[] = []
  readonly warnings: PlaylistWarning[] = []
  #isFull = false

  add(entry: PlaylistEntry): void {
    if (this.entries.length < MOST_ENTRIES) this.entries.push(entry)
    else if (!this.#isFull) {
      this.#isFull = true
      this.warn("tooManyEntries", `entries beyond ${MOST_ENTRIES} left out`)
    }
  }

  warn(code: PlaylistWarning["code"], detail: string, line?: number): void {
    if (this.warnings.length > MOST_WARNINGS) return
    const isLast = this.warnings.length === MOST_WARNINGS
    const said = isLast ? { code: "tooManyWarnings" as const, detail: "more is odd about this file" } : { code, detail }
    this.warnings.push(line === undefined || isLast ? said : { ...said, line })
  }

  done(): ParsedPlaylist {
    const name = tidy(this.name, LONGEST_NAME)
    if (this.entries.length === 0) this.warn("noEntries", "the file names nothing to play")
    return { ...(name === undefined ? {} : { name }), entries: this.entries, warnings: this.warnings }
  }
}

/** An entry with what is worth keeping of the texts around it. */
export function entryOf(
  location: Location,
  about: {
    readonly title?: string | undefined
    readonly artist?: string | undefined
    readonly album?: string | undefined
    readonly durationMs?: number | undefined
  },
): PlaylistEntry {
  const texts = (["title", "artist", "album"] as const).flatMap((field) => {
    const text = tidy(about[field])
    return text === undefined ? [] : [[field, text] as const]
  })
  const { durationMs = 0 } = about
  const isLength = Number.isFinite(durationMs) && durationMs > 0 && durationMs <= MOST_MS
  return {
    location,
    ...Object.fromEntries(texts),
    ...(isLength ? { durationMs: Math.round(durationMs) } : {}),
  }
}

/** A text on one line, within a length; undefined where nothing is left. */
export function tidy(text: string | undefined, longest = LONGEST_TEXT): string | undefined {
  // oxlint-disable-next-line no-control-regex -- these are what must go
  const line = text?.slice(0, longest * 4).replaceAll(/[\u0000-\u001f\u007f\u2028\u2029]+/g, " ")
  const kept = line?.trim().slice(0, longest).toWellFormed().trim()
  return kept === "" ? undefined : kept
}
