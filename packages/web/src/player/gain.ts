/** How much louder or softer a track is played, so that all sound alike. */
import type { Sound } from "@ledgerline/client/contract"

export type GainMode = "off" | "track" | "album" | "auto"

export interface GainSettings {
  /** `auto`: as an album where its tracks follow one another, else as a track. */
  readonly mode: GainMode
  /** Decibels on top, where the loudness is known. */
  readonly preamp: number
  /** Never louder than what can be played without clipping, as far as the peak is known. */
  readonly preventsClipping: boolean
}

/** The factor. What is not known is played as it is. `isAlbum`: it follows or is followed by its own album. */
export function factorOf(
  { mode, preamp, preventsClipping }: GainSettings,
  { track, album }: Sound["replayGain"],
  isAlbum: boolean,
): number {
  if (mode === "off") return 1
  const byAlbum = mode === "album" || (mode === "auto" && isAlbum)
  const chosen = byAlbum ? (album ?? track) : (track ?? album)
  if (chosen === undefined) return 1
  const factor = 10 ** ((chosen.gain + preamp) / 20)
  const { peak } = chosen
  return preventsClipping && peak !== undefined && peak > 0 ? Math.min(factor, 1 / peak) : factor
}
