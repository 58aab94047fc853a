/** Reads in a thread how many samples of a file are music: files are hostile until they were read. */
import { audioReader } from "../read/AudioReader.ts"
import { openFile } from "../read/bytes.ts"
import { DEFAULT_LIMITS } from "../read/limits.ts"

/** What a player has to leave out so that one track goes on in the next. */
export interface Gapless {
  /** Hertz: what the samples count. */
  readonly sampleRate: number
  /** Samples a channel to leave out at the beginning and at the end; 0 where the file says none. */
  readonly encoderDelay: number
  readonly encoderPadding: number
  /** Samples a channel of music; absent where the file does not say. */
  readonly totalSamples?: number
}

const reader = audioReader()

/** Undefined where the file does not say its rate. */
export default async function gaplessTask(path: string | Uint8Array): Promise<Gapless | undefined> {
  const file = openFile(path)
  try {
    const { technical } = await reader.read({ bytes: file }, DEFAULT_LIMITS)
    const { sampleRate, encoderDelay = 0, encoderPadding = 0, totalSamples } = technical
    if (sampleRate === undefined) return undefined
    return { sampleRate, encoderDelay, encoderPadding, ...(totalSamples === undefined ? {} : { totalSamples }) }
  } finally {
    file.close()
  }
}
