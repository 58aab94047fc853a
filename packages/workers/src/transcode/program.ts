/** Whether ffmpeg is here, which one, and what it can be relied on for. */
import type { PoolPorts } from "../ports.ts"
import { run } from "../fingerprint/programs/run.ts"
import { encoderArguments, lengthOf, PROFILES, type Codec } from "./profiles.ts"

export interface Program {
  readonly path: string
  /** Part of what a finished file is called: another version makes other bytes. */
  readonly version: string
  /** Codecs whose encoders it has. */
  readonly codecs: ReadonlySet<Codec>
  /** Codecs of which it makes files of just the length that was computed before. */
  readonly exact: ReadonlySet<Codec>
}

const ENCODER: Readonly<Record<Codec, string>> = { opus: "libopus", mp3: "libmp3lame", aac: "aac", flac: "flac" }
const SAMPLES = 100_001
const OPTIONS = { timeLimitMs: 20_000, mostBytes: 1024 * 1024 }

/** Undefined where the program cannot be run. Makes two seconds of silence with each encoder to see what it does. */
export async function findProgram(ports: PoolPorts, path = "ffmpeg"): Promise<Program | undefined> {
  const options = { ...OPTIONS, ports }
  const said = await run(path, ["-version"], options)
  const version = said.kind === "ended" ? /^ffmpeg version (\S+)/.exec(said.out.toString())?.[1] : undefined
  if (version === undefined) return undefined
  const listed = await run(path, ["-hide_banner", "-encoders"], options)
  const names = listed.kind === "ended" ? listed.out.toString() : ""
  const codecs = new Set<Codec>()
  const exact = new Set<Codec>()
  for (const [codec, encoder] of Object.entries(ENCODER) as [Codec, string][]) {
    if (new RegExp(`^ A\\S* ${encoder} `, "m").test(names)) codecs.add(codec)
  }
  await Promise.all(
    [...codecs].map(async (codec) => {
      const profile = PROFILES.find((each) => each.codec === codec && each.bitRate !== null)
      const length = profile === undefined ? undefined : lengthOf(profile, SAMPLES)
      if (profile === undefined || length === undefined) return
      const silence = [
        "-nostdin",
        "-loglevel",
        "error",
        "-f",
        "lavfi",
        "-i",
        `anullsrc=r=48000:cl=stereo,atrim=end_sample=${SAMPLES}`,
      ]
      const made = await run(path, [...silence, "-bitexact", ...encoderArguments(profile), "pipe:1"], options)
      if (made.kind === "ended" && made.code === 0 && made.out.length === length) exact.add(codec)
    }),
  )
  return { path, version, codecs, exact }
}
