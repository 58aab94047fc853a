/** Remembers what a pure function answered: neighbouring tracks ask for the same names again and again. */

/** Answers are forgotten all at once, when there are so many. */
const MOST = 4096

export function remember<A extends string, R>(compute: (argument: A) => R): (argument: A) => R {
  const known = new Map<A, R>()
  return (argument) => {
    const found = known.get(argument)
    if (found !== undefined) return found
    const answer = compute(argument)
    if (known.size >= MOST) known.clear()
    known.set(argument, answer)
    return answer
  }
}
