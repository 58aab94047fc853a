/**
 * Finds how far two fingerprints are shifted, as AcoustID's matching does: items whose upper bits are equal vote for the
 * distance between their places.
 */

const MATCH_BITS = 14
/** Ten seconds: longer silence in front makes another release. */
const MOST_OFFSET = 80
const CANDIDATES = 4

/** Shifts worth a look, best first: item `i + offset` of `a` belongs to item `i` of `b`. No shift is always among them. */
export function likelyOffsets(a: Uint32Array, b: Uint32Array): number[] {
  const votes = countVotes(a, b)
  const offsets = Array.from({ length: votes.length }, (_, i) => i - MOST_OFFSET)
  const voted = offsets.filter((offset) => votesFor(votes, offset) > 0)
  voted.sort((x, y) => votesFor(votes, y) - votesFor(votes, x) || Math.abs(x) - Math.abs(y) || x - y)
  return [...new Set([...voted.slice(0, CANDIDATES), 0])]
}

const votesFor = (votes: Uint32Array, offset: number): number => votes[offset + MOST_OFFSET] ?? 0

function countVotes(a: Uint32Array, b: Uint32Array): Uint32Array {
  // Places in `a` by upper bits, as lists: the last place plus one, and for each place the one before.
  const last = new Uint32Array(1 << MATCH_BITS)
  const before = new Uint32Array(a.length)
  for (let i = 0; i < a.length; i++) {
    const key = (a[i] as number) >>> (32 - MATCH_BITS)
    before[i] = last[key] as number
    last[key] = i + 1
  }
  const votes = new Uint32Array(2 * MOST_OFFSET + 1)
  for (let j = 0; j < b.length; j++) {
    const key = (b[j] as number) >>> (32 - MATCH_BITS)
    for (let place = last[key] as number; place > 0; place = before[place - 1] as number) {
      const offset = place - 1 - j
      // Places come from the back to the front.
      if (offset < -MOST_OFFSET) break
      if (offset <= MOST_OFFSET) votes[offset + MOST_OFFSET] = (votes[offset + MOST_OFFSET] as number) + 1
    }
  }
  return votes
}
