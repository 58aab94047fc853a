/**
 * What the names of the folders above say of an album. Names are weak witnesses: a year is taken only from where people put
 * one beside a title ("1999 - Title", "Title (1999)"), never out of a title ("1989 (Deluxe)", "1967-1970").
 */
import type { Fields } from "@ledgerline/core"
import { folded } from "@ledgerline/core"
import { keptName } from "../read/fields/split.ts"
import { namedDisc } from "../scan/albumFolders.ts"
import { ownName, shown } from "../scan/names.ts"
import { discOfTitle } from "./discOfTitle.ts"
import { VARIOUS, VARIOUS_ARTISTS } from "./various.ts"

/** `Artist - Album`, dashes of all lengths. */
export const PARTS = /\s+[-–—]\s+/
/** A day in front: `2003-05-01 - Live`, `(2003.05.01) Live`. */
const DAY_IN_FRONT =
  /^[[(]?((?:19|20)\d{2})[-.](0[1-9]|1[0-2])[-.](0[1-9]|[12]\d|3[01])[\])]?(?:\s*[-–—]\s*|\s+)(\S.*)$/
/** A year in front: `(1999) Album`, `1999 - Album`, `1999. Album`. */
const YEAR_IN_FRONT =
  /^(?:[[(]((?:19|20)\d{2})[\])]\s*(?:[-–—.]\s*)?|((?:19|20)\d{2})(?:\s+[-–—.]\s+|\s*[-–—.]\s*(?!\d)))(\S.*)$/
/** A year behind: `Album (1999)`, `Album [1999]`. */
const YEAR_BEHIND = /^(.*\S)\s*[[(]((?:19|20)\d{2})[\])]$/
/** A year that is a part of its own: `Artist - 1999 - Album`. */
const YEAR = /^[[(]?((?:19|20)\d{2})[\])]?$/
/** What programs add to folder names: `[FLAC]`, `{2CD}`, `(320 kbps)`, `[24-96]`. */
const ADDED =
  /\s*[[({](?:flac|mp3|m4a|aac|ogg|opus|wav|alac|ape|web|cd|vinyl|\d\s*cd|lossless|hi-?res|v[0-2]|\d{2,4}\s*k(?:bps)?|\d{2}[-/ ]?bit.*|\d{2}[-/]\d{2,3}(?:\.\d)?|\d{2,3}(?:\.\d)?\s*khz)[\])}]$/i

/** Folders above albums that name nobody: where Music and iTunes, and people, keep all of it. */
const NOBODY =
  /^(?:(?:my )?music|audio|media|itunes|itunes (?:media|music)|(?:itunes )?media\.localized|(?:my )?downloads?|torrents?|mp3s?|flacs?|lossless|unsorted|new folder|unknown artist|\(unknown artist\))$/i
/** Names that are nobody's only where albums lie in them: there are albums called "Jazz" and "Rock". */
const COLLECTION =
  /^(?:albums|artists|bands|collection|library|singles|ambient|blues|classical|country|electronic|folk|hip[- ]?hop|house|indie|jazz|metal|pop|punk|rap|reggae|rock|soul|soundtracks?|techno|world)$/i
/** Where Music and iTunes put albums that are nobody's alone. */
const COMPILATIONS = /^compilations$/i
const NO_ALBUM = /^\(?unknown album\)?$/i

/** The disc that a folder is of; undefined where its name does not say. */
export function discOfFolder(folder: string): { readonly disc: number; readonly discTitle?: string } | undefined {
  const named = namedDisc(shown(ownName(folder)))
  if (named === undefined || named.disc === 0) return undefined
  const title = named.rest.replace(/^[\s\-_–—.:]+/, "").trim()
  return title === "" ? { disc: named.disc } : { disc: named.disc, discTitle: title }
}

/** The disc of an album that a folder beside that of another disc is called after: `Title (Disc 2)`, `Band - Title CD2`. */
export function discBehind(folder: string, album: string): number | undefined {
  const named = discOfTitle(spaced(shown(ownName(folder))))
  return named === undefined || album === "" || !folded(named.title).includes(folded(album)) ? undefined : named.disc
}

