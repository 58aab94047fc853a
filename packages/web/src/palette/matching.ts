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

/** Those that are meant by the words, the best first: each by its title and its group. All of them where there are no words. */
export function matching<T extends { readonly title: string; readonly group: string }>(
  all: readonly T[],
  looked: string,
): readonly T[] {
  return all
    .map((each) => ({ each, match: matchOf([each.title, each.group], looked) }))
    .filter(({ match }) => match > 0)
    .toSorted((a, b) => b.match - a.match)
    .map(({ each }) => each)
}
