/**
 * What the names of files and folders say of music, for files whose tags say less. All files of a folder are looked at
 * together: "99 Luftballons" is a title, unless its neighbours are numbered too.
 */
import type { Fields } from "@ledgerline/core"
import { DISC_FOLDER } from "../scan/albumFolders.ts"
import { stemOf } from "../scan/kinds.ts"
import { ownName, shown } from "../scan/names.ts"
import { VARIOUS_ARTISTS } from "./group.ts"

/** `1-03 Title`, `1.03. Title`; groups: disc, track, rest. */
const DISC_AND_TRACK = /^(\d{1,2})[-.](\d{2,3})(?:\s*[-._)]\s*|\s+)(\S.*)$/
/** `03 Title`, `03. Title`, `03 - Title`, `[03] Title`, `A1 Title`; groups: track, rest. */
const TRACK = /^[[(]?(?:[A-H](?=\d\b))?(\d{1,3})[\])]?(?:\s*[-._)]+\s*|\s+)(\S.*)$/
/** `Artist - Album`, dashes of all lengths. */
const PARTS = /\s+[-–—]\s+/
/** A year in front or behind: `(1999) Album`, `1999 - Album`, `Album (1999)`, `Album [1999]`. */
const YEAR_IN_FRONT = /^[[(]?((?:19|20)\d{2})[\])]?(?:\s*[-–—.]\s*|\s+)(\S.*)$/
const YEAR_BEHIND = /^(.*\S)\s*[[(]((?:19|20)\d{2})[\])]$/
/** What programs add to folder names: `[FLAC]`, `{2CD}`, `(320 kbps)`. */
const ADDED =
  /\s*[[({](?:flac|mp3|m4a|aac|ogg|opus|wav|alac|ape|web|cd|vinyl|\d\s*cd|lossless|hi-?res|v[0-2]|\d{2,4}\s*k(?:bps)?|\d{2}[-/ ]?bit.*|\d{2,3}(?:\.\d)?\s*khz)[\])}]$/i

/** Folders above albums that name nobody: where Music and iTunes, and people, keep all of it. */
const NOBODY =
  /^(?:music|audio|media|itunes|itunes (?:media|music)|(?:itunes )?media\.localized|unknown artist|\(unknown artist\))$/i
/** Where Music and iTunes put albums that are nobody's alone. */
const COMPILATIONS = /^compilations$/i
const NO_ALBUM = /^\(?unknown album\)?$/i

interface Parsed {
  readonly disc?: number
  readonly track?: number
  readonly rest: string
}

/** The fields that names claim, for each file of one folder in the order given. */
export function fieldsOfNames(folder: string, names: readonly string[]): Fields[] {
  const stems = names.map((name) => spaced(shown(stemOf(name))))
  const parsed = stems.map(parse)
  const numbered = parsed.filter(({ track }) => track !== undefined).length
  const isNumbered = numbered * 2 > names.length
  const place = placeOf(folder, isNumbered)
  const rests = parsed.map(({ rest }, i) => (isNumbered ? rest : (stems[i] as string)))
  // `01 - Artist - Title`: only where every file of the folder has the same number of parts.
  const parts = rests.map((rest) => rest.split(PARTS))
  const hasArtist = isNumbered && names.length > 1 && parts.every((each) => each.length === 2)
  return parsed.map(({ track, disc }, i) => {
    const [first = "", second = ""] = parts[i] as string[]
    return {
      ...place,
      ...(isNumbered && track !== undefined ? { track } : {}),
      ...(isNumbered && disc !== undefined ? { disc } : {}),
      ...(hasArtist ? { artist: first, title: second } : { title: rests[i] || shown(names[i] as string).trim() }),
    }
  })
}

/** The disc that a folder is of; undefined where its name does not say. */
export function discOfFolder(folder: string): { readonly disc: number; readonly discTitle?: string } | undefined {
  const name = shown(ownName(folder))
  const match = DISC_FOLDER.exec(name)
  const disc = Number(match?.[1] ?? 0)
  if (match === null || disc === 0) return undefined
  const title = name
    .slice(match[0].length)
    .replace(/^[\s\-_–—.:]+/, "")
    .trim()
  return title === "" ? { disc } : { disc, discTitle: title }
}

/** Artist, album and year as the folders above say. A loose heap of files is no album. */
function placeOf(folder: string, isNumbered: boolean): Fields {
  const names = folder.split("/").filter((name) => name !== "")
  const disc = discOfFolder(folder)
  if (disc !== undefined) names.pop()
  const own = nameOf(names.pop())
  const named = nameOf(names.pop())
  const isCompilation = named !== undefined && COMPILATIONS.test(named)
  const above = isCompilation || (named !== undefined && NOBODY.test(named)) ? undefined : named
  const discFields = disc ?? {}
  if (own === undefined || NOBODY.test(own) || COMPILATIONS.test(own)) return discFields
  if (!isNumbered && !isCompilation && above === undefined) return discFields
  const { name, year } = dated(own.replace(ADDED, ""))
  const [first = "", ...others] = name.split(PARTS)
  const hasBoth = above === undefined && !isCompilation && others.length === 1
  const album = hasBoth ? (others[0] as string) : name
  const artist = hasBoth ? first : above
  return {
    ...discFields,
    ...(album === "" || NO_ALBUM.test(album) ? {} : { album }),
    ...(isCompilation ? { albumArtist: VARIOUS_ARTISTS, compilation: true } : {}),
    ...(artist === undefined || artist === "" ? {} : { artist }),
    ...(year === undefined ? {} : { year }),
  }
}

const nameOf = (folder: string | undefined): string | undefined =>
  folder === undefined ? undefined : spaced(shown(folder))

function dated(name: string): { readonly name: string; readonly year?: number } {
  const front = YEAR_IN_FRONT.exec(name)
  if (front !== null) return { name: front[2] as string, year: Number(front[1]) }
  const behind = YEAR_BEHIND.exec(name)
  return behind === null ? { name } : { name: behind[1] as string, year: Number(behind[2]) }
}

function parse(stem: string): Parsed {
  const both = DISC_AND_TRACK.exec(stem)
  if (both !== null) return { disc: Number(both[1]), track: Number(both[2]), rest: both[3] as string }
  const match = TRACK.exec(stem)
  const track = Number(match?.[1] ?? 0)
  return match === null || track === 0 ? { rest: stem } : { track, rest: match[2] as string }
}

/** Names without a single space use underscores for them. */
const spaced = (name: string): string => (name.includes(" ") ? name : name.replaceAll("_", " ")).trim()