/**
 * Artist, album and date as the folders above say. A loose heap of files is no album, unless its folder is called as one:
 * `Artist - Album`.
 */
export function placeOf(folder: string, isNumbered: boolean): Fields {
  const names = folder.split("/").filter((name) => name !== "")
  const disc = discOfFolder(folder)
  if (disc !== undefined) names.pop()
  const own = nameOf(names.pop())
  const named = nameOf(names.pop())
  const discFields = disc ?? {}
  if (own === undefined || [NOBODY, COMPILATIONS, VARIOUS].some((nobody) => nobody.test(own))) return discFields
  const ofAll = named !== undefined && (COMPILATIONS.test(named) || VARIOUS.test(named))
  const above = named === undefined || ofAll || NOBODY.test(named) || COLLECTION.test(named) ? undefined : named
  const { name, ...date } = dated(own)
  const [first, rest] = halves(name)
  const hasBoth =
    rest !== undefined && (above === undefined ? !PARTS.test(rest) : folded(artistOf(first)) === folded(above))
  if (!isNumbered && !ofAll && above === undefined && !hasBoth) return discFields
  const isSet = COMPILATIONS.test(named ?? "")
  const album = hasBoth && !isSet ? rest : name
  const artist = above ?? (hasBoth && !isSet ? artistOf(first) : "")
  const isVarious = ofAll || VARIOUS.test(artist)
  return {
    ...discFields,
    ...(album === "" || NO_ALBUM.test(album) ? {} : { album }),
    ...(isVarious ? { albumArtist: VARIOUS_ARTISTS, compilation: true } : {}),
    ...(artist === "" || isVarious ? {} : { artist }),
    ...date,
  }
}

/** Names without a single space use underscores for them, unless it is a known name whose slash is another character. */
export const spaced = (name: string): string =>
  keptName(name) ?? (name.includes(" ") ? name : name.replaceAll("_", " ")).trim()

/** An artist as a folder can be called: of names with a slash, which no folder has, those that are known. */
export const artistOf = (name: string): string => keptName(name) ?? name

/** What stands before the first dash and all behind it; undefined where there is none. */
export function halves(name: string): readonly [string, string | undefined] {
  const dash = PARTS.exec(name)
  return dash === null ? [name, undefined] : [name.slice(0, dash.index), name.slice(dash.index + dash[0].length)]
}

const nameOf = (folder: string | undefined): string | undefined =>
  folder === undefined ? undefined : spaced(shown(folder))

interface Dated {
  readonly name: string
  readonly year?: number
  readonly date?: string
}

/** A folder's name without what programs add, and without its date. */
function dated(folder: string): Dated {
  let name = folder
  while (ADDED.test(name)) name = name.replace(ADDED, "")
  const [day, year, month, ofMonth, live] = DAY_IN_FRONT.exec(name) ?? []
  if (day !== undefined) return { name: live as string, date: `${year}-${month}-${ofMonth}`, year: Number(year) }
  const front = YEAR_IN_FRONT.exec(name)
  if (front !== null) return { name: front[3] as string, year: Number(front[1] ?? front[2]) }
  const behind = YEAR_BEHIND.exec(name)
  if (behind !== null) return { ...dated(behind[1] as string), year: Number(behind[2]) }
  const parts = name.split(PARTS)
  const at = parts.length === 3 ? [1, 2].find((i) => YEAR.test(parts[i] as string)) : undefined
  if (at !== undefined) {
    return { name: parts.toSpliced(at, 1).join(" - "), year: Number(YEAR.exec(parts[at] as string)?.[1]) }
  }
  const [first, rest] = halves(name)
  // `Artist - (1999) Album`; without brackets a number there is rather a title's.
  const inside = rest?.startsWith("(") === true || rest?.startsWith("[") === true ? YEAR_IN_FRONT.exec(rest) : null
  return inside === null ? { name } : { name: `${first} - ${inside[3]}`, year: Number(inside[1]) }
}
