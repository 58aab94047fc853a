/** Makes audio files with known tags, by the programs that people make them with. */
import { execFileSync } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { has, locate } from "@ledgerline/core/testing"

/** Whether files can be made and tagged here. */
export const canMakeFiles = (): boolean => [has("ffmpeg"), has("mutagen-inspect")].every(Boolean)

/** A folder that `close` removes. */
export function temporaryFolder(): { readonly path: string; readonly close: () => void } {
  const path = mkdtempSync(join(tmpdir(), "ledgerline-read-"))
  return { path, close: () => rmSync(path, { recursive: true, force: true }) }
}

export const run = (program: Parameters<typeof has>[0], ...args: string[]): Buffer =>
  execFileSync(locate(program) as string, args, { stdio: ["ignore", "pipe", "pipe"], maxBuffer: 2 ** 28 })

/** Half a second of a sine at 44.1 kHz in stereo, encoded by the extension of the name or by what is asked for. */
export function encode(file: string, ...options: string[]): string {
  const source = ["-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100:duration=0.5", "-ac", "2"]
  run("ffmpeg", "-v", "error", "-y", ...source, "-map_metadata", "-1", "-fflags", "+bitexact", ...options, file)
  return file
}

export type TagFormat = "id3v24" | "id3v23" | "chunk" | "vorbis" | "mp4" | "ape" | "asf"

export interface TagJob {
  readonly file: string
  readonly format: TagFormat
  readonly tags: Readonly<Record<string, readonly string[]>>
  readonly pictures?: readonly (readonly [type: number, description: string, bytes: Uint8Array])[]
  readonly separator?: string
  readonly synced?: readonly (readonly [text: string, timeMs: number])[]
  readonly chapters?: readonly (readonly [startMs: number, endMs: number, title: string])[]
}

/** Debian's mutagen belongs to Debian's Python, which need not be the first on the PATH. */
const python = (): string => join(dirname(locate("mutagen-inspect") as string), "python3")

export function tag(jobs: readonly TagJob[]): void {
  const input = jobs.map(({ pictures = [], ...job }) => ({
    ...job,
    pictures: pictures.map(([type, description, bytes]) => [type, description, Buffer.from(bytes).toString("base64")]),
  }))
  const script = fileURLToPath(new URL("tag.py", import.meta.url))
  execFileSync(python(), [script], { input: JSON.stringify(input), stdio: ["pipe", "pipe", "pipe"] })
}

/** What mutagen makes of files: seconds, rate, channels and the simplest tags. */
export function mutagenSays(files: readonly string[]): readonly Readonly<Record<string, unknown>>[] {
  const script = fileURLToPath(new URL("say.py", import.meta.url))
  const output = execFileSync(python(), [script], { input: JSON.stringify(files), stdio: ["pipe", "pipe", "pipe"] })
  return JSON.parse(output.toString()) as Record<string, unknown>[]
}

/** What starts like the image of a kind and is none. `seed` makes it another. */
export function fakeImage(kind: "jpeg" | "png", length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length)
  let state = seed
  for (let i = 0; i < length; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    bytes[i] = state >>> 24
  }
  const magic = kind === "jpeg" ? [0xff, 0xd8, 0xff, 0xe0] : [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]
  bytes.set(magic.slice(0, length))
  return bytes
}
