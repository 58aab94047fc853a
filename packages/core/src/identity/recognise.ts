/** Which container a file is in, by its first bytes behind tags that stand before everything. Names don't count. */
import { aiffPayload } from "./formats/aiff.ts"
import { asfPayload } from "./formats/asf.ts"
import { dsdiffPayload, dsfPayload } from "./formats/dsd.ts"
import { flacPayload } from "./formats/flac/flac.ts"
import { matroskaPayload } from "./formats/matroska.ts"
import { mp4Payload } from "./formats/mp4/mp4.ts"
import { mpegPayload } from "./formats/mpeg.ts"
import { oggPayload } from "./formats/ogg/ogg.ts"
import { musepack7Payload, musepack8Payload, plainPayload } from "./formats/plain.ts"
import { wavPayload } from "./formats/wav.ts"
import type { Payload } from "./payload.ts"
import type { Window } from "./window.ts"
import { afterHead, beforeTail, type Span } from "./wrapper.ts"

/** The audio of a file; undefined where no container is known, or its structure does not lead to audio. */
export function payloadOf(window: Window): Payload | undefined {
  const start = afterHead(window)
  const magic = window.view(start, 16).toString("latin1")
  const inside = INSIDE.find(({ pattern }) => pattern.test(magic))
  if (inside !== undefined) return inside.read(window, start)
  const span = { start, end: beforeTail(window, start) }
  const { read } = WRAPPED.find(({ pattern }) => pattern.test(magic)) ?? { read: mpegPayload }
  return read(window, span)
}

/** Containers that hold their tags themselves and say where the audio ends. A dot also stands for control characters. */
const INSIDE: readonly { pattern: RegExp; read: (window: Window, start: number) => Payload | undefined }[] = [
  { pattern: /^OggS/, read: oggPayload },
  { pattern: /^.{4}(?:ftyp|moov|mdat|free|skip|wide|pnot)/s, read: mp4Payload },
  { pattern: /^(?:RIFF|RF64|BW64).{4}WAVE/s, read: wavPayload },
  { pattern: /^FORM.{4}AIF[FC]/s, read: aiffPayload },
  { pattern: /^.E\xdf\xa3/s, read: matroskaPayload },
  { pattern: /^0&\xb2u\x8ef\xcf.\xa6\xd9.\xaa.b\xcel/s, read: asfPayload },
  { pattern: /^DSD /, read: dsfPayload },
  { pattern: /^FRM8.{8}DSD /s, read: dsdiffPayload },
]

/** Formats that end where the tags behind them begin. */
const WRAPPED: readonly { pattern: RegExp; read: (window: Window, span: Span) => Payload | undefined }[] = [
  { pattern: /^fLaC/, read: flacPayload },
  { pattern: /^MAC[ F]/, read: (window, span) => plainPayload("ape", window, span) },
  { pattern: /^wvpk/, read: (window, span) => plainPayload("wavpack", window, span) },
  { pattern: /^TTA[12]/, read: (window, span) => plainPayload("tta", window, span) },
  { pattern: /^MP\+/, read: musepack7Payload },
  { pattern: /^MPCK/, read: musepack8Payload },
]
