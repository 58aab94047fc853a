/** Decoders in WebAssembly by container, for machines without ffmpeg. AAC has none whose licence and upkeep will do. */
import { FLACDecoder } from "@wasm-audio-decoders/flac"
import { OggVorbisDecoder } from "@wasm-audio-decoders/ogg-vorbis"
import { MPEGDecoder } from "mpg123-decoder"
import { OggOpusDecoder } from "ogg-opus-decoder"
import { type ByteSource, bytesAt } from "../../read/bytes.ts"
import { sniff } from "../../read/container.ts"
import type { Pcm } from "./pcm.ts"
import { decodeWav } from "./wav.ts"

export type Decode = (source: ByteSource) => AsyncIterable<Pcm>

/** What the decoders have in common. */
interface Decoder {
  readonly ready: Promise<void>
  decode(bytes: Uint8Array): Decoded | Promise<Decoded>
  flush?(): Promise<Decoded>
  free(): void
}

interface Decoded {
  readonly channelData: readonly Float32Array[]
  readonly samplesDecoded: number
  readonly sampleRate: number
}

const CHUNK = 256 * 1024

/** Undefined where no decoder knows the format. */
export function decoderFor(source: ByteSource): Decode | undefined {
  const { container, start } = sniff(source)
  if (container === "mp3") return (bytes) => decoded(new MPEGDecoder(), bytes, start)
  if (container === "flac") return (bytes) => decoded(new FLACDecoder(), bytes, start)
  if (container === "ogg") return oggDecoder(bytesAt(source, start, 4096))(start)
  return container === "wav" ? (bytes) => decodeWav(bytes, start) : undefined
}

function oggDecoder(head: Buffer): (start: number) => Decode | undefined {
  const make = (decoder: () => Decoder) => (start: number) => (bytes: ByteSource) => decoded(decoder(), bytes, start)
  if (head.includes("OpusHead")) return make(() => new OggOpusDecoder({ forceStereo: false }))
  if (head.includes("\x01vorbis")) return make(() => new OggVorbisDecoder())
  if (head.includes("\x7fFLAC")) return make(() => new FLACDecoder())
  return () => undefined
}

async function* decoded(decoder: Decoder, source: ByteSource, start: number): AsyncGenerator<Pcm> {
  try {
    await decoder.ready
    for (let at = start; at < source.size; at += CHUNK) {
      yield* pcmOf(await decoder.decode(bytesAt(source, at, CHUNK)))
    }
    const rest = await decoder.flush?.()
    if (rest !== undefined) yield* pcmOf(rest)
  } finally {
    decoder.free()
  }
}

function* pcmOf({ channelData, samplesDecoded, sampleRate }: Decoded): Generator<Pcm> {
  if (samplesDecoded > 0)
    yield { channels: channelData.map((channel) => channel.subarray(0, samplesDecoded)), sampleRate }
}
