/** The boxes of MP4 and QuickTime. */
import type { Window } from "../../window.ts"

export interface Box {
  readonly type: string
  /** Where its header begins. */
  readonly at: number
  /** Behind its header. */
  readonly start: number
  /** Behind its last byte, at most where its parent ends. */
  readonly end: number
}

/** The boxes between two positions, up to one whose size cannot be. */
export function* boxes(window: Window, start: number, end: number): Generator<Box> {
  for (let at = start; at + 8 <= end;) {
    const head = window.view(at, 16)
    if (head.length < 8) return
    const short = head.readUInt32BE(0)
    const isLong = short === 1 && head.length === 16
    const size = isLong ? Number(head.readBigUInt64BE(8)) : short === 0 ? end - at : short
    const header = isLong ? 16 : 8
    if (size < header) return
    yield { type: head.toString("latin1", 4, 8), at, start: at + header, end: Math.min(at + size, end) }
    at += size
  }
}

/** The first box that a path of types leads to. */
export function find(window: Window, within: Box, ...path: readonly string[]): Box | undefined {
  let box: Box | undefined = within
  for (const type of path) {
    if (box === undefined) return undefined
    let found: Box | undefined
    for (const child of boxes(window, box.start, box.end)) {
      if (child.type !== type) continue
      found = child
      break
    }
    box = found
  }
  return box
}
