/** Finds the pairs of a library that may be near-duplicates, without comparing each with each. */
import { Numbers } from "./numbers.ts"
import { NO_KEY, SKETCH } from "./sketch.ts"

export interface Sketches {
  /** One number a recording. */
  readonly durationsMs: Float64Array
  /** {@link SKETCH} keys a recording, in the same order. */
  readonly keys: Uint32Array
}

/** AcoustID's limit: recordings further apart in length are not the same. */
const MOST_APART_MS = 7000
const FEWEST_COMMON = 3
/** A key that so many have, such as that of silence, tells nothing. */
const MOST_SHARING = 256
/** Room beside 31 bits of key, or beside another place, in the 53 bits of a number. */
const PLACES = 2 ** 22

/**
 * Pairs of close length that share keys: the places of both one after the other, the smaller first, in order. At most
 * four million recordings. Takes two seconds for 100,000: for a thread ({@link "./pairsTask.ts"}).
 */
export function nearPairs({ durationsMs, keys }: Sketches): Uint32Array {
  if (durationsMs.length > PLACES) throw new RangeError(`more than ${PLACES} fingerprints`)
  // In the order of length, so that those of close length are neighbours among the holders of a key.
  const byLength = Uint32Array.from(durationsMs.keys())
  byLength.sort((a, b) => (durationsMs[a] as number) - (durationsMs[b] as number) || a - b)
  const common = new Numbers()
  for (const holders of sharers(postings(byLength, keys))) {
    if (holders.length <= MOST_SHARING) addNeighbours(common, holders, byLength, durationsMs)
  }
  const pairs = new Numbers()
  for (const code of often(common.sorted())) {
    const [a, b] = [byLength[Math.floor(code / PLACES)] as number, byLength[code % PLACES] as number]
    pairs.push(Math.min(a, b) * PLACES + Math.max(a, b))
  }
  const sorted = pairs.sorted()
  const found = new Uint32Array(sorted.length * 2)
  sorted.forEach((code, i) => found.set([Math.floor(code / PLACES), code % PLACES], 2 * i))
  return found
}

/** A key and who has it in one number, sorted. Who: the place by length. */
function postings(byLength: Uint32Array, keys: Uint32Array): Float64Array {
  const all = new Float64Array(byLength.length * SKETCH)
  let count = 0
  byLength.forEach((place, rank) => {
    for (let i = place * SKETCH; i < (place + 1) * SKETCH && keys[i] !== NO_KEY; i++) {
      all[count++] = (keys[i] as number) * PLACES + rank
    }
  })
  return all.subarray(0, count).sort()
}

/** For each key that more than one has, who has it, ascending. */
function* sharers(sorted: Float64Array): Generator<Float64Array> {
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    const key = Math.floor((sorted[from] as number) / PLACES)
    for (to = from + 1; to < sorted.length && Math.floor((sorted[to] as number) / PLACES) === key;) to++
    if (to - from > 1) yield sorted.subarray(from, to).map((posting) => posting % PLACES)
  }
}

function addNeighbours(common: Numbers, holders: Float64Array, byLength: Uint32Array, durationsMs: Float64Array): void {
  const length = (rank: number): number => durationsMs[byLength[rank] as number] as number
  for (let i = 0; i < holders.length; i++) {
    const a = holders[i] as number
    for (let j = i + 1; j < holders.length; j++) {
      const b = holders[j] as number
      if (length(b) - length(a) > MOST_APART_MS) break
      common.push(a * PLACES + b)
    }
  }
}

/** What is in a sorted list often enough. */
function* often(sorted: Float64Array): Generator<number> {
  for (let from = 0, to = 0; from < sorted.length; from = to) {
    for (to = from + 1; to < sorted.length && sorted[to] === sorted[from];) to++
    if (to - from >= FEWEST_COMMON) yield sorted[from] as number
  }
}
