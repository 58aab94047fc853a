/**
 * Chromaprint in WebAssembly, fed by hand. The package's own entry decodes with a browser's AudioContext; the module
 * beneath it only wants to see a `window` while it loads, and its bytes handed in, since it would fetch them.
 */
import { readFile } from "node:fs/promises"
import { fileURLToPath } from "node:url"

interface Module {
  readonly HEAP16: Int16Array
  readonly HEAP32: Int32Array
  UTF8ToString(pointer: number): string
  _malloc(bytes: number): number
  _free(pointer: number): void
  _chromaprint_new(algorithm: number): number
  _chromaprint_free(context: number): void
  _chromaprint_start(context: number, sampleRate: number, channels: number): number
  _chromaprint_feed(context: number, samples: number, count: number): number
  _chromaprint_finish(context: number): number
  _chromaprint_get_fingerprint(context: number, into: number): number
}

/** The algorithm that AcoustID takes, which `fpcalc` calls 2. */
const ALGORITHM = 1
const CHUNK = 65_536

export interface Chromaprint {
  /** For one recording; `end` must be called once. */
  start(sampleRate: number, channels: number): Feeding
}

export interface Feeding {
  /** Samples of all channels by turns. */
  feed(samples: Int16Array): void
  /** The compressed fingerprint, empty where there was too little. */
  end(): string
}

/** For a thread of its own: `window` is defined while it loads. */
export async function loadChromaprint(): Promise<Chromaprint> {
  const url = import.meta.resolve("@unimusic/chromaprint/dist/chromaprint.js")
  const wasmBinary = await readFile(fileURLToPath(new URL("chromaprint.wasm", url)))
  const scope = globalThis as { window?: unknown }
  const before = scope.window
  scope.window = {}
  try {
    const { default: create } = await import("@unimusic/chromaprint/dist/chromaprint.js")
    const module: Module = await create({ wasmBinary })
    return { start: (sampleRate, channels) => start(module, sampleRate, channels) }
  } finally {
    if (before === undefined) delete scope.window
    else scope.window = before
  }
}

function start(module: Module, sampleRate: number, channels: number): Feeding {
  const context = module._chromaprint_new(ALGORITHM)
  const memory = module._malloc(CHUNK * 2)
  if (context === 0 || memory === 0) throw new Error("Chromaprint has no memory")
  expectDone(module._chromaprint_start(context, sampleRate, channels), "start")
  return {
    feed(samples) {
      for (let at = 0; at < samples.length; at += CHUNK) {
        const part = samples.subarray(at, at + CHUNK)
        module.HEAP16.set(part, memory / 2)
        expectDone(module._chromaprint_feed(context, memory, part.length), "feed")
      }
    },
    end() {
      expectDone(module._chromaprint_finish(context), "finish")
      expectDone(module._chromaprint_get_fingerprint(context, memory), "get_fingerprint")
      const text = module.HEAP32[memory / 4] as number
      const fingerprint = module.UTF8ToString(text)
      for (const pointer of [text, memory]) module._free(pointer)
      module._chromaprint_free(context)
      return fingerprint
    },
  }
}

/** What throws here ends the task; the thread may go on with what memory is left. */
function expectDone(done: number, call: string): void {
  if (done === 0) throw new Error(`chromaprint_${call} failed`)
}
