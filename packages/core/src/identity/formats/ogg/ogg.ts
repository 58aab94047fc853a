/**
 * Ogg: pages of packets of several streams, one beside and one after the other. Bodies of pages in a row are packets in
 * a row, wherever pages begin, so whole bodies are hashed once a stream's headers are past. MID-7, MID-8.
 */
import { Digest } from "../../digest.ts"
import { audio, newDigest, type Payload } from "../../payload.ts"
import { BrokenStructure, type Window } from "../../window.ts"
import { OggStream } from "./stream.ts"

/** Up to the segments' lengths, of which a page has at most 255. */
const HEADER = 27
const LONGEST_HEADER = HEADER + 255
const OGGS = 0x4f676753
const CAPTURE = Buffer.from("OggS\0", "latin1")
const MOST_STREAMS = 64
/** A stream that was recorded for weeks has some thousands. */
const MOST_LINKS = 10_000
const FIRST_PAGE = 0x02

export function oggPayload(window: Window, start: number): Payload {
  const digest = newDigest("ogg")
  let link = new Map<number, OggStream>()
  let links = 0
  let isOpening = true
  const close = (): void => {
    digest.addStreams([...link.values()].filter(({ hasAudio }) => hasAudio).map((stream) => stream.digest))
    link = new Map()
    links += 1
  }

  let at = start
  while (at < window.size) {
    const head = window.view(at, LONGEST_HEADER)
    if (!isPage(head)) {
      // Bytes between pages are damage, or tags of other formats.
      at = window.find(CAPTURE, at + 1) ?? window.size
      continue
    }
    const serial = head.readUInt32LE(14)
    const isFirst = ((head[5] as number) & FIRST_PAGE) !== 0
    const { header: headerLength, body: length } = lengthsOf(head)
    if (isFirst) {
      // First pages after other pages: a chain's next link.
      if (!isOpening || link.has(serial)) close()
      if (links > MOST_LINKS) throw new BrokenStructure("it has too many links")
      if (link.size === MOST_STREAMS) throw new BrokenStructure("it has too many streams at once")
      link.set(serial, new OggStream(new Digest()))
    }
    isOpening = isFirst
    const stream = link.get(serial)
    const body = at + headerLength
    if (stream === undefined || stream.isOther) {
      // Not sound, or a page whose stream never began.
    } else if (stream.isPastHeaders) stream.digest.addRange(window, body, body + length)
    else {
      const lengths = Buffer.from(head.subarray(HEADER, headerLength))
      if (!stream.passesOver(lengths)) stream.headerPage(lengths, window.view(body, length))
    }
    at = body + length
  }
  close()
  return audio("ogg", digest)
}

/** Where the next page begins, at a position or behind it; undefined where there is none. */
export function nextPage(window: Window, at: number): number | undefined {
  return isPage(window.view(at, HEADER)) ? at : window.find(CAPTURE, at + 1)
}

/** The length of the page at a position. */
export function pageLength(window: Window, at: number): number {
  const { header, body } = lengthsOf(window.view(at, LONGEST_HEADER))
  return header + body
}

const isPage = (head: Buffer): boolean => head.length >= HEADER && head.readUInt32BE(0) === OGGS && head[4] === 0

function lengthsOf(head: Buffer): { readonly header: number; readonly body: number } {
  const header = HEADER + (head[HEADER - 1] ?? 0)
  let body = 0
  for (let i = HEADER; i < header; i++) body += head[i] ?? 0
  return { header, body }
}
