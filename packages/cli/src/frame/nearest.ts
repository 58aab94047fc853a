/** Finds what somebody who mistyped a word probably meant. */

/** The word that is closest, if one is close: at most a third of the letters differ, or it begins alike. */
export function nearest(typed: string, words: readonly string[]): string | undefined {
  const begins = words.filter((word) => typed.length >= 3 && word.startsWith(typed))
  if (begins.length === 1) return begins[0]
  let best: string | undefined
  let least = Math.floor(typed.length / 3) + 1
  for (const word of words) {
    const steps = distance(typed, word)
    if (steps < least) {
      least = steps
      best = word
    }
  }
  return best
}

/** Letters to insert, remove or replace, and neighbours to swap. */
function distance(a: string, b: string): number {
  const rows: number[][] = [Array.from({ length: b.length + 1 }, (_, j) => j)]
  const at = (i: number, j: number): number => rows[i]?.[j] ?? Number.POSITIVE_INFINITY
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    rows.push(row)
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1
      let steps = Math.min(at(i - 1, j) + 1, (row[j - 1] ?? 0) + 1, at(i - 1, j - 1) + same)
      if (a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) steps = Math.min(steps, at(i - 2, j - 2) + 1)
      row.push(steps)
    }
  }
  return at(a.length, b.length)
}
