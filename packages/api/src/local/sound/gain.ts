/** How much louder or softer something is to be played, from how loud it is. ReplayGain 2.0 aims at -18 LUFS. */

export interface Loudness {
  /** LUFS. */
  readonly integrated: number
  /** LU. */
  readonly range?: number
  /** dBTP; absent for silence. */
  readonly truePeak?: number
}

export interface Gain {
  /** Decibels. */
  readonly gain: number
  /** As a part of full scale. */
  readonly peak?: number
}

const TARGET = -18
/** Nothing that can be heard: no gain makes it louder. */
const SILENCE = -70

export function gainOf({ integrated, truePeak }: Loudness): Gain | undefined {
  if (integrated <= SILENCE) return undefined
  const peak = truePeak === undefined ? {} : { peak: round(10 ** (truePeak / 20), 6) }
  return { gain: round(TARGET - integrated, 2), ...peak }
}

/** Of tracks that are played as one: by their energy and how long they are. Undefined where one was not measured. */
export function gainOfAll(
  tracks: readonly { readonly loudness: Loudness | undefined; readonly durationMs: number }[],
): Gain | undefined {
  let energy = 0
  let duration = 0
  let truePeak: number | undefined
  for (const { loudness, durationMs } of tracks) {
    if (loudness === undefined) return undefined
    if (loudness.integrated <= SILENCE) continue
    energy += durationMs * 10 ** (loudness.integrated / 10)
    duration += durationMs
    if (loudness.truePeak !== undefined) truePeak = Math.max(truePeak ?? -Infinity, loudness.truePeak)
  }
  if (duration === 0) return undefined
  return gainOf({ integrated: 10 * Math.log10(energy / duration), ...(truePeak === undefined ? {} : { truePeak }) })
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits))
