/** Measures files, and keeps the shapes of their sound: computed when somebody asks, or in the background. */
import { closeSync, openSync } from "node:fs"
import type { CacheFolder } from "../cache/CacheFolder.ts"
import { WorkLimit } from "../fingerprint/limit.ts"
import type { PoolPorts } from "../ports.ts"
import { SharedWork } from "../artwork/shared.ts"
import type { Stretch } from "../transcode/arguments.ts"
import { WorkerPool } from "../pool/WorkerPool.ts"
import type { Gapless } from "./gaplessTask.ts"
import { measure, type MeasureAnswer } from "./decode.ts"
import type { Waveform } from "./Peaks.ts"

export interface MeasurerOptions {
  /** Where ffmpeg is; looked for on PATH unless given. */
  readonly program?: string
  readonly cache: CacheFolder
  readonly ports: PoolPorts
  /** How many files at once; one a core unless given. */
  readonly atOnce?: number
}

export interface MeasureRequest {
  readonly mediaFile: string
  readonly stretch?: Stretch | undefined
  /** The file, open for reading until this is answered. */
  readonly fd: number
}

export type WaveformAnswer =
  | { readonly ok: true; readonly value: Waveform }
  | { readonly ok: false; readonly failure: { readonly reason: string; readonly message: string } }

const READ_LIMIT_MS = 5000

/** Raised when waveforms come out otherwise. */
const VERSION = 1

export class Measurer {
  readonly #options: MeasurerOptions
  readonly #turns: WorkLimit
  readonly #shared = new SharedWork<MeasureAnswer>()
  readonly #readers: WorkerPool<string, Gapless | undefined>

  constructor(options: MeasurerOptions) {
    this.#options = options
    this.#turns = new WorkLimit(options.atOnce ?? options.ports.parallelism())
    const entry = new URL("gaplessTask.ts", import.meta.url)
    this.#readers = new WorkerPool({ entry, ports: options.ports, threads: 1, timeLimitMs: READ_LIMIT_MS })
  }

  /** Decodes all of it. Keeps the waveform. Rejects where `signal` aborts. */
  measure(request: MeasureRequest, signal?: AbortSignal): Promise<MeasureAnswer> {
    const { program = "ffmpeg", ports, cache } = this.#options
    const { fd, stretch } = request
    const name = nameOf(request)
    const work = async (stop: AbortSignal): Promise<MeasureAnswer> => {
      // Its own: others may wait for the same after the one who opened it has left.
      const own = openSync(`/dev/fd/${fd}`, "r")
      try {
        return await this.#turns.run(stop, async () => {
          const measured = await measure({ program, ports, fd: own, stretch, signal: stop })
          if (measured.ok) await cache.write(name, Buffer.from(JSON.stringify(measured.value.waveform)))
          return measured
        })
      } finally {
        closeSync(own)
      }
    }
    return this.#shared.run(name, work, signal)
  }

  async waveform(request: MeasureRequest, signal?: AbortSignal): Promise<WaveformAnswer> {
    const there = await this.#options.cache.read(nameOf(request))
    if (there !== undefined) return { ok: true, value: JSON.parse(there.toString()) as Waveform }
    const measured = await this.measure(request, signal)
    if (measured.ok) return { ok: true, value: measured.value.waveform }
    const { reason, message } = measured
    return { ok: false, failure: { reason, message } }
  }

  /** How many samples of a file that is open are music; undefined where it does not say. */
  async gapless(fd: number): Promise<Gapless | undefined> {
    const read = await this.#readers.run(`/dev/fd/${fd}`)
    return read.ok ? read.value : undefined
  }

  /** Resolves when nothing is measured any more. */
  async close(): Promise<void> {
    await Promise.all([this.#turns.close(), this.#readers.close()])
  }
}

const nameOf = ({ mediaFile, stretch }: MeasureRequest): string =>
  ["waveform", VERSION, mediaFile, stretch?.startSample ?? 0, stretch?.endSample ?? "", stretch?.sampleRate ?? 0].join(
    " ",
  )
