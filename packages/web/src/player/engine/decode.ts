/** Turns files into samples, exactly those that are music. */
import {
  ADTS,
  AudioSampleSink,
  FLAC,
  Input,
  type InputAudioTrack,
  type InputFormat,
  MATROSKA,
  MP3,
  MP4,
  OGG,
  QTFF,
  WAVE,
  WEBM,
} from "mediabunny"
import { openBytes } from "./bytes.ts"
import { type Sound, type Trim, troubleOf, Unplayable } from "./Engine.ts"

const FORMATS = [MP3, FLAC, OGG, MP4, QTFF, WAVE, ADTS, WEBM, MATROSKA]
/** These say where their last packet ends, so that what an encoder filled it up with is not music. */
const INDEXED: ReadonlySet<InputFormat> = new Set([OGG, MP4, QTFF])

/** What every MPEG audio decoder is late by, in samples. */
const MP3_DECODER_DELAY = 529
/** Seconds that a decoder is fed before the place that is wanted: its state comes from what was before. */
const RUN_UP = 0.25

/** Some samples that follow one another, a list for each channel. */
export interface Block {
  readonly channels: readonly Float32Array<ArrayBuffer>[]
  readonly frames: number
}

export interface Decoded {
  readonly sampleRate: number
  readonly channels: number
  /** Seconds. */
  readonly duration: number
  /** Samples from a place on (in samples, from the first of the music) to the end. */
  readonly blocks: (from: number) => AsyncGenerator<Block>
  /** Whether {@link blocks} can be asked for more than once. */
  readonly isSeekable: boolean
  /** Ends all that reads. */
  readonly close: () => void
}

/** It is not something that this browser decodes. */
class Undecodable extends Unplayable {
  override readonly name = "Undecodable"
}

/** Whether the bytes were there, and this browser's decoder made nothing of them. */
export const isUndecodable = (error: unknown): boolean =>
  error instanceof Undecodable || (error instanceof DOMException && error.name === "EncodingError")

export async function openDecoder(sound: Sound): Promise<Decoded> {
  const reading = new AbortController()
  const bytes = await openBytes(sound, reading.signal)
  const input = new Input({ source: bytes.source, formats: FORMATS })
  const close = (): void => {
    reading.abort()
    input.dispose()
  }
  try {
    const track = await input.getPrimaryAudioTrack()
    if (track === null) throw new Undecodable("there is no sound in the file", { reason: "noSound" })
    if (!(await track.canDecode())) {
      const codec = (await track.getCodec()) ?? ""
      const message = `this browser plays no ${codec === "" ? "such file" : codec}`
      throw new Undecodable(message, { reason: "unsupported", facts: { codec: codec.toUpperCase() } })
    }
    const isIndexed = bytes.isSeekable && INDEXED.has(await input.getFormat())
    return { ...(await decoded(track, sound.trim, isIndexed)), isSeekable: bytes.isSeekable, close }
  } catch (error) {
    close()
    if (bytes.failure() !== undefined) {
      const { message, ...trouble } = troubleOf(bytes.failure())
      throw new Unplayable(message, { ...trouble, cause: error })
    }
    if (error instanceof Undecodable) throw error
    throw new Undecodable(troubleOf(error).message, { reason: "undecodable", cause: error })
  }
}

async function decoded(
  track: InputAudioTrack,
  trim: Trim | undefined,
  isIndexed: boolean,
): Promise<Omit<Decoded, "isSeekable" | "close">> {
  const sampleRate = await track.getSampleRate()
  const fits = trim?.sampleRate === sampleRate ? trim : undefined
  const skipped = fits !== undefined && (await track.getCodec()) === "mp3" ? skipOf(fits) : 0
  const computed = isIndexed ? Math.round((await track.computeDuration()) * sampleRate) : undefined
  const total = computed ?? fits?.total
  const length = total === undefined ? await track.getDurationFromMetadata() : total / sampleRate
  const end = total === undefined ? Infinity : skipped + total
  return {
    sampleRate,
    channels: await track.getNumberOfChannels(),
    duration: length ?? 0,
    blocks: (from) => blocks(track, { sampleRate, first: skipped + from, end }),
  }
}

/** Files that say nothing of it have nothing taken away. */
const skipOf = ({ encoderDelay, total }: Trim): number =>
  encoderDelay === 0 && total === undefined ? 0 : encoderDelay + MP3_DECODER_DELAY

interface Stretch {
  readonly sampleRate: number
  /** Samples by the clock of the decoder. */
  readonly first: number
  readonly end: number
}

async function* blocks(track: InputAudioTrack, { sampleRate, first, end }: Stretch): AsyncGenerator<Block> {
  const sink = new AudioSampleSink(track)
  // By the clock of the decoder: the sample that is to come next. Rounded times are believed only where they are far off.
  let at: number | undefined
  const start = first / sampleRate - RUN_UP
  for await (const sample of sink.samples(start <= 0 ? -Infinity : start)) {
    try {
      const told = Math.round(sample.timestamp * sampleRate)
      if (at === undefined || Math.abs(told - at) > sampleRate / 20) {
        if (at !== undefined && told > at && at >= first) yield silence(told - at, sample.numberOfChannels)
        at = told
      }
      const skip = Math.max(0, first - at)
      const frames = Math.min(sample.numberOfFrames, end - at) - skip
      at += sample.numberOfFrames
      if (frames > 0) yield { frames, channels: planes(sample, skip, frames) }
    } finally {
      sample.close()
    }
    if (at >= end) return
  }
}

type Sample = Awaited<ReturnType<AudioSampleSink["getSample"]>> & object

function planes(sample: Sample, frameOffset: number, frameCount: number): Float32Array<ArrayBuffer>[] {
  return Array.from({ length: sample.numberOfChannels }, (_, planeIndex) => {
    const plane = new Float32Array(frameCount)
    sample.copyTo(plane, { format: "f32-planar", planeIndex, frameOffset, frameCount })
    return plane
  })
}

const silence = (frames: number, channels: number): Block => ({
  frames,
  channels: Array.from({ length: channels }, () => new Float32Array(frames)),
})
