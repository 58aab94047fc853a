/** The search for pairs in a thread: it takes seconds for a large library. */
import { nearPairs, type Sketches } from "./nearPairs.ts"

export default function pairs(sketches: Sketches): Uint32Array {
  return nearPairs(sketches)
}
