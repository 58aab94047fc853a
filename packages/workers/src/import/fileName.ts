/**
 * What the names of files and folders say of music, for files whose tags say less. All files of a folder are looked at
 * together: "99 Luftballons" is a title, unless its neighbours are numbered too.
 */
import type { Fields } from "@ledgerline/core"
import { folded } from "@ledgerline/core"
import { stemOf } from "../scan/kinds.ts"
import { shown } from "../scan/names.ts"
import { artistOf, discOfFolder, halves, PARTS, placeOf, spaced } from "./folderName.ts"

/** `1-03 Title`, `1.03. Title`, `CD1-03 Title`; groups: disc, track, rest. */
const DISC_AND_TRACK = /^(?:(?:cd|dis[ck])\s*)?(\d{1,2})[-.](\d{2,3})(?:\s*[-._)]\s*|\s+)(\S.*)$/i
/** `d1t03 Title`, `gd77-05-08d1t03`, as recordings of concerts are called; groups: disc, track, rest. */
const DISC_T_TRACK = /(?<![A-Za-z])d(\d{1,2})t(\d{2,3})(?:\s*[-._)]+\s*|\s+|$)(.*)$/i
/** `03 Title`, `03. Title`, `03 - Title`, `[03] Title`, `A1 Title`; groups: side, track, rest. */
const TRACK = /^[[(]?(?:([A-H])(?=\d{1,2}\b))?(\d{1,3})[\])]?(?:\s*[-._)]+\s*|\s+)(\S.*)$/
/** What stands before the number: `Artist - Album - 03 Title`. Groups: that, the rest. */
const PREFIXED = /^(\D.*?)\s+[-–—]\s+([[(]?(?:\d{1,2}[-.])?\d{2,3}[\])]?(?:\s*[-._)]+\s*|\s+)\S.*)$/
/** Behind a dash, what a title is and not who plays: `Title - Live`. */
const VERSION =
  /^(?:(?:acoustic|bonus(?: track)?|cover|demo|instrumental|live|mono|outtake|reprise|stereo|take \d+)(?: (?:at|from|in|on)\b.*)?|(?:.*\s)?(?:dub|edit|mix|remaster(?:ed)?|remix|version))$/i

interface Parsed {
  /** Of a record: a letter. */
  readonly side?: string
  readonly disc?: number
  readonly track?: number
  readonly rest: string
}

/** The fields that names claim, for each file of one folder in the order given. */
export function fieldsOfNames(folder: string, names: readonly string[]): Fields[] {
  const { stems, prefix } = withoutPrefix(names.map((name) => spaced(shown(stemOf(name)))))
  const parsed = discsOfHundreds(acrossSides(stems.map(parse)), discOfFolder(folder)?.disc)
  const numbered = parsed.filter(({ track }) => track !== undefined).length
  const isNumbered = numbered * 2 > names.length
  const place: Fields = { ...fieldsOfPrefix(prefix), ...placeOf(folder, isNumbered) }
  const titles = parsed.map(({ rest }, i) => (isNumbered ? rest : (stems[i] as string)))
  const credited = creditsOf(titles, place, isNumbered)
  return parsed.map(({ track, disc }, i) => ({
    ...place,
    ...(isNumbered && track !== undefined ? { track } : {}),
    ...(isNumbered && disc !== undefined ? { disc } : {}),
    ...(credited[i] ?? { title: titles[i] || shown(names[i] as string).trim() }),
  }))
}

type Credited = { readonly artist: string; readonly title: string } | undefined

