/** How audio is encoded, as events have it. */
import type { Technical } from "../read/reading.ts"

/** What shows of a media file; all null where only its making is known. */
export interface Encoding {
  readonly codec: string | null
  readonly container: string | null
  readonly durationMs: number | null
  readonly bitRate: number | null
  readonly sampleRate: number | null
  readonly bitDepth: number | null
  readonly channels: number | null
}

/** Numbers that the file does not tell are 0. */
export const encodingOf = ({ bitDepth, ...said }: Technical) => ({
  codec: word(said.codec),
  container: word(said.container),
  durationMs: whole(said.durationMs),
  bitRate: whole(said.bitRate),
  sampleRate: whole(said.sampleRate),
  ...(bitDepth === undefined ? {} : { bitDepth: whole(bitDepth) }),
  channels: whole(said.channels),
})

export const shownOf = (technical: Technical): Encoding => ({ bitDepth: null, ...encodingOf(technical) })

export function isEncodedSo(shown: Encoding, technical: Technical): boolean {
  const said = shownOf(technical)
  return ENCODING.every((name) => shown[name] === said[name])
}

export const ENCODING = [
  "codec",
  "container",
  "durationMs",
  "bitRate",
  "sampleRate",
  "bitDepth",
  "channels",
] as const satisfies readonly (keyof Encoding)[]

const whole = (value: number | undefined): number => Math.max(0, Math.round(value ?? 0))

/** Codec names as events take them. */
function word(text: string | undefined): string {
  const plain = (text ?? "")
    .replace(/[^A-Za-z0-9_.:+-]+/g, "-")
    .replace(/^[^A-Za-z0-9]+/, "")
    .slice(0, 64)
  return plain === "" ? "unknown" : plain
}
