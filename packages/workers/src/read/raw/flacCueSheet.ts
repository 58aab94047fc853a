/** The CUESHEET block of FLAC: where the tracks of a disc begin, in samples, without their names. */
import type { LoadedBlock } from "./locate.ts"

/** What a block or a tag of a file says of the tracks in it. */
export interface EmbeddedSheet {
  /** A CUE sheet as text. */
  readonly text?: string
  readonly block?: BlockSheet
}

export interface BlockSheet {
  readonly catalog?: string
  readonly tracks: readonly BlockTrack[]
}

export interface BlockTrack {
  readonly number: number
  readonly isAudio: boolean
  readonly isrc?: string
  /** Its index 01; its pregap is at the end of the track before. */
  readonly startSample: number
  /** Where its index 00 is, else its index 01. */
  readonly firstSample: number
}

/** The catalogue number, the lead-in, and what is reserved. */
const HEADER = 128 + 8 + 259
const TRACK = 36
const INDEX = 12
/** What lies behind the last track has one of these numbers. */
const LEAD_OUT = new Set([170, 255])

/** Undefined where it is cut short or has no track. */
export function blockSheet({ bytes }: LoadedBlock): BlockSheet | undefined {
  if (bytes.length <= HEADER) return undefined
  const tracks: BlockTrack[] = []
  const count = bytes[HEADER] as number
  let at = HEADER + 1
  for (let i = 0; i < count; i++) {
    if (at + TRACK > bytes.length) return undefined
    const offset = Number(bytes.readBigUInt64BE(at))
    const number = bytes[at + 8] as number
    const isrc = bytes.toString("latin1", at + 9, at + 21)
    const isAudio = (bytes[at + 21] as number) < 0x80
    const indexes = bytes[at + 35] as number
    at += TRACK
    if (at + indexes * INDEX > bytes.length) return undefined
    let start: number | undefined
    let first = Number.POSITIVE_INFINITY
    for (let j = 0; j < indexes; j++, at += INDEX) {
      const sample = offset + Number(bytes.readBigUInt64BE(at))
      first = Math.min(first, sample)
      if (bytes[at + 8] === 1) start = sample
    }
    const startSample = start ?? offset
    if (!Number.isSafeInteger(startSample)) return undefined
    if (LEAD_OUT.has(number)) continue
    const firstSample = Math.min(first, startSample)
    tracks.push({ number, isAudio, startSample, firstSample, ...(/^[A-Z0-9]{12}$/.test(isrc) ? { isrc } : {}) })
  }
  const catalog = /^\d{8,14}/.exec(bytes.toString("latin1", 0, 128))?.[0]
  return tracks.length === 0 ? undefined : { tracks, ...(catalog === undefined ? {} : { catalog }) }
}
