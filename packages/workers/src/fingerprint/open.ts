/** Chooses the fastest way to make fingerprints that this machine has. */
import type { Fingerprinter } from "./Fingerprinter.ts"
import type { FingerprinterOptions } from "./options.ts"
import { fpcalcFingerprinter } from "./programs/fpcalc.ts"
import { ffmpegFingerprinter, wasmFingerprinter } from "./wasm/wasmFingerprinter.ts"

export interface OpenOptions extends FingerprinterOptions {
  /** Paths of programs; looked for on PATH by default. */
  readonly fpcalc?: string
  readonly ffmpeg?: string
}

/** `fpcalc` where it is installed, else WebAssembly fed by ffmpeg, else by decoders in WebAssembly. */
export async function openFingerprinter({ fpcalc, ffmpeg, ...options }: OpenOptions): Promise<Fingerprinter> {
  const program = (path: string | undefined) => (path === undefined ? options : { ...options, program: path })
  return (
    (await fpcalcFingerprinter(program(fpcalc))) ??
    (await ffmpegFingerprinter(program(ffmpeg))) ??
    wasmFingerprinter(options)
  )
}
