/**
 * CUE sheets: the tracks of a disc and where they begin in its sound files. Times are minutes, seconds and frames, of
 * which a second has 75. Only what the sheet says; import/cue/ makes tracks of it.
 */
import { type Location, locationOf } from "../location.ts"
import { tidy } from "../playlist.ts"
import { decodeText, linesOf } from "../text.ts"

export interface CueSheet {
  readonly title?: string
  readonly performer?: string
  readonly genre?: string
  readonly date?: string
  /** Of the disc: its barcode. */
  readonly catalog?: string
  readonly discNumber?: number
  readonly discTotal?: number
  readonly files: readonly CueFile[]
  readonly warnings: readonly CueWarning[]
}

export interface CueFile {
  readonly location: Location
  /** WAVE, MP3, BINARY … as written; WAVE stands for FLAC, too. */
  readonly type: string
  readonly tracks: readonly CueTrack[]
}

export interface CueTrack {
  readonly number: number
  /** AUDIO or a kind of data. */
  readonly mode: string
  readonly isAudio: boolean
  readonly title?: string
  readonly performer?: string
  readonly writer?: string
  readonly isrc?: string
  readonly flags: readonly string[]
  /** Where it begins in its file: its index 01. In frames, which are exact: a second has 75. */
  readonly startFrame: number
  /**
   * Where the next track of the file begins, absent where it ends with the file. The next one's pregap is at the end of
   * this one, as CD players count; what belongs to a track of data is left out.
   */
  readonly endFrame?: number
  /** The same in milliseconds, rounded, for people. */
  readonly startMs: number
  readonly endMs?: number
  /** Where its pregap begins, when that is part of the file: its index 00. */
  readonly pregapMs?: number
  /** Audio in front of the first track, long enough to be a track of its own that players hide. */
  readonly isHidden?: true
}

export interface CueWarning {
  readonly line?: number
  readonly detail: string
}

export class UnreadableCueSheet extends Error {
  readonly _tag = "UnreadableCueSheet"
}

interface Track {
  number: number
  mode: string
  title?: string | undefined
  performer?: string | undefined
  writer?: string | undefined
  isrc?: string | undefined
  flags: string[]
  index0?: number | undefined
  index1?: number | undefined
  /** The file in which its index 01 is. */
  file: number
}

const MOST_BYTES = 1024 * 1024
const MOST_TRACKS = 999
const MOST_WARNINGS = 100
/** Shorter than that is silence. */
const HIDDEN_FRAMES = 5 * 75
/** Frames in a second. */
export const FRAMES = 75

/** Fails with UnreadableCueSheet where there is no file and track in it, and with nothing else. */
export function parseCue(bytes: Uint8Array): CueSheet {
  if (bytes.length > MOST_BYTES) throw new UnreadableCueSheet(`larger than ${MOST_BYTES} bytes`)
  const sheet = new Draft()
  for (const [i, line] of linesOf(decodeText(bytes).text).entries()) sheet.read(line, i + 1)
  return sheet.done()
}

class Draft {
  readonly disc: Record<string, string> = {}
  readonly files: { location: Location; type: string }[] = []
  readonly tracks: Track[] = []
  readonly warnings: CueWarning[] = []

  read(line: string, number: number): void {
    const [command = "", ...words] = wordsOf(line)
    const track = this.tracks.at(-1)
    const [first = "", second = ""] = words
    switch (command.toUpperCase()) {
      case "":
        return
      case "FILE":
        return this.#file(words, number)
      case "TRACK":
        return this.#track(first, second, number)
      case "INDEX":
        return this.#index(track, first, second, number)
      case "TITLE":
      case "PERFORMER":
      case "SONGWRITER": {
        const field = ({ T: "title", P: "performer", S: "writer" } as const)[
          command[0]?.toUpperCase() as "T" | "P" | "S"
        ]
        const text = tidy(first)
        if (text === undefined) return
        if (track === undefined) this.disc[field] ??= text
        else track[field] ??= text
        return
      }
      case "ISRC":
        if (track !== undefined) track.isrc ??= code(first, /^[A-Z]{2}[A-Z0-9]{3}\d{7}$/)
        return
      case "FLAGS":
        track?.flags.push(...words.slice(0, 8).map((word) => word.toUpperCase().slice(0, 8)))
        return
      case "CATALOG": {
        const catalog = code(first, /^\d{8,14}$/)
        if (catalog !== undefined) this.disc["catalog"] ??= catalog
        return
      }
      case "REM":
        if (track === undefined) this.#remark(first.toUpperCase(), words.slice(1).join(" "))
        return
      case "PREGAP":
      case "POSTGAP":
      case "CDTEXTFILE":
        // Silence that is in no file, and texts that are elsewhere.
        return
      default:
        this.#warn(`an unknown command, ${command.slice(0, 40)}`, number)
    }
  }

