/** Several frames in one Matroska block: how long each is comes first, and remuxing may undo it. */
import type { Window } from "../window.ts"

const XIPH = 0x02
const FIXED = 0x04
const EBML = 0x06
/** 255 frames with sizes of up to 64 KB each, at most. */
const LONGEST = 64 * 1024

/** Where the frames of a block begin, behind the sizes that its flags announce at `start`. */
export function framesAt(window: Window, start: number, end: number, flags: number): number {
  const lacing = flags & EBML
  if (lacing === 0) return start
  const bytes = window.view(start, Math.min(LONGEST, end - start))
  const frames = (bytes[0] ?? 0) + 1
  let at = 1
  if (lacing !== FIXED) {
    for (let frame = 1; frame < frames && at < bytes.length; frame++) {
      if (lacing === XIPH) while (bytes[at] === 255) at += 1
      at += lacing === XIPH ? 1 : Math.max(1, Math.clz32(bytes[at] as number) - 23)
    }
  }
  return Math.min(end, start + at)
}