/** Where `Artist - Title` is that, and not a title with a dash. */
function creditsOf(titles: readonly string[], place: Fields, isNumbered: boolean): Credited[] {
  const parts = titles.map(halves)
  const whose = typeof place["artist"] === "string" ? folded(place["artist"]) : undefined
  const isTitle = (rest: string | undefined): boolean => rest === undefined || VERSION.test(rest)
  const isPlain = (rest: string | undefined): boolean => rest !== undefined && !PARTS.test(rest)
  const areSame = titles.length > 1 && new Set(parts.map(([, rest]) => folded(rest ?? ""))).size === 1
  // In an album all files are called alike; in a heap each is by itself, as it came.
  const areAll =
    place["compilation"] === true
      ? !areSame && parts.every(([, rest]) => rest !== undefined) && !parts.every(([, rest]) => isTitle(rest))
      : isNumbered &&
        titles.length > 1 &&
        !areSame &&
        parts.every(([, rest]) => isPlain(rest)) &&
        !parts.every(([, rest]) => isTitle(rest))
  const isHeap = !isNumbered && place["album"] === undefined && place["artist"] === undefined
  return parts.map(([first, rest]) => {
    if (rest === undefined) return undefined
    const isOwn = whose !== undefined && folded(artistOf(first)) === whose
    const isLoose = isHeap && isPlain(rest) && !isTitle(rest) && !/^\d*$/.test(first)
    return areAll || isOwn || isLoose ? { artist: artistOf(first), title: rest } : undefined
  })
}

/** Names without what all of them have in front of different numbers. */
function withoutPrefix(stems: readonly string[]): { readonly stems: readonly string[]; readonly prefix?: string } {
  const matches = stems.map((stem) => PREFIXED.exec(stem))
  const [prefix, ...others] = new Set(matches.map((match) => match?.[1]))
  if (prefix === undefined || others.length > 0 || stems.length < 2) return { stems }
  const rests = matches.map((match) => match?.[2] as string)
  const places = new Set(rests.map((rest) => ({ ...parse(rest), rest: "" })).map((each) => JSON.stringify(each)))
  return places.size < stems.length ? { stems } : { stems: rests, prefix }
}

function fieldsOfPrefix(prefix: string | undefined): Fields {
  if (prefix === undefined) return {}
  const [artist, album] = halves(prefix)
  return { artist: artistOf(artist), ...(album === undefined ? {} : { album }) }
}

/** `A1 Title`, `B1 Title`: the numbers of a side go on where those of the side before it end. */
function acrossSides(parsed: readonly Parsed[]): readonly Parsed[] {
  const lasts = new Map<string, number>()
  for (const { side, track = 0 } of parsed)
    if (side !== undefined) lasts.set(side, Math.max(lasts.get(side) ?? 0, track))
  return parsed.map((each) => {
    if (each.side === undefined || each.track === undefined) return each
    const before = [...lasts].filter(([side]) => side < (each.side as string))
    return { ...each, track: before.reduce((sum, [, last]) => sum + last, each.track) }
  })
}

/** `101 Title`, `201 Title`: the hundreds are discs where each of them begins at one, and the folder is of no other. */
function discsOfHundreds(parsed: readonly Parsed[], ofFolder: number | undefined): readonly Parsed[] {
  const numbers = parsed.map(({ disc, track = 0 }) => (disc === undefined ? track : 0))
  const discs = new Set(numbers.map((number) => Math.trunc(number / 100)))
  const areDiscs = discs.size > 1 || (ofFolder !== undefined && discs.has(ofFolder))
  if (!areDiscs || discs.has(0) || [...discs].some((disc) => !numbers.includes(disc * 100 + 1))) return parsed
  return parsed.map((each, i) => {
    const number = numbers[i] as number
    return { ...each, disc: Math.trunc(number / 100), track: number % 100 }
  })
}

function parse(stem: string): Parsed {
  const both = DISC_AND_TRACK.exec(stem) ?? DISC_T_TRACK.exec(stem)
  if (both !== null) return { disc: Number(both[1]), track: Number(both[2]), rest: both[3] || stem }
  const match = TRACK.exec(stem)
  const track = Number(match?.[2] ?? 0)
  if (match === null || track === 0) return { rest: stem }
  return { track, rest: match[3] as string, ...(match[1] === undefined ? {} : { side: match[1] }) }
}
