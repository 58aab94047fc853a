/** Counts by name, which only ever change by what is added and taken away. */

/** Adds to a count; one that comes to nothing goes. */
export function addTo(counts: Map<string, number>, key: string, by: number): void {
  const count = (counts.get(key) ?? 0) + by
  if (count === 0) counts.delete(key)
  else counts.set(key, count)
}
