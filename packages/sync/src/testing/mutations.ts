/** Frames as a broken line or somebody hostile would send them. */
import type { Chance } from "../simulation/random.ts"

/** A frame with one to four changes: bits flipped, bytes replaced, cut out, doubled or cut off, lengths that lie. */
export function mutated(frame: Uint8Array, chance: Chance): Uint8Array {
  let bytes: Buffer = Buffer.from(frame)
  for (let n = 1 + chance.below(4); n > 0 && bytes.length > 0; n--) {
    const at = chance.below(bytes.length)
    const length = 1 + chance.below(Math.min(16, bytes.length - at))
    switch (chance.below(7)) {
      case 0:
        bytes[at] = (bytes[at] as number) ^ (1 << chance.below(8))
        break
      case 1:
        bytes[at] = chance.below(256)
        break
      case 2:
        bytes = Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length)])
        break
      case 3:
        bytes = Buffer.concat([bytes.subarray(0, at + length), bytes.subarray(at)])
        break
      case 4:
        bytes = bytes.subarray(0, at)
        break
      case 5:
        // What MessagePack takes for a long array, map, text or binary.
        bytes[at] = chance.pick([0xdd, 0xdf, 0xdb, 0xc6, 0xc1, 0xcb, 0xd4])
        break
      default:
        bytes = Buffer.concat([bytes, Buffer.from(chance.bytes(length))])
    }
  }
  return bytes
}
