/**
 * Names of music for measurements: made, but shaped like a library. Word frequencies fall as in language (Zipf), artists
 * have few or many albums, a twentieth is Japanese. The `uniform` vocabulary of 2,000 words is the pessimistic one: every
 * word and every short prefix occurs in very many tracks. The same seed gives the same names.
 */

export interface Doc {
  readonly row: number
  readonly title: string
  readonly artist: string
  readonly album: string
  readonly extra: string
}

export type Vocabulary = "zipf" | "uniform"

/** A seeded source of numbers in [0, 1) (mulberry32). */
export function seeded(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const ONSETS = "s s s t t m m b b c c d d f h h l l l p p r r w w g g n n k v j st tr br ch sh th y z qu x".split(" ")
const VOWELS = "a a e e e i i o o u ea oo é ö ai".split(" ")
const CODAS = ["", "", "", "n", "r", "s", "l", "t", "nd", "ng", "m", "ck"]
const FUNCTION_WORDS = "the you of a in i to me my and love on it your for is we no all night".split(" ")
const KANJI = [
  ..."夜空東京大阪恋愛心花火雨風光星月夢海山川桜涙歌声君僕時間世界未来永遠青春物語天使電車道街朝日夏冬春秋雪",
]
const KANA = [
  ..."あいうえおかきくけこさしすせそたちつてとなにぬねのまみむめもアイウエオカキクケコサシスセソタチツテトナニラリルレロ",
]

/** Draws from a list with a given law of chance. */
type Draw = () => string

function draws(random: () => number, vocabulary: Vocabulary): { word: Draw; japanese: Draw } {
  const pick = (list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? ""
  const make = () =>
    Array.from({ length: 1 + Math.floor(random() * 3) }, () => pick(ONSETS) + pick(VOWELS) + pick(CODAS)).join("")
  const size = vocabulary === "zipf" ? 40_000 : 2_000
  const words = new Set(vocabulary === "zipf" ? FUNCTION_WORDS : [])
  while (words.size < size) words.add(make())
  const list = [...words]
  // The inverse of Zipf's cumulated law with exponent 1: rank = size^u.
  const word = vocabulary === "zipf" ? () => list[Math.floor(size ** random()) - 1] ?? "" : () => pick(list)
  const japanese = () =>
    Array.from({ length: 2 + Math.floor(random() * 5) }, () => pick(random() < 0.6 ? KANJI : KANA)).join("")
  return { word, japanese }
}

const capital = (word: string): string => word.charAt(0).toUpperCase() + word.slice(1)

/** Documents of a library in import order: artist by artist, album by album. Rows count from 1. */
export function* library(tracks: number, vocabulary: Vocabulary, seed = 7): Generator<Doc> {
  const random = seeded(seed)
  const { word, japanese } = draws(random, vocabulary)
  const name = (most: number, foreign: boolean) =>
    foreign ? japanese() : Array.from({ length: 1 + Math.floor(random() * most) }, () => capital(word())).join(" ")
  let row = 1
  while (row <= tracks) {
    const foreign = random() < 0.05
    const artist = (!foreign && random() < 0.15 ? "The " : "") + name(2, foreign)
    for (let albums = Math.ceil(1 / (random() + 0.08)); albums > 0 && row <= tracks; albums -= 1) {
      const album = name(3, foreign) + (random() < 0.1 ? " (Deluxe Edition)" : "")
      const extra = `${pick(random, GENRES)} ${1960 + Math.floor(random() * 66)}`
      for (let left = 6 + Math.floor(random() * 9); left > 0 && row <= tracks; left -= 1) {
        const title =
          name(5, foreign) +
          (random() < 0.12 ? pick(random, SUFFIXES) : random() < 0.05 ? ` (feat. ${name(2, foreign)})` : "")
        yield { row, title, artist, album, extra }
        row += 1
      }
    }
  }
}

const GENRES = ["Rock", "Pop", "Jazz", "Electronic", "Hip-Hop", "Folk", "Classical", "Metal", "R&B", "Ambient"]
const SUFFIXES = [" (Live)", " - Remastered 2011", " (Remix)", " (Acoustic)", " [Demo]", " - Radio Edit"]

const pick = (random: () => number, list: readonly string[]): string => list[Math.floor(random() * list.length)] ?? ""
