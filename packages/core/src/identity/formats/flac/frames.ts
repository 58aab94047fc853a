/** Whether every frame of a FLAC stream is as it was written, from the first sample to the last. */
import type { Span } from "../../wrapper.ts"
import type { Window } from "../../window.ts"
import { flacLayout } from "./flac.ts"
import { crc16, LONGEST_HEADER, readFrame } from "./frame.ts"

const BLOCK = 256 * 1024
const SYNC = 0xff

/**
 * A frame does not say how long it is: the next one begins at a header with a right checksum where the checksum of all before is
 * 0, and has to be of the next sample. That checksum begins at 0 and is 0 behind each frame, so it is never begun anew.
 */
export function framesHold(window: Window, span: Span): boolean {
  const layout = flacLayout(window, span)
  if (layout === undefined) return false
  const { info, frames } = layout
  const head = window.view(frames.start, LONGEST_HEADER)
  let frame = readFrame(head, 0, info)
  if (frame?.sample !== 0) return false
  // How blocks are numbered is the same in all of a stream.
  const second = head[1]
  let crc = 0
  for (let at = frames.start; at < frames.end;) {
    const block = window.view(at, Math.min(BLOCK, frames.end - at))
    const isLast = at + block.length >= frames.end
    // A header that is cut off is looked at with what follows.
    const until = isLast ? block.length : block.length - LONGEST_HEADER
    if (until <= 0) return false
    let from = 0
    for (
      let i = block.indexOf(SYNC, at === frames.start ? 1 : 0);
      i !== -1 && i < until;
      i = block.indexOf(SYNC, i + 1)
    ) {
      if (block[i + 1] !== second) continue
      const next = readFrame(block, i, info)
      if (next === undefined) continue
      crc = crc16(crc, block, from, i)
      from = i
      if (crc !== 0) continue
      // Else whole frames that are left out, or there twice, would be parts of the one before.
      if (next.sample !== frame.sample + frame.count) return false
      frame = next
    }
    crc = crc16(crc, block, from, until)
    at += until
  }
  return crc === 0 && frame.sample + frame.count === info.samples
}
