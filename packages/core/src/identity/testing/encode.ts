/** Makes real files of a few seconds with real encoders. */
import { execFileSync } from "node:child_process"
import { join } from "node:path"
import type { has } from "../../testing/index.ts"

export type Tool = Parameters<typeof has>[0]

/** Two different pieces of three seconds: sweeps with some noise, so that lossy encoders have something to do. */
const SOURCES = {
  a: "aevalsrc='0.4*sin(2*PI*t*(220+40*t))+0.02*random(0)|0.3*sin(2*PI*t*331)':s=44100:d=3",
  b: "aevalsrc='0.4*sin(2*PI*t*(180+60*t))+0.02*random(1)|0.3*sin(2*PI*t*299)':s=44100:d=3",
} as const

export interface Encoding {
  readonly name: string
  readonly extension: string
  /** Programs that it takes besides ffmpeg. */
  readonly needs?: Tool
  /** Arguments of ffmpeg, or what is run on the WAV file. */
  readonly with: readonly string[] | ((wav: string, out: string) => readonly [string, ...string[]])
}

export const run = (program: string, ...args: readonly string[]): void => {
  execFileSync(program, args, { stdio: ["ignore", "ignore", "pipe"] })
}

export const ENCODINGS: readonly Encoding[] = [
  { name: "MP3, constant rate", extension: "mp3", with: ["-c:a", "libmp3lame", "-b:a", "128k"] },
  {
    name: "MP3 of LAME, variable rate",
    extension: "mp3",
    needs: "lame",
    with: (wav, out) => ["lame", "--quiet", "-V2", wav, out],
  },
  { name: "MP2", extension: "mp2", with: ["-c:a", "mp2"] },
  { name: "AAC in ADTS", extension: "aac", with: ["-c:a", "aac"] },
  { name: "FLAC", extension: "flac", with: ["-c:a", "flac"] },
  {
    name: "FLAC of flac",
    extension: "flac",
    needs: "metaflac",
    with: (wav, out) => ["flac", "--silent", "-f", "-o", out, wav],
  },
  { name: "FLAC without checksum", extension: "flac", with: ["-c:a", "flac", "-f", "flac", "-flags", "+bitexact"] },
  { name: "Vorbis", extension: "ogg", with: ["-c:a", "libvorbis"] },
  { name: "Vorbis of oggenc", extension: "ogg", needs: "oggenc", with: (wav, out) => ["oggenc", "-Q", "-o", out, wav] },
  { name: "Opus", extension: "opus", with: ["-c:a", "libopus", "-b:a", "96k"] },
  {
    name: "Opus of opusenc",
    extension: "opus",
    needs: "opusenc",
    with: (wav, out) => ["opusenc", "--quiet", wav, out],
  },
  { name: "Speex", extension: "spx", needs: "speexenc", with: (wav, out) => ["speexenc", "--quiet", "-w", wav, out] },
  { name: "FLAC in Ogg", extension: "oga", with: ["-c:a", "flac", "-f", "ogg"] },
  { name: "AAC in MP4", extension: "m4a", with: ["-c:a", "aac"] },
  { name: "AAC in MP4, moov first", extension: "m4a", with: ["-c:a", "aac", "-movflags", "+faststart"] },
  { name: "ALAC in MP4", extension: "m4a", with: ["-c:a", "alac"] },
  {
    name: "AAC in fragmented MP4",
    extension: "m4a",
    with: ["-c:a", "aac", "-movflags", "+frag_keyframe+empty_moov+default_base_moof", "-frag_duration", "500000"],
  },
  { name: "WAV", extension: "wav", with: ["-c:a", "pcm_s16le"] },
  { name: "WAV, 24 bits, extensible", extension: "wav", with: ["-c:a", "pcm_s24le"] },
  { name: "RF64", extension: "wav", with: ["-c:a", "pcm_s16le", "-rf64", "always"] },
  { name: "AIFF", extension: "aiff", with: ["-c:a", "pcm_s16be"] },
  { name: "WMA", extension: "wma", with: ["-c:a", "wmav2"] },
  { name: "WavPack", extension: "wv", with: ["-c:a", "wavpack"] },
  {
    name: "WavPack of wavpack",
    extension: "wv",
    needs: "wavpack",
    with: (wav, out) => ["wavpack", "-q", "-y", wav, "-o", out],
  },
  { name: "TTA", extension: "tta", with: ["-c:a", "tta"] },
  { name: "Musepack", extension: "mpc", needs: "mpcenc", with: (wav, out) => ["mpcenc", "--silent", wav, out] },
  { name: "Opus in WebM", extension: "webm", with: ["-c:a", "libopus", "-b:a", "96k"] },
  { name: "FLAC in Matroska", extension: "mka", with: ["-c:a", "flac"] },
  { name: "AAC in Matroska", extension: "mka", with: ["-c:a", "aac"] },
]

/** Encodes one of the sources into a folder; answers the file's path. */
export function encode(
  encoding: Encoding,
  source: keyof typeof SOURCES,
  folder: string,
  name: string = source,
): string {
  const wav = join(folder, `${source}.source.wav`)
  run("ffmpeg", "-v", "error", "-y", "-f", "lavfi", "-i", SOURCES[source], wav)
  const out = join(folder, `${name}.${encoding.extension}`)
  if (typeof encoding.with === "function") {
    const [program, ...args] = encoding.with(wav, out)
    run(program, ...args)
  } else run("ffmpeg", "-v", "error", "-y", "-i", wav, ...encoding.with, out)
  return out
}
