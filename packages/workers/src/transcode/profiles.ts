/**
 * What audio can be made into: the only list. Programs are run with arguments that are made here of these numbers and
 * of nothing that a request says.
 */

export type Codec = "opus" | "mp3" | "aac" | "flac"

export interface Profile {
  /** `opus-128`, `flac`: what people and addresses call it. */
  readonly id: string
  readonly codec: Codec
  /** Bits a second; null where that depends on the music. */
  readonly bitRate: number | null
  /** Of HTTP. */
  readonly type: string
  readonly extension: string
}

const RATES: Readonly<Record<Exclude<Codec, "flac">, readonly number[]>> = {
  opus: [32, 48, 64, 96, 128, 160, 192, 256],
  mp3: [64, 96, 128, 160, 192, 224, 256, 320],
  aac: [64, 96, 128, 160, 192, 256],
}

const TYPES: Readonly<Record<Codec, readonly [type: string, extension: string]>> = {
  opus: ["audio/ogg; codecs=opus", "opus"],
  mp3: ["audio/mpeg", "mp3"],
  aac: ["audio/aac", "aac"],
  flac: ["audio/flac", "flac"],
}

const profile = (codec: Codec, kilobits: number | null): Profile => {
  const [type, extension] = TYPES[codec]
  const id = kilobits === null ? codec : `${codec}-${kilobits}`
  return { id, codec, bitRate: kilobits === null ? null : kilobits * 1000, type, extension }
}

export const PROFILES: readonly Profile[] = [
  ...Object.entries(RATES).flatMap(([codec, rates]) => rates.map((rate) => profile(codec as Codec, rate))),
  profile("flac", null),
]

/** Everything that is encoded at a rate is first made this: then frames have one length, without a remainder. */
export const SAMPLE_RATE = 48_000

/** Raised when what is made becomes other bytes. */
export const RECIPE = 1

/** Samples a channel of a frame, and what the encoder puts in front of the music: a frame, or some samples. */
const MP3 = { frame: 1152, framesBefore: 1 }
const OPUS = { frame: 960, delay: 312, framesPerPage: 50, headers: 121 }

/**
 * How long a file will be, in bytes, before a byte of it is made; undefined where that cannot be known. Constant rates
 * have frames of one length, and the music is made just so many samples long.
 */
export function lengthOf({ codec, bitRate }: Profile, samples: number): number | undefined {
  if (bitRate === null) return undefined
  if (codec === "mp3")
    return (Math.ceil(samples / MP3.frame) + MP3.framesBefore) * ((MP3.frame / 8) * (bitRate / SAMPLE_RATE))
  if (codec !== "opus") return undefined
  const frame = (OPUS.frame / 8) * (bitRate / SAMPLE_RATE)
  const laced = frame + Math.floor(frame / 255) + 1
  const frames = Math.ceil((samples + OPUS.delay) / OPUS.frame)
  return OPUS.headers + frames * laced + Math.ceil(frames / OPUS.framesPerPage) * 27
}

export const words = (text: string): readonly string[] => text.split(" ")

const ENCODERS: Readonly<Record<Codec, (kilobits: number) => string>> = {
  // Frames that need none before them: whoever begins in the middle hears music from the first.
  mp3: (rate) => `-c:a libmp3lame -b:a ${rate}k -reservoir 0 -write_xing 0 -id3v2_version 0 -f mp3`,
  opus: (rate) => `-c:a libopus -b:a ${rate}k -vbr off -frame_duration 20 -f ogg -page_duration 1000000`,
  aac: (rate) => `-c:a aac -b:a ${rate}k -f adts`,
  flac: () => "-c:a flac -compression_level 5 -f flac",
}

export const encoderArguments = ({ codec, bitRate }: Profile): readonly string[] =>
  words(ENCODERS[codec](Math.round((bitRate ?? 0) / 1000)))
