/** Lyrics in files beside a track: `.lrc` with times, `.txt` without. */
import { timedLines } from "../../read/fields/values.ts"
import type { LyricLine } from "../../read/reading.ts"
import { decodeText, linesOf } from "../text.ts"

/** Who claims them. */
export const SIDECAR = "sidecar"

export interface SidecarLyrics {
  readonly lyrics?: string
  readonly syncedLyrics?: readonly LyricLine[]
}

const MOST_BYTES = 1024 * 1024
const LONGEST_TEXT = 65_536
const MOST_LINES = 10_000

/**
 * What a sidecar file says; nothing where it is too large or empty. A text with times is synced whatever the file's name,
 * and its lines are the plain lyrics too. Any bytes are read.
 */
export function readSidecarLyrics(bytes: Uint8Array): SidecarLyrics {
  if (bytes.length > MOST_BYTES) return {}
  const text = decodeText(bytes).text.replaceAll("\0", "")
  const lines = linesOf(text)
  // Not with empty lines in rows, which take its patterns long to pass.
  const full = lines.map((line) => line.trim()).filter((line) => line !== "")
  const synced = timedLines(full.slice(0, MOST_LINES).join("\n"))
    .slice(0, MOST_LINES)
    .map(({ timeMs, text: line }) => ({ timeMs, text: withoutWordTimes(line).toWellFormed() }))
  const plain = (synced.length > 0 ? synced.map((line) => line.text) : withoutTags(lines)).join("\n").trim()
  return {
    ...(plain === "" ? {} : { lyrics: plain.slice(0, LONGEST_TEXT).toWellFormed() }),
    ...(synced.length === 0 ? {} : { syncedLyrics: synced }),
  }
}

/**
 * As fields of a claim, which are texts: synced lines as LRC, one time a line. Those that no claim has room for are left
 * out.
 */
export function lyricFields({ lyrics, syncedLyrics }: SidecarLyrics): Readonly<Record<string, string>> {
  const lrc = syncedLyrics === undefined ? "" : writeLrc(syncedLyrics)
  return {
    ...(lyrics === undefined ? {} : { lyrics }),
    ...(lrc === "" || lrc.length > LONGEST_TEXT ? {} : { syncedLyrics: lrc }),
  }
}

/** `[mm:ss.xxx]text`, a line each. */
export const writeLrc = (lines: readonly LyricLine[]): string =>
  lines.map(({ timeMs, text }) => `[${clock(timeMs)}]${text.replaceAll(/[\r\n]+/g, " ")}`).join("\n")

function clock(timeMs: number): string {
  const ms = Math.min(Math.max(0, Math.round(timeMs)), 999 * 60_000 + 59_999)
  const pad = (value: number, digits: number): string => String(Math.trunc(value)).padStart(digits, "0")
  return `${pad(ms / 60_000, 2)}:${pad((ms / 1000) % 60, 2)}.${pad(ms % 1000, 3)}`
}

/** Times of single words: `<00:12.00>`. */
const withoutWordTimes = (line: string): string =>
  line
    .replaceAll(/<\d{1,3}:\d{2}(?:[.:]\d{1,3})?>/g, "")
    .replaceAll(/ {2,}/g, " ")
    .trim()

/** `[ar:…]` and its like say nothing that is sung. */
const withoutTags = (lines: readonly string[]): string[] =>
  lines
    .filter((line) => !/^\s*\[(?:ar|al|ti|au|by|re|ve|length|offset|la|id|#):[^\]]{0,500}\]\s*$/i.test(line))
    .map((line) => line.trimEnd())
