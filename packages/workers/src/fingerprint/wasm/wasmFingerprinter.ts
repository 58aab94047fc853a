/** Fingerprints by Chromaprint in WebAssembly, in threads that may be killed. */
import { WorkerPool } from "../../pool/WorkerPool.ts"
import { type FingerprintAnswer, type Fingerprinter } from "../Fingerprinter.ts"
import { WorkLimit } from "../limit.ts"
import { type FingerprinterOptions, TIME_LIMIT_MS } from "../options.ts"
import { decodeWithFfmpeg, hasFfmpeg, SAMPLE_RATE } from "../programs/ffmpeg.ts"
import { withInput } from "../programs/input.ts"
import type { FingerprintTask } from "./task.ts"

type Pool = WorkerPool<FingerprintTask, FingerprintAnswer>

const entry = new URL("task.ts", import.meta.url)

function poolFor({ ports, timeLimitMs = TIME_LIMIT_MS, atOnce }: FingerprinterOptions): Pool {
  return new WorkerPool({ entry, ports, timeLimitMs, ...(atOnce === undefined ? {} : { threads: atOnce }) })
}

/** Decodes in the thread itself: MP3, FLAC, Ogg Vorbis, Opus and WAV. Other formats are `unsupported`. */
export function wasmFingerprinter(options: FingerprinterOptions): Fingerprinter {
  const pool = poolFor(options)
  return {
    name: "wasm",
    fingerprint: (path, signal) => answerOf(pool, { kind: "file", path }, signal),
    close: () => pool.close(),
  }
}

export interface FfmpegOptions extends FingerprinterOptions {
  /** Looked for on PATH by default. */
  readonly program?: string
}

/** Decodes with ffmpeg; undefined where that is not there. */
export async function ffmpegFingerprinter(options: FfmpegOptions): Promise<Fingerprinter | undefined> {
  const { ports, program = "ffmpeg" } = options
  if (!(await hasFfmpeg(ports, program))) return undefined
  const pool = poolFor(options)
  const turns = new WorkLimit(options.atOnce ?? ports.parallelism())
  const fingerprint = (path: string | Uint8Array, signal?: AbortSignal): Promise<FingerprintAnswer> =>
    withInput(path, async (input) => {
      const decoded = await decodeWithFfmpeg(program, input, options, signal)
      if (!decoded.ok) return decoded
      const { samples, durationMs } = decoded
      return answerOf(pool, { kind: "samples", samples, sampleRate: SAMPLE_RATE, durationMs }, signal)
    })
  return {
    name: "ffmpeg",
    fingerprint: (path, signal) => turns.run(signal, () => fingerprint(path, signal)),
    close: async () => {
      await turns.close()
      await pool.close()
    },
  }
}

async function answerOf(pool: Pool, task: FingerprintTask, signal?: AbortSignal): Promise<FingerprintAnswer> {
  const outcome = await pool.run(task, signal)
  return outcome.ok ? outcome.value : outcome
}
