import { expect, it } from "vitest"
import { Resampler } from "./Resampler.ts"

const sine = (rate: number, hertz: number, frames: number): Float32Array<ArrayBuffer> =>
  Float32Array.from({ length: frames }, (_, i) => 0.5 * Math.sin((2 * Math.PI * hertz * i) / rate))

/** All of it, given in pieces of these lengths by turns. */
function resampled(from: number, to: number, samples: Float32Array, pieces: readonly number[]): number[] {
  const resampler = new Resampler(from, to, 1)
  const made: number[] = []
  for (let at = 0, i = 0; at < samples.length; i++) {
    const length = pieces[i % pieces.length] ?? samples.length
    made.push(...(resampler.push([samples.subarray(at, at + length)])[0] ?? []))
    at += length
  }
  return [...made, ...(resampler.end()[0] ?? [])]
}

it.each([
  [44_100, 48_000],
  [48_000, 44_100],
  [96_000, 48_000],
  [22_050, 48_000],
])("from %i to %i a tone stays that tone, 80 dB above what is added, however it is cut", (from, to) => {
  const made = resampled(from, to, sine(from, 1000, from / 2), [1152, 7, 4096])
  const wanted = sine(to, 1000, to / 2)
  expect(Math.abs(made.length - wanted.length)).toBeLessThanOrEqual(1)
  // The edges are next to silence.
  const [first, last] = [200, wanted.length - 200]
  let error = 0
  let power = 0
  for (let i = first; i < last; i++) {
    error += ((made[i] ?? 0) - (wanted[i] ?? 0)) ** 2
    power += (wanted[i] ?? 0) ** 2
  }
  expect(10 * Math.log10(power / error)).toBeGreaterThan(80)
})

it("what is too high for the new rate is not heard as something else", () => {
  const made = resampled(96_000, 44_100, sine(96_000, 30_000, 48_000), [5000])
  expect(Math.max(...made.slice(400, -400).map(Math.abs))).toBeLessThan(0.5 / 1000)
})
