/** Numbers of tracks and albums as people read them. */

/** `3:05`, `1:02:03`; nothing where it is not known. */
export function duration(milliseconds: number | null): string {
  if (milliseconds === null) return ""
  const seconds = Math.round(milliseconds / 1000)
  const hours = Math.floor(seconds / 3600)
  const minutes = Math.floor((seconds % 3600) / 60)
  const two = (number: number): string => String(number).padStart(2, "0")
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`
}

/** `FLAC 24/96`, `MP3 320`. */
export function quality(of: {
  readonly codec: string | null
  readonly bitDepth: number | null
  readonly sampleRate: number | null
  readonly bitRate: number | null
}): string {
  if (of.codec === null) return ""
  const codec = of.codec.toUpperCase()
  if (of.bitDepth !== null && of.sampleRate !== null) return `${codec} ${of.bitDepth}/${round(of.sampleRate / 1000)}`
  return of.bitRate === null ? codec : `${codec} ${Math.round(of.bitRate / 1000)}`
}

const round = (number: number): number => Math.round(number * 10) / 10
