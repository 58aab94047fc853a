/** Gains in frames of ID3v2.4 that are called so (RVA2), as programs wrote them before there were tags for ReplayGain. */
import type { Frame } from "./frames.ts"

const MASTER_VOLUME = 1

/** Tags of ReplayGain by name. */
export function volumesOf(frames: readonly Frame[]): Map<string, string> {
  const said = new Map<string, string>()
  for (const { id, body } of frames) {
    const end = id === "RVA2" ? body.indexOf(0) : -1
    if (end === -1) continue
    const of = body.toString("latin1", 0, end).toLowerCase()
    if (of !== "track" && of !== "album") continue
    // Of each channel: its kind, 512ths of a decibel, and as many bits of a peak as the next byte says.
    for (let at = end + 1; at + 4 <= body.length;) {
      const bits = body[at + 3] as number
      const next = at + 4 + Math.ceil(bits / 8)
      if (next > body.length) break
      if (body[at] === MASTER_VOLUME) {
        const name = `REPLAYGAIN_${of.toUpperCase()}`
        said.set(`${name}_GAIN`, String(Math.round((body.readInt16BE(at + 1) / 512) * 100) / 100))
        // Full scale is the highest bit.
        if (bits === 16) said.set(`${name}_PEAK`, String(body.readUInt16BE(at + 4) / 32_768))
      }
      at = next
    }
  }
  return said
}
