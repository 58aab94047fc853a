/** What a thread does: the fingerprint of samples that were decoded elsewhere, or of a file that it decodes itself. */
import { openFile, type OpenFile } from "../../read/bytes.ts"
import { unpack } from "../compressed.ts"
import { failed, type FingerprintAnswer, SECONDS_USED } from "../Fingerprinter.ts"
import { unavailable } from "../programs/input.ts"
import { type Chromaprint, type Feeding, loadChromaprint } from "./chromaprint.ts"
import { decoderFor } from "./decoders.ts"
import { durationOf } from "./duration.ts"
import type { Pcm } from "./pcm.ts"
import { interleaved } from "./pcm.ts"

export type FingerprintTask =
  | {
      readonly kind: "samples"
      /** 16 bits, one channel. */
      readonly samples: Int16Array
      readonly sampleRate: number
      readonly durationMs: number
    }
  | { readonly kind: "file"; readonly path: string | Uint8Array }

// This thread is ours alone, and the decoders print every damaged frame.
console.error = () => {}

let chromaprint: Promise<Chromaprint> | undefined

export default async function fingerprint(task: FingerprintTask): Promise<FingerprintAnswer> {
  chromaprint ??= loadChromaprint()
  const loaded = await chromaprint
  if (task.kind === "file") return await ofFile(loaded, task.path)
  const feeding = loaded.start(task.sampleRate, 1)
  feeding.feed(task.samples)
  return answer(feeding.end(), task.durationMs)
}

function answer(fingerprint: string, durationMs: number): FingerprintAnswer {
  const raw = unpack(fingerprint)
  if (raw === undefined || raw.length === 0) return failed("tooShort", "the fingerprint is empty")
  return { ok: true, value: { fingerprint, raw, durationMs } }
}

async function ofFile(loaded: Chromaprint, path: string | Uint8Array): Promise<FingerprintAnswer> {
  let file: OpenFile
  try {
    file = openFile(path)
  } catch (error) {
    return unavailable(error)
  }
  try {
    const decode = decoderFor(file)
    if (decode === undefined) return failed("unsupported", "there is no decoder here for this format")
    return await ofSound(loaded, decode(file), () => durationOf(file))
  } finally {
    file.close()
  }
}

async function ofSound(
  loaded: Chromaprint,
  parts: AsyncIterable<Pcm>,
  durationMs: () => Promise<number | undefined>,
): Promise<FingerprintAnswer> {
  let feeding: Feeding | undefined
  let format = { sampleRate: 0, channels: 0 }
  let seconds = 0
  try {
    for await (const pcm of parts) {
      const channels = Math.min(pcm.channels.length, 2)
      // A chain of streams may change its kind in the middle; what follows is left out, as fpcalc does.
      if (feeding !== undefined && (pcm.sampleRate !== format.sampleRate || channels !== format.channels)) break
      format = { sampleRate: pcm.sampleRate, channels }
      feeding ??= loaded.start(pcm.sampleRate, channels)
      const room = Math.round((SECONDS_USED - seconds) * pcm.sampleRate)
      const samples = interleaved(pcm, room)
      feeding.feed(samples)
      seconds += samples.length / channels / pcm.sampleRate
      if (seconds >= SECONDS_USED) break
    }
  } catch (error) {
    if (!(error instanceof Error)) throw error
    // As fpcalc, what came before the damage counts; without any, the file is no use.
    if (feeding === undefined) return failed("undecodable", error.message)
  }
  if (feeding === undefined) return failed("undecodable", "no audio was found")
  return answer(feeding.end(), (await durationMs()) ?? Math.round(seconds * 1000))
}