  #file(words: readonly string[], number: number): void {
    // Names with spaces are not quoted by all.
    const hasType = words.length > 1
    const location = locationOf((hasType ? words.slice(0, -1) : words).join(" "))
    const type = hasType ? (words.at(-1) ?? "") : ""
    if (location === undefined) this.#warn("a file without a name", number)
    else if (this.files.length < MOST_TRACKS) this.files.push({ location, type: type.toUpperCase().slice(0, 20) })
  }

  #track(number: string, mode: string, line: number): void {
    const isNumber = /^\d{1,3}$/.test(number)
    if (!isNumber || this.files.length === 0 || this.tracks.length >= MOST_TRACKS) this.#warn("an odd track", line)
    if (this.tracks.length >= MOST_TRACKS) return
    this.tracks.push({
      number: isNumber ? Number(number) : this.tracks.length + 1,
      mode: mode.toUpperCase().slice(0, 20),
      flags: [],
      file: this.files.length - 1,
    })
  }

  #index(track: Track | undefined, number: string, time: string, line: number): void {
    const at = timeOf(time)
    if (track === undefined || at === undefined) return this.#warn("an odd index", line)
    // A pregap can be at the end of the file before, where index 01 is at the beginning of the next.
    if (Number(number) === 0) {
      track.index0 = at
      track.file = this.files.length - 1
    } else if (Number(number) === 1 && track.index1 === undefined) {
      if (track.file !== this.files.length - 1) track.index0 = undefined
      track.index1 = at
      track.file = this.files.length - 1
    }
  }

  #remark(name: string, text: string): void {
    const value = tidy(text)
    if (value === undefined) return
    if (name === "GENRE" || name === "DATE" || name === "DISCNUMBER" || name === "TOTALDISCS")
      this.disc[name.toLowerCase()] ??= value
  }

  #warn(detail: string, line?: number): void {
    if (this.warnings.length < MOST_WARNINGS) this.warnings.push({ detail, ...(line === undefined ? {} : { line }) })
  }

  done(): CueSheet {
    const files = this.files.map((file, i): CueFile => ({ ...file, tracks: this.#tracksOf(i) }))
    if (files.every(({ tracks }) => tracks.length === 0)) throw new UnreadableCueSheet("no track in a file")
    const { title, performer, genre, date, catalog, discnumber, totaldiscs } = this.disc
    const discNumber = small(discnumber)
    const discTotal = small(totaldiscs)
    return {
      ...(title && { title }),
      ...(performer && { performer }),
      ...(genre && { genre }),
      ...(date && { date }),
      ...(catalog && { catalog }),
      ...(discNumber && { discNumber }),
      ...(discTotal && { discTotal }),
      files,
      warnings: this.warnings,
    }
  }

  #tracksOf(file: number): CueTrack[] {
    const placed = this.tracks
      .filter((track) => track.file === file && (track.index1 ?? track.index0) !== undefined)
      .map((track) => ({ track, start: (track.index1 ?? track.index0) as number }))
    const tracks = placed.map(({ track, start }, i): CueTrack => {
      const next = placed[i + 1]
      const isData = next !== undefined && next.track.mode !== "AUDIO"
      const end = isData ? (next.track.index0 ?? next.start) : next?.start
      const { number, mode, title, performer, writer, isrc, flags, index0 } = track
      if (end !== undefined && end < start) this.#warn(`track ${number} ends before it begins`)
      return {
        number,
        mode,
        isAudio: mode === "AUDIO",
        ...(title && { title }),
        ...(performer && { performer }),
        ...(writer && { writer }),
        ...(isrc && { isrc }),
        flags,
        ...rangeOf(start, end === undefined || end < start ? undefined : end),
        ...(index0 === undefined || index0 >= start ? {} : { pregapMs: msOf(index0) }),
      }
    })
    const [first] = tracks
    const isHiding = first?.isAudio === true && first.number === 1 && first.startFrame >= HIDDEN_FRAMES
    if (!isHiding || first === undefined) return tracks
    const hidden = { number: 0, mode: "AUDIO", isAudio: true, flags: [], ...rangeOf(0, first.startFrame) }
    return [{ ...hidden, isHidden: true }, ...tracks]
  }
}

const msOf = (frames: number): number => Math.round((frames * 1000) / FRAMES)

const rangeOf = (startFrame: number, endFrame: number | undefined) => ({
  startFrame,
  startMs: msOf(startFrame),
  ...(endFrame === undefined ? {} : { endFrame, endMs: msOf(endFrame) }),
})

/** Quotes hold words together; there is no way to write a quote in quotes. */
function wordsOf(line: string): string[] {
  const words: string[] = []
  for (let i = 0; i < line.length;) {
    if (/\s/.test(line[i] as string)) {
      i += 1
      continue
    }
    const isQuoted = line[i] === '"'
    const from = isQuoted ? i + 1 : i
    let to = from
    while (to < line.length && (isQuoted ? line[to] !== '"' : !/\s/.test(line[to] as string))) to += 1
    words.push(line.slice(from, to))
    i = isQuoted ? to + 1 : to
  }
  return words
}

/** `mm:ss:ff` in frames; the minutes may have more digits. */
function timeOf(text: string): number | undefined {
  const [, minutes, seconds, frames] = /^(\d{1,5}):(\d{1,2}):(\d{1,2})$/.exec(text) ?? []
  if (minutes === undefined || Number(seconds) > 59 || Number(frames) >= FRAMES) return undefined
  return (Number(minutes) * 60 + Number(seconds)) * FRAMES + Number(frames)
}

function code(text: string, pattern: RegExp): string | undefined {
  const plain = text.slice(0, 40).replaceAll("-", "").toUpperCase()
  return pattern.test(plain) ? plain : undefined
}

const small = (text: string | undefined): number | undefined =>
  text !== undefined && /^\d{1,3}$/.test(text) ? Number(text) : undefined
