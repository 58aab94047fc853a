/**
 * Text to search tokens, for names and for what people type alike: whatever folds to the same tokens finds each other.
 * Tokens hold only `a-z`, `0-9` and code points from U+0080, without spaces and quotes, so that neither database reads
 * syntax in them. docs/adr/0009-search.md has the reasons.
 */

/** Tokens kept of one field, and UTF-16 units of one token: text beyond is not found. */
const MOST_TOKENS = 512
const LONGEST_TOKEN = 64
const LONGEST_FIELD = 8192

/** A part of a text between spaces, with everything that it may be found by. */
export interface Chunk {
  /** Words and runs of scripts without spaces, in order. */
  readonly parts: readonly Part[]
  /** The words at inner punctuation joined: `acdc` for AC/DC, `pnk` and `pink` for P!nk. */
  readonly joined: readonly string[]
  /** What stands here in place of words, if there are none: `!!!`. */
  readonly symbols: string
}

export interface Part {
  readonly text: string
  /** A run in a script that does not put spaces between words; {@link pieces} cuts it. */
  readonly isRun: boolean
}

const ASCII = /^[\0-\x7f]*$/
/** One word, perhaps with punctuation around it. A dollar sign may be drawn. */
const SIMPLE = /^[!-#%-/:-@[-`{-~]*([a-z0-9]+)[!-#%-/:-@[-`{-~]*$/
const NONE: readonly string[] = []
const PLAIN = /^[a-z0-9 ]*$/
/** Any of these code points: single ones, and ranges as `300-36f`. */
const anyOf = (ranges: string): string => ranges.replace(/[0-9a-f]+/g, String.raw`\u{$&}`).replaceAll(" ", "")
/** Marks that people leave out, by script; others, as the vowels of Hindi or the dots of が, make another letter. */
const LATIN_GREEK_CYRILLIC = "300-36f 483-489 1ab0-1aff 1dc0-1dff 20d0-20ff fe20-fe2f"
const HEBREW = "591-5bd 5bf 5c1-5c2 5c4-5c5 5c7"
const ARABIC = "610-61a 64b-65f 670 6d6-6dc 6df-6e4 6e7-6e8 6ea-6ed"
const SYRIAC = "711 730-74a"
/** Variation selectors, the grapheme joiner, and the tatweel that stretches Arabic words. */
const UNSEEN = "fe00-fe0f e0100-e01ef 34f 640"
const MARKS = new RegExp(
  `[${[LATIN_GREEK_CYRILLIC, HEBREW, ARABIC, SYRIAC, UNSEEN].map(anyOf).join("")}]|\\p{Cf}`,
  "gu",
)
/** What stands for a hyphen, whatever the keyboard had; the full-width one is taken apart before. */
const DASHES = /[\u2010-\u2015\u2212\ufe58\ufe63]/g
const SPECIAL = /[ßøđðþłæœħıŋŧςєґىةکیʹ-ʿˈꞌ’‘′]/g
const SPELLINGS: Readonly<Record<string, string>> = {
  ß: "ss",
  ø: "o",
  đ: "d",
  ð: "d",
  þ: "th",
  ł: "l",
  æ: "ae",
  œ: "oe",
  ħ: "h",
  ı: "i",
  ŋ: "n",
  ŧ: "t",
  ς: "σ",
  є: "е",
  ґ: "г",
  ى: "ي",
  ة: "ه",
  ک: "ك",
  ی: "ي",
}
const KATAKANA = /[\u30a1-\u30f6\u30fd\u30fe]/g
const CHUNKS = /[^\s\p{Z}\p{Cc}]+/gu
/** Scripts written without spaces between words, and Hangul, where people search for parts of words. */
const RUN =
  "[\\p{sc=Han}\\p{sc=Hira}\\p{sc=Kana}\\p{sc=Hang}\\p{sc=Bopo}\\p{sc=Thai}\\p{sc=Laoo}\\p{sc=Khmr}\\p{sc=Mymr}\\p{sc=Tibt}\\u3005\\u3099\\u309a\\u30fc]"
const PARTS = new RegExp(`(${RUN}+)|(?:(?!${RUN})[\\p{L}\\p{N}\\p{M}])+`, "gu")
/** Punctuation between words, which says nothing by itself. */
const CONNECTOR = /^[-‐-―&+/|·•.,:;~×]$/u
/** Letters drawn as symbols, next to letters: Ke$ha, P!nk, A$AP, sm@sh. */
const DRAWN = /(?<=[\p{L}\p{N}])[!@]+(?=[\p{L}\p{N}])|\$(?=\p{L})|(?<=\p{L})\$/gu
const DRAWN_LETTERS: Readonly<Record<string, string>> = { "!": "i", "@": "a", $: "s" }

/** Lower case, without diacritics, ligatures, widths and differences of kana. Folding twice changes nothing. */
export function fold(text: string): string {
  if (ASCII.test(text)) return text.toLowerCase()
  // Decomposed, a spacing acute accent would begin with a space.
  const bare = text
    .toWellFormed()
    .replaceAll("´", "'")
    .normalize("NFKD")
    .replace(MARKS, "")
    .replace(DASHES, "-")
    .toLowerCase()
  if (ASCII.test(bare)) return bare
  return bare
    .replace(SPECIAL, (letter) => SPELLINGS[letter] ?? "'")
    .normalize("NFC")
    .replace(KATAKANA, (kana) => String.fromCharCode(kana.charCodeAt(0) - 0x60))
}

/** Cuts text that is folded already. */
export function chunks(folded: string): Chunk[] {
  return (folded.match(CHUNKS) ?? []).map(chunkOf)
}

function chunkOf(text: string): Chunk {
  const simple = SIMPLE.exec(text)?.[1]
  if (simple !== undefined) return { parts: [{ text: cut(simple), isRun: false }], joined: NONE, symbols: "" }
  const parts: Part[] = []
  /** Neighbouring words that only punctuation parts. */
  let together: string[] = []
  const joined: string[] = []
  const join = (): void => {
    if (together.length > 1) joined.push(cut(together.join("")))
    together = []
  }
  for (const match of text.matchAll(PARTS)) {
    const isRun = match[1] !== undefined
    parts.push({ text: isRun ? match[0] : cut(match[0]), isRun })
    if (isRun) join()
    else together.push(match[0])
  }
  join()
  if (parts.length === 0) return { parts, joined, symbols: symbolToken(text) }
  const drawn = text.replace(DRAWN, (signs) => [...signs].map((sign) => DRAWN_LETTERS[sign]).join(""))
  if (drawn !== text) {
    const words = [...drawn.matchAll(PARTS)].filter((match) => match[1] === undefined).map((match) => match[0])
    joined.push(cut(words.join("")))
  }
  return { parts, joined, symbols: "" }
}

/** What a run is found by: every two neighbouring characters and its last one, so that each prefix of one or two is there. */
export function pieces(run: string): string[] {
  const characters = [...run]
  return characters.map((character, index) => character + (characters[index + 1] ?? ""))
}

/** The tokens of a field, in order; tokens may repeat. */
export function tokens(text: string): string[] {
  if (text === "") return []
  const folded = fold(text.length > LONGEST_FIELD ? text.slice(0, LONGEST_FIELD) : text)
  const found = PLAIN.test(folded) ? plainTokens(folded) : chunkTokens(chunks(folded))
  return found.length > MOST_TOKENS ? found.slice(0, MOST_TOKENS) : found
}

function plainTokens(folded: string): string[] {
  const words = folded.split(" ")
  return words.some((word) => word === "" || word.length > LONGEST_TOKEN)
    ? words.filter((word) => word !== "").map(cut)
    : words
}

function chunkTokens(list: readonly Chunk[]): string[] {
  const found: string[] = []
  const isWordless = list.every(({ parts }) => parts.length === 0)
  for (const { parts, joined, symbols } of list) {
    for (const { text, isRun } of parts) {
      if (isRun) found.push(...pieces(text))
      else found.push(text)
    }
    found.push(...joined)
    if (symbols !== "" && (isWordless || !CONNECTOR.test(symbols.normalize("NFKC")))) found.push(symbols)
  }
  if (isWordless && list.length > 1) found.push(allSymbols(list))
  return found
}

/** Symbols with the spaces between them left out, as `()` for a title of `( )`. */
export const allSymbols = (list: readonly Chunk[]): string => cut(list.map(({ symbols }) => symbols).join(""))

/** ASCII punctuation at its full width, which means nothing to a database. */
const symbolToken = (text: string): string =>
  cut(text.replace(/[!-~]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0)))

/** A token at its longest, never half a surrogate pair. */
function cut(token: string): string {
  if (token.length <= LONGEST_TOKEN) return token
  const last = token.charCodeAt(LONGEST_TOKEN - 1)
  return token.slice(0, last >= 0xd800 && last < 0xdc00 ? LONGEST_TOKEN - 1 : LONGEST_TOKEN)
}
