/** What a person typed, as terms that every hit contains. Any text is a query: nothing in it is syntax. */
import { allSymbols, type Chunk, chunks, fold, pieces } from "./fold.ts"

/** Code points of a query that are read, and terms that are kept. */
const LONGEST_QUERY = 200
const MOST_TERMS = 16
/** Tokens of one term: of a longer run or name only the first pieces are compared. */
const MOST_TOKENS = 8

export interface Term {
  /** The folded text: a word, a run of a script without spaces, or symbols. */
  readonly text: string
  /** A hit has all tokens of at least one alternative. */
  readonly alternatives: readonly (readonly string[])[]
  /** The last token of each alternative may go on. */
  readonly isPrefix: boolean
  readonly isRun: boolean
}

export interface Query {
  readonly terms: readonly Term[]
  /** What was read of the text. */
  readonly text: string
}

/** Reads a query. The last word is a prefix, since it may be still being typed. Symbols count where there is no word. */
export function parseQuery(input: string): Query {
  const text = Array.from(input.slice(0, 2 * LONGEST_QUERY))
    .slice(0, LONGEST_QUERY)
    .join("")
    .toWellFormed()
    .trim()
  const list = chunks(fold(text))
  const found = list.flatMap(termsOf)
  if (found.length === 0 && list.length > 0) found.push(symbolTerm(list))
  const kept = found.slice(0, MOST_TERMS)
  const last = kept.pop()
  if (last !== undefined) kept.push(last.isRun ? last : { ...last, isPrefix: true })
  const distinct = new Map(kept.map((term) => [`${term.isPrefix} ${term.text}`, term]))
  const terms = [...distinct.values()]
  return { terms: terms.filter((term) => !isImplied(term, terms)), text }
}

/** Whatever has the whole word also has its beginning: comparing that again would cost most of the time. */
const isImplied = ({ text, isPrefix, isRun, alternatives }: Term, terms: readonly Term[]): boolean =>
  isPrefix &&
  !isRun &&
  alternatives.length === 1 &&
  alternatives[0]?.length === 1 &&
  terms.some(
    (other) => !other.isPrefix && other.alternatives.every((tokens) => tokens.some((token) => token.startsWith(text))),
  )

function termsOf({ parts, joined }: Chunk): Term[] {
  if (parts.length === 0) return []
  if (parts.some(({ isRun }) => isRun))
    return parts.map(({ text, isRun }) => (isRun ? runTerm(text) : wordTerm([text], [])))
  return [
    wordTerm(
      parts.map(({ text }) => text),
      joined,
    ),
  ]
}

const wordTerm = (words: readonly string[], joined: readonly string[]): Term => ({
  text: words.join(" "),
  alternatives: [keep(words), ...joined.map((word) => [word])],
  isPrefix: false,
  isRun: false,
})

/** One character stands for every run that has it: it begins a piece, be it the last. */
function runTerm(text: string): Term {
  const list = pieces(text)
  const isPrefix = list.length === 1
  return {
    text,
    alternatives: [isPrefix ? list : list.slice(0, Math.min(list.length - 1, MOST_TOKENS))],
    isPrefix,
    isRun: true,
  }
}

function symbolTerm(list: readonly Chunk[]): Term {
  const together = allSymbols(list)
  const apart = list.map(({ symbols }) => symbols)
  return {
    text: together,
    alternatives: list.length > 1 ? [[together], keep(apart)] : [[together]],
    isPrefix: false,
    isRun: false,
  }
}

/** The first tokens and the last one, which may be a prefix. */
const keep = (words: readonly string[]): readonly string[] =>
  words.length <= MOST_TOKENS ? words : [...words.slice(0, MOST_TOKENS - 1), ...words.slice(-1)]
