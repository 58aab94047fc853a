/** Whether a name has the words that somebody searches for. */
import { folded } from "@ledgerline/core"

/** True for texts with every word of the query at the beginning of one of theirs. */
export function matching(asked: string): (text: string) => boolean {
  const words = wordsOf(asked.slice(0, 400))
  return (text) => {
    const own = wordsOf(text)
    return words.length > 0 && words.every((word) => own.some((each) => each.startsWith(word)))
  }
}

const wordsOf = (text: string): string[] => folded(text).match(/[\p{L}\p{N}]+/gu) ?? []
