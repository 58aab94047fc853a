/**
 * Follows "is the same as" to its end. Two devices may each have said it the other way round, so that the way leads in a
 * circle: then its smallest id is the end, on every device.
 */

export interface Resolved {
  /** The end of the way; the id itself where it is its own end. */
  readonly canonical: string
  /** The ids of the circle in which the way ends, sorted; absent where there is none. */
  readonly circle?: readonly string[]
}

/** `next` is one step, undefined at an end. */
export function resolve(starts: Iterable<string>, next: (id: string) => string | undefined): Map<string, Resolved> {
  const known = new Map<string, Resolved>()
  for (const start of starts) {
    const way: string[] = []
    const seen = new Map<string, number>()
    let id = start
    let end = known.get(id)
    while (end === undefined) {
      const at = seen.get(id)
      if (at !== undefined) {
        const circle = way.slice(at).toSorted()
        end = { canonical: circle[0] as string, circle }
        break
      }
      seen.set(id, way.length)
      way.push(id)
      const step = next(id)
      if (step === undefined) end = { canonical: id }
      else end = known.get((id = step))
    }
    for (const each of way) known.set(each, end)
  }
  return known
}
