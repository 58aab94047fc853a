/** Which of what has a name is meant by some words of it. */

const wordsOf = (text: string): readonly string[] =>
  text
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== "")

/**
 * From 0, which is no match, to 1: each word that is looked for begins one of the names' words. Less where it is only in one, as
 * in words that are joined.
 */
export function matchOf(names: readonly string[], looked: string): number {
  const there = names.flatMap(wordsOf)
  let least = 1
  for (const word of wordsOf(looked)) {
    if (there.some((each) => each.startsWith(word))) continue
    if (!there.some((each) => each.includes(word))) return 0
    least = 0.5
  }
  return least
}
