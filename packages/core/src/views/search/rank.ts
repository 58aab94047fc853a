/**
 * The order of hits: a pure function of names and query, the same on every database. First the tier, then whether the
 * last word is whole, then how early the terms stand, then the shorter title, then the id.
 */
import { fold, tokens } from "./fold.ts"
import type { Query, Term } from "./query.ts"

/** Where the terms are; better ones first. */
export const TIERS = [
  "titleIs",
  "artistIs",
  "titleStarts",
  "artistStarts",
  "inTitle",
  "inArtist",
  "inTitleAndArtist",
  "inAlbum",
  "inNames",
  "elsewhere",
] as const
export type Tier = (typeof TIERS)[number]

export interface Names {
  readonly id: string
  readonly title: string | null
  readonly artist: string | null
  readonly album: string | null
}

export interface Ranked<T extends Names> {
  readonly names: T
  /** Index into {@link TIERS}. */
  readonly tier: number
  readonly isWhole: boolean
  readonly position: number
}

/** Where one term is in one field. */
interface Place {
  readonly position: number
  readonly isWhole: boolean
}

interface Field {
  /** The tokens, each between spaces. */
  readonly text: string
  readonly places: readonly (Place | undefined)[]
  readonly hasAll: boolean
}

/** Position of a run whose pieces are there, but not side by side. */
const SCATTERED = 10_000
const RUN_CHARACTERS = /[^\0-\u0dff]/
const NO_WORD = /[^\p{L}\p{N}\p{M}]+/gu

export type Rank = <T extends Names>(names: T) => Ranked<T>

/** Ranks against one query. */
export function ranking({ terms, text }: Query): Rank {
  const whole = compact(text)
  const isIn = (name: string | null): "is" | "starts" | undefined => {
    const key = compact(name ?? "")
    return key === whole ? "is" : key.startsWith(whole) ? "starts" : undefined
  }
  return (names) => {
    const title = fieldOf(names.title, terms)
    const inTitle = title.hasAll ? (isIn(names.title) ?? "in") : undefined
    if (inTitle === "is") return { names, tier: TIERS.indexOf("titleIs"), ...summary(title.places) }
    const artist = fieldOf(names.artist, terms)
    const inArtist = artist.hasAll ? (isIn(names.artist) ?? "in") : undefined
    const found = (tier: Tier, places: readonly (Place | undefined)[]) => ({
      names,
      tier: TIERS.indexOf(tier),
      ...summary(places),
    })
    if (inArtist === "is") return found("artistIs", artist.places)
    if (inTitle === "starts") return found("titleStarts", title.places)
    if (inArtist === "starts") return found("artistStarts", artist.places)
    if (inTitle !== undefined) return found("inTitle", title.places)
    if (inArtist !== undefined) return found("inArtist", artist.places)
    const both = terms.map((_, index) => title.places[index] ?? artist.places[index])
    if (both.every((place) => place !== undefined)) return found("inTitleAndArtist", both)
    const album = fieldOf(names.album, terms)
    if (album.hasAll) return found("inAlbum", album.places)
    const all = both.map((place, index) => place ?? album.places[index])
    return found(all.every((place) => place !== undefined) ? "inNames" : "elsewhere", all)
  }
}

/** Sorts; ids decide between equals, so that the order is total. */
export function byRank<T extends Names>(a: Ranked<T>, b: Ranked<T>): number {
  return (
    a.tier - b.tier ||
    Number(b.isWhole) - Number(a.isWhole) ||
    a.position - b.position ||
    (a.names.title?.length ?? 0) - (b.names.title?.length ?? 0) ||
    (a.names.id < b.names.id ? -1 : a.names.id > b.names.id ? 1 : 0)
  )
}

function summary(places: readonly (Place | undefined)[]): { isWhole: boolean; position: number } {
  return {
    isWhole: places.every((place) => place?.isWhole ?? false),
    position: places.reduce((sum, place) => sum + (place?.position ?? SCATTERED), 0),
  }
}

function fieldOf(name: string | null, terms: readonly Term[]): Field {
  const text = name === null || name === "" ? "" : ` ${tokens(name).join(" ")} `
  const places = terms.map((term) => placeOf(term, text, name))
  return { text, places, hasAll: places.every((place) => place !== undefined) }
}

function placeOf(term: Term, text: string, name: string | null): Place | undefined {
  if (text === "" || name === null) return undefined
  let best: Place | undefined
  for (const alternative of term.alternatives) {
    const place = placeOfAll(alternative, term.isPrefix, text)
    if (place !== undefined && (best === undefined || isBetter(place, best))) best = place
  }
  if (best === undefined || !term.isRun || !RUN_CHARACTERS.test(term.text)) return best
  const position = fold(name).indexOf(term.text)
  return position < 0 ? { position: SCATTERED, isWhole: false } : { position, isWhole: true }
}

const isBetter = (a: Place, b: Place): boolean => (a.isWhole === b.isWhole ? a.position < b.position : a.isWhole)

function placeOfAll(alternative: readonly string[], isPrefix: boolean, text: string): Place | undefined {
  let first = -1
  let isWhole = true
  for (const [index, token] of alternative.entries()) {
    let position = text.indexOf(` ${token} `)
    if (position < 0 && isPrefix && index === alternative.length - 1) {
      position = text.indexOf(` ${token}`)
      isWhole = false
    }
    if (position < 0) return undefined
    if (index === 0) first = position
  }
  return { position: first, isWhole }
}

/** A name without spaces and punctuation, so that AC/DC, AC DC and acdc are the same; symbols where there is no more. */
function compact(name: string): string {
  const folded = fold(name)
  const letters = folded.replace(NO_WORD, "")
  return letters === "" ? folded.replaceAll(" ", "") : letters
}
