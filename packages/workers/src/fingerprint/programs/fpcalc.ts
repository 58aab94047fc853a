/** Fingerprints by Chromaprint's own program, which decodes with ffmpeg's libraries: the faster way. */
import { WorkLimit } from "../limit.ts"
import { unpack } from "../compressed.ts"
import { failed, type FingerprintAnswer, type Fingerprinter, SECONDS_USED } from "../Fingerprinter.ts"
import type { FingerprinterOptions } from "../options.ts"
import { TIME_LIMIT_MS } from "../options.ts"
import { type Input, withInput } from "./input.ts"
import { run } from "./run.ts"

const MOST_BYTES = 1024 * 1024

export interface FpcalcOptions extends FingerprinterOptions {
  /** Looked for on PATH by default. */
  readonly program?: string
}

/** Undefined where the program is not there or older than 1.5, which cannot go on behind a damaged part. */
export async function fpcalcFingerprinter(options: FpcalcOptions): Promise<Fingerprinter | undefined> {
  const { ports, program = "fpcalc" } = options
  const ran = await run(program, ["-version"], { ports, timeLimitMs: TIME_LIMIT_MS, mostBytes: MOST_BYTES })
  const version = ran.kind === "ended" ? /^fpcalc version (\d+)\.(\d+)/.exec(ran.out.toString()) : null
  if (version === null || Number(version[1]) * 1000 + Number(version[2]) < 1005) return undefined
  const turns = new WorkLimit(options.atOnce ?? ports.parallelism())
  return {
    name: "fpcalc",
    fingerprint: (path, signal) =>
      turns.run(signal, () => withInput(path, (input) => fingerprint(program, input, options, signal))),
    close: () => turns.close(),
  }
}

async function fingerprint(
  program: string,
  { path, file }: Input,
  { ports, timeLimitMs = TIME_LIMIT_MS }: FpcalcOptions,
  signal: AbortSignal | undefined,
): Promise<FingerprintAnswer> {
  const args = ["-json", "-ignore-errors", "-length", String(SECONDS_USED), path]
  const ran = await run(program, args, {
    ports,
    timeLimitMs,
    mostBytes: MOST_BYTES,
    signal,
    ...(file === undefined ? {} : { file }),
  })
  if (ran.kind === "timeout") return failed("timeout", ran.message)
  if (ran.kind !== "ended") return failed("crashed", ran.message)
  const found = answerIn(ran.out.toString())
  const raw = found === undefined ? undefined : unpack(found.fingerprint)
  if (found === undefined || raw === undefined) return refusal(ran.code, ran.err.trim())
  if (raw.length === 0) return failed("tooShort", "the fingerprint is empty")
  return { ok: true, value: { fingerprint: found.fingerprint, raw, durationMs: Math.round(found.duration * 1000) } }
}

/** What the program printed, where it is what is expected. */
function answerIn(text: string): { readonly fingerprint: string; readonly duration: number } | undefined {
  try {
    const { fingerprint, duration } = JSON.parse(text) as Record<string, unknown>
    const isAnswer = typeof fingerprint === "string" && typeof duration === "number" && duration >= 0
    return isAnswer ? { fingerprint, duration } : undefined
  } catch {
    return undefined
  }
}

function refusal(code: number | null, message: string): FingerprintAnswer {
  if (code === null) return failed("crashed", message === "" ? "the program was ended by a signal" : message)
  return failed(/Empty fingerprint|Not enough audio/.test(message) ? "tooShort" : "undecodable", message)
}
