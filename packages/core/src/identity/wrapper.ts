/**
 * Tags that programs put around any file, whatever it holds: ID3v2 and APE at the head; ID3v1, TAG+, Lyrics3, APE and
 * ID3v2 with a footer at the end. In any order, several of a kind: each is taken off until none is left.
 */
import type { Window } from "./window.ts"

export interface Span {
  readonly start: number
  readonly end: number
}

const LATIN1 = "latin1"

/** Files have one or two at each end, and the odd one has ten. */
const MOST_TAGS = 1000

/** Where the file begins when tags at its head are taken off. */
export function afterHead(window: Window): number {
  let at = 0
  for (let tags = 0; tags < MOST_TAGS; tags++) {
    const head = window.view(at, 32)
    const length = id3v2Length(head, "ID3") ?? apeHeadLength(head)
    if (length !== undefined && at + length <= window.size) at += length
    // Some taggers leave zeros behind a tag; the next tag's search goes on behind them.
    else if (at > 0 && head[0] === 0) {
      const next = skipZeros(window, at)
      if (!/^(?:ID3|APETAGEX)/.test(text(window.view(next, 8), 0, 8))) return at
      at = next
    } else return at
  }
  return at
}

/** The first position from `start` on that does not hold a zero. */
export function skipZeros(window: Window, start: number): number {
  for (let at = start; at < window.size;) {
    const bytes = window.slice(at, window.size - at)
    for (let i = 0; i < bytes.length; i++) if (bytes[i] !== 0) return at + i
    if (bytes.length === 0) break
    at += bytes.length
  }
  return window.size
}

/** Where the file that begins at `start` ends when tags at its end are taken off. */
export function beforeTail(window: Window, start: number): number {
  const tail = window.beside(TAIL)
  let end = window.size
  let hadId3v1 = false
  for (let tags = 0; tags < MOST_TAGS; tags++) {
    const last = lastBytes(tail, start, end, 227)
    const isId3v1 = last.length >= 128 && text(last, last.length - 128, 3) === "TAG"
    const length = isId3v1
      ? 128
      : hadId3v1 && last.length === 227 && text(last, 0, 4) === "TAG+"
        ? 227
        : (apeTailLength(tail, last, start, end) ??
          lyrics3Length(tail, last, start, end) ??
          appendedId3v2Length(tail, last, start, end))
    if (length === undefined) return end
    hadId3v1 ||= isId3v1
    end -= length
  }
  return end
}

/** Enough for a Lyrics3v1 tag, which has to be searched for its beginning. */
const TAIL = 16 * 1024

/** The bytes before `end`. Where the window has to move, it takes up what lies before them too. */
function lastBytes(tail: Window, start: number, end: number, length: number): Buffer {
  const from = Math.max(start, end - length)
  if (!tail.holds(from, end - from)) tail.view(Math.max(start, end - TAIL), TAIL)
  return tail.view(from, end - from)
}

/** An ID3v2 header's tag with its footer; `marker` is `ID3` at the head and `3DI` in a footer. */
function id3v2Length(bytes: Buffer, marker: "ID3" | "3DI"): number | undefined {
  if (bytes.length < 10 || text(bytes, 0, 3) !== marker) return undefined
  const [major, minor, flags] = [bytes[3] as number, bytes[4] as number, bytes[5] as number]
  if (major < 2 || major > 4 || minor === 0xff || bytes.subarray(6, 10).some((byte) => byte >= 0x80)) return undefined
  const size = bytes.readUInt32BE(6)
  const body = (size & 0x7f) | ((size >> 1) & 0x3f80) | ((size >> 2) & 0x1fc000) | ((size >> 3) & 0xfe00000)
  return 10 + body + (major === 4 && (flags & 0x10) !== 0 ? 10 : 0)
}

function appendedId3v2Length(tail: Window, last: Buffer, start: number, end: number): number | undefined {
  const footer = last.subarray(Math.max(0, last.length - 10))
  const body = id3v2Length(footer, "3DI")
  if (body === undefined) return undefined
  // The flag that says "footer" is in the footer as well; where a program forgot it, the footer is there all the same.
  const length = ((footer[5] as number) & 0x10) !== 0 ? body : body + 10
  if (end - length < start) return undefined
  return text(tail.view(end - length, 3), 0, 3) === "ID3" ? length : undefined
}

const IS_APE_HEADER = 1 << 29

function apeSize(bytes: Buffer, at: number): number | undefined {
  if (bytes.length < at + 32 || at < 0 || text(bytes, at, 8) !== "APETAGEX") return undefined
  const size = bytes.readUInt32LE(at + 12)
  return size >= 32 ? size : undefined
}

function apeHeadLength(head: Buffer): number | undefined {
  const size = apeSize(head, 0)
  return size === undefined || (head.readUInt32LE(20) & IS_APE_HEADER) === 0 ? undefined : size + 32
}

function apeTailLength(tail: Window, last: Buffer, start: number, end: number): number | undefined {
  const size = apeSize(last, last.length - 32)
  if (size === undefined || end - size < start) return undefined
  // Whether there is a header is looked up: the flag that says so is wrong in some files.
  const header = end - size - 32 < start ? undefined : tail.view(end - size - 32, 32)
  return header !== undefined && apeHeadLength(header) !== undefined ? size + 32 : size
}

const LYRICS3_V1_LONGEST = 5100 + 20

function lyrics3Length(tail: Window, last: Buffer, start: number, end: number): number | undefined {
  const marker = text(last, last.length - 9, 9)
  if (marker === "LYRICS200") {
    const size = text(last, last.length - 15, 6)
    const length = Number(size) + 15
    if (!/^\d{6}$/.test(size) || end - length < start) return undefined
    return text(tail.view(end - length, 11), 0, 11) === "LYRICSBEGIN" ? length : undefined
  }
  if (marker !== "LYRICSEND") return undefined
  const from = Math.max(start, end - LYRICS3_V1_LONGEST)
  const begin = tail.view(from, end - from).lastIndexOf("LYRICSBEGIN", undefined, LATIN1)
  return begin === -1 ? undefined : end - from - begin
}

const text = (bytes: Buffer, at: number, length: number): string => bytes.toString(LATIN1, Math.max(0, at), at + length)
