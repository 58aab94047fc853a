/** ASF, that is WMA: the packets of the data object. Tags are in the header object before it. MID-11. */
import { audio, newDigest, type Payload } from "../payload.ts"
import type { Window } from "../window.ts"

const DATA = Buffer.from("3626b2758e66cf11a6d900aa0062ce6c", "hex")
/** GUID, size, file id, count of packets, two reserved bytes; the packets follow. */
const DATA_HEADER = 50

export function asfPayload(window: Window, start: number): Payload | undefined {
  const at = dataObject(window, start)
  if (at === undefined) return undefined
  const head = window.view(at, 24)
  const size = head.length < 24 ? 0 : Number(head.readBigUInt64LE(16))
  // A size of 0 is that of a broadcast.
  const end = size === 0 ? window.size : Math.min(window.size, at + size)
  return audio("asf", newDigest("asf").addRange(window, at + DATA_HEADER, end))
}

/** Behind the header object; where taggers left that with a wrong size, the data object is searched. */
function dataObject(window: Window, start: number): number | undefined {
  const head = window.view(start, 24)
  if (head.length < 24) return undefined
  const at = start + Number(head.readBigUInt64LE(16))
  return window.view(at, 16).equals(DATA) ? at : window.find(DATA, start + 24)
}
