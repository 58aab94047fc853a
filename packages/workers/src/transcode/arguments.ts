/** How ffmpeg is called: of what it may read, what it may open, and what comes out. */
import { encoderArguments, words, type Profile, SAMPLE_RATE } from "./profiles.ts"

/** A stretch of a file, at its own rate. */
export interface Stretch {
  readonly startSample: number
  /** The first that is not in it; null where it ends with the file. */
  readonly endSample: number | null
  readonly sampleRate: number
}

export interface Wish {
  readonly profile: Profile
  /** Of the file, or of the stretch of it that is wanted. */
  readonly durationMs: number
  readonly stretch?: Stretch | undefined
  /** Begins so much later. */
  readonly offsetMs?: number | undefined
}

/** The file that a program inherits, opened anew by its name: no name of a file is ever an argument. */
export const INHERITED = "/dev/fd/3"

/**
 * Containers of audio. Others that ffmpeg knows are lists of further files and addresses, whatever a file is called; no
 * protocol but that of files is spoken at all.
 */
const CONTAINERS =
  "aac ac3 eac3 aiff amr amrnb amrwb ape asf au caf dsf iff dts flac matroska webm mov mp4 m4a mp3 mpc mpc8 ogg rm shn tak tta w64 wav wv xwma"
    .split(" ")
    .join(",")

const BEFORE = words("-nostdin -hide_banner -nostats -loglevel error -threads 1 -protocol_whitelist file,pipe")
const BEHIND = words("-map 0:a:0 -map_metadata -1 -map_chapters -1 -vn -sn -dn")

/** Reads the inherited file from about a second on. */
export const inputArguments = (seconds = 0): readonly string[] => [
  ...BEFORE,
  "-format_whitelist",
  CONTAINERS,
  ...(seconds > 0 ? ["-ss", String(seconds)] : []),
  "-i",
  INHERITED,
  ...BEHIND,
]

/** Longer is nothing that people listen to, and silence would be made for years where a file lies. */
export const LONGEST_MS = 48 * 3600 * 1000

/** Samples that come out, a channel, at {@link SAMPLE_RATE}. */
export function samplesOf({ durationMs, offsetMs = 0 }: Pick<Wish, "durationMs" | "offsetMs">): number {
  const left = Math.max(0, Math.min(LONGEST_MS, durationMs) - offsetMs)
  return Math.max(1, Math.round((left * SAMPLE_RATE) / 1000))
}

/** The arguments that make audio of a profile, written to standard output. */
export function transcodeArguments(wish: Wish): readonly string[] {
  const { profile } = wish
  const from = startOf(wish)
  const filters = [...from.filters, ...(profile.codec === "flac" ? limited(wish) : resampled(wish))]
  return [
    ...inputArguments(from.seconds),
    "-af",
    filters.join(","),
    "-threads",
    "1",
    "-bitexact",
    ...encoderArguments(profile),
    "pipe:1",
  ]
}

/** Whole seconds are sought, which is exact where the format can; samples are counted from there. */
export function startOf({ stretch, offsetMs = 0 }: Pick<Wish, "stretch" | "offsetMs">): {
  readonly seconds: number
  readonly filters: readonly string[]
} {
  if (stretch === undefined) return { seconds: offsetMs / 1000, filters: [] }
  const { startSample, endSample, sampleRate } = stretch
  const first = startSample + Math.round((offsetMs * sampleRate) / 1000)
  const seconds = Math.floor(first / sampleRate)
  const before = seconds * sampleRate
  const end = endSample === null ? "" : `:end_sample=${Math.max(first + 1, endSample) - before}`
  return { seconds, filters: [`atrim=start_sample=${first - before}${end}`, "asetpts=N/SR/TB"] }
}

/** Just so many samples: what is missing is silence, what is too much is cut. */
function resampled(wish: Wish): string[] {
  const samples = samplesOf(wish)
  return [
    `aresample=${SAMPLE_RATE}`,
    "aformat=channel_layouts=stereo",
    `apad=whole_len=${samples}`,
    `atrim=end_sample=${samples}`,
  ]
}

/** Never much longer than it should be. */
const limited = (wish: Wish): string[] => [`atrim=end=${Math.ceil(samplesOf(wish) / SAMPLE_RATE) + 5}`]
