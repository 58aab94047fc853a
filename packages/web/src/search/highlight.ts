/** Where the words that somebody typed stand in a name. Pure. */

export interface Piece {
  readonly text: string
  readonly isHit: boolean
}

/** One letter without accents and case, as search takes it. */
const plain = (letter: string): string => letter.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase()

/** The name in pieces: hits are beginnings of its words that are words of the query. */
export function pieces(name: string, query: string): readonly Piece[] {
  const letters = [...name]
  const words = query.split(/[^\p{L}\p{N}\p{M}]+/u).map((word) => [...word].map(plain).join(""))
  const isHit = letters.map(() => false)
  const isLetter = (at: number): boolean => /[\p{L}\p{N}\p{M}]/u.test(letters[at] ?? "")
  for (let from = 0; from < letters.length; from++) {
    if (!isLetter(from) || isLetter(from - 1)) continue
    for (const word of words) {
      let seen = ""
      let to = from
      while (to < letters.length && seen.length < word.length) seen += plain(letters[to++] ?? "")
      if (word !== "" && seen === word) isHit.fill(true, from, to)
    }
  }
  const result: { text: string; isHit: boolean }[] = []
  for (const [at, letter] of letters.entries()) {
    const last = result.at(-1)
    if (last !== undefined && last.isHit === isHit[at]) last.text += letter
    else result.push({ text: letter, isHit: isHit[at] ?? false })
  }
  return result
}
