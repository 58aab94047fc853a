/** Decodes to what Chromaprint works on, with the filter that `fpcalc` uses: the same samples, so the same fingerprint. */
import { failed, type FingerprintFailure, SECONDS_USED } from "../Fingerprinter.ts"
import { type FingerprinterOptions, TIME_LIMIT_MS } from "../options.ts"
import type { Input } from "./input.ts"
import { run } from "./run.ts"

export const SAMPLE_RATE = 11_025
const MOST_SAMPLES = SECONDS_USED * SAMPLE_RATE

const FILTER = [
  `aresample=osr=${SAMPLE_RATE}:osf=s16:ochl=mono:filter_size=16:phase_shift=8:linear_interp=1:cutoff=0.8`,
  `atrim=end_sample=${MOST_SAMPLES}`,
].join(",")

export interface Decoded {
  readonly ok: true
  /** One channel at {@link SAMPLE_RATE}. */
  readonly samples: Int16Array
  readonly durationMs: number
}

export async function hasFfmpeg(ports: FingerprinterOptions["ports"], program: string): Promise<boolean> {
  const ran = await run(program, ["-version"], { ports, timeLimitMs: TIME_LIMIT_MS, mostBytes: 64 * 1024 })
  return ran.kind === "ended" && ran.code === 0
}

export async function decodeWithFfmpeg(
  program: string,
  { path, file }: Input,
  { ports, timeLimitMs = TIME_LIMIT_MS }: FingerprinterOptions,
  signal: AbortSignal | undefined,
): Promise<Decoded | { readonly ok: false; readonly failure: FingerprintFailure }> {
  const input = ["-nostdin", "-hide_banner", "-nostats", "-threads", "1", "-protocol_whitelist", "file", "-i", path]
  const output = ["-map", "0:a:0", "-af", FILTER, "-f", "s16le", "-c:a", "pcm_s16le", "pipe:1"]
  const args = [...input, ...output.toSpliced(4, 0, "-threads", "1")]
  const ran = await run(program, args, {
    ports,
    timeLimitMs,
    mostBytes: MOST_SAMPLES * 2 + 64 * 1024,
    signal,
    ...(file === undefined ? {} : { file }),
  })
  if (ran.kind === "timeout") return failed("timeout", ran.message)
  if (ran.kind !== "ended") return failed("crashed", ran.message)
  if (ran.code === null) return failed("crashed", "ffmpeg was ended by a signal")
  if (ran.out.length < 2) return failed("undecodable", lastLine(ran.err))
  const samples = new Int16Array(ran.out.buffer.slice(ran.out.byteOffset, ran.out.byteOffset + (ran.out.length & ~1)))
  return { ok: true, samples, durationMs: durationIn(ran.err) ?? Math.round((samples.length * 1000) / SAMPLE_RATE) }
}

const lastLine = (text: string): string => text.trimEnd().split("\n").at(-1) ?? ""

/** ffmpeg says hundredths of a second, of the whole recording. */
function durationIn(text: string): number | undefined {
  const found = /^ {2}Duration: (\d+):(\d\d):(\d\d)\.(\d\d)/m.exec(text)
  if (found === null) return undefined
  const [hours = 0, minutes = 0, seconds = 0, hundredths = 0] = found.slice(1).map(Number)
  return ((hours * 60 + minutes) * 60 + seconds) * 1000 + hundredths * 10
}
