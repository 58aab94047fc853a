/** What decodes files to draw and to measure them. */
import type { Stretch } from "../stream/port.ts"

/** As audiowaveform writes it. */
export interface Waveform {
  readonly version: 2
  readonly channels: 1
  readonly sample_rate: number
  readonly samples_per_pixel: number
  readonly bits: 8
  readonly length: number
  readonly data: readonly number[]
}

export interface Gapless {
  readonly sampleRate: number
  readonly encoderDelay: number
  readonly encoderPadding: number
  readonly totalSamples?: number
}

export interface Measurer {
  /** The file is open for reading until this is answered. Rejects where `signal` aborts. */
  waveform(
    request: { readonly mediaFile: string; readonly stretch?: Stretch | undefined; readonly fd: number },
    signal?: AbortSignal,
  ): Promise<
    | { readonly ok: true; readonly value: Waveform }
    | { readonly ok: false; readonly failure: { readonly reason: string } }
  >
  gapless(fd: number): Promise<Gapless | undefined>
}
