/** The shape of a sound, and places in it. */
import type { Waveform } from "@ledgerline/client/contract"

/** Milliseconds. */
export const lengthOfWave = ({ length, samples_per_pixel, sample_rate }: Waveform): number =>
  (length * samples_per_pixel * 1000) / sample_rate

/** An outline as SVG has it, `count` wide and 200 high: the highest peaks above the middle, the lowest below it. */
export function outline({ data, length }: Pick<Waveform, "data" | "length">, count: number): string {
  const columns = Math.min(count, length)
  const above: string[] = []
  const below: string[] = []
  for (let at = 0; at < columns; at++) {
    const from = Math.floor((at * length) / columns)
    const to = Math.max(from + 1, Math.floor(((at + 1) * length) / columns))
    let [low, high] = [0, 0]
    for (let pixel = from; pixel < to; pixel++) {
      low = Math.min(low, data[pixel * 2] ?? 0)
      high = Math.max(high, data[pixel * 2 + 1] ?? 0)
    }
    const x = ((at * count) / columns).toFixed(1)
    // Silence is a fine line.
    above.push(`${x},${(100 - Math.max(0.6, (high / 128) * 100)).toFixed(1)}`)
    below.unshift(`${x},${(100 + Math.max(0.6, (-low / 128) * 100)).toFixed(1)}`)
  }
  return columns === 0 ? "" : `M${above.join("L")}L${below.join("L")}Z`
}

export interface Stretch {
  /** Milliseconds. */
  readonly startMs: number
  readonly endMs: number
}

/** The shortest that can be marked, in milliseconds. */
export const SHORTEST = 20

/** Moves one end of a stretch, which stays inside the sound and the right way round. */
export function moved({ startMs, endMs }: Stretch, end: "start" | "end", to: number, length: number): Stretch {
  const at = Math.round(to)
  return end === "start"
    ? { startMs: Math.max(0, Math.min(at, endMs - SHORTEST)), endMs }
    : { startMs, endMs: Math.min(Math.round(length), Math.max(at, startMs + SHORTEST)) }
}

/** The stretch between two places, whichever comes first. */
export function between(a: number, b: number, length: number): Stretch {
  const startMs = Math.round(Math.max(0, Math.min(a, b)))
  return { startMs, endMs: Math.round(Math.min(length, Math.max(a, b, startMs + SHORTEST))) }
}

/** `1:02.340` */
export function placeOf(milliseconds: number): string {
  const seconds = Math.floor(milliseconds / 1000)
  const rest = String(Math.round(milliseconds) % 1000).padStart(3, "0")
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}.${rest}`
}
