/** Decoded audio, and how it becomes what Chromaprint takes. */

export interface Pcm {
  /** From -1 to 1. */
  readonly channels: readonly Float32Array[]
  readonly sampleRate: number
}

/** 16 bits, by turns of one or two channels; more than two become one. At most so many samples of each. */
export function interleaved({ channels }: Pcm, most: number): Int16Array {
  const frames = Math.max(0, Math.min(channels[0]?.length ?? 0, most))
  const [left, right, third] = channels as [Float32Array, Float32Array | undefined, Float32Array | undefined]
  if (third !== undefined) return Int16Array.from({ length: frames }, (_, i) => sixteenBits(mean(channels, i)))
  const samples = new Int16Array(frames * channels.length)
  if (right === undefined) for (let i = 0; i < frames; i++) samples[i] = sixteenBits(left[i] as number)
  else {
    for (let i = 0; i < frames; i++) {
      samples[2 * i] = sixteenBits(left[i] as number)
      samples[2 * i + 1] = sixteenBits(right[i] as number)
    }
  }
  return samples
}

const sixteenBits = (value: number): number => Math.max(-32_768, Math.min(32_767, Math.round(value * 32_768)))

function mean(channels: readonly Float32Array[], i: number): number {
  let sum = 0
  for (const channel of channels) sum += channel[i] as number
  return sum / channels.length
}
