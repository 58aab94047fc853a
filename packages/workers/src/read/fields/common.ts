/** Makes fields of tags: the rules that are the same whatever the format and whoever read it. */
import { defined, type Findings, type Tags } from "../findings.ts"
import type { Limits } from "../limits.ts"
import type { Common, Performer } from "../reading.ts"
import { type Warning, warning } from "../warnings.ts"
import { lyricsOf } from "./lyrics.ts"
import { ADVISORIES, ALBUM_ARTIST_LISTS, ARTIST_LISTS, type Shape, SPELLINGS } from "./spellings.ts"
import { type Separators, split } from "./split.ts"
import { dateOf, flagOf, gainOf, isUuid, numberOf, pairOf, peakOf, r128Of } from "./values.ts"

export interface Context {
  readonly limits: Limits
  readonly warnings: Warning[]
  /** Whether tags are ID3v2.3, where a slash parts names. */
  readonly slashLists: boolean
}

export function commonOf(found: Tags, findings: Findings, context: Context): Common {
  const tags = movementsApart(found)
  const fields: Record<string, unknown> = {}
  for (const [field, [shape, ...names]] of Object.entries(SPELLINGS)) {
    for (const name of names) {
      const values = tags.get(name)
      const value = values === undefined ? undefined : READ[shape](values, name, context)
      if (value === undefined) continue
      fields[field] = value
      break
    }
  }
  const { explicit, ...said } = { ...fields, ...pairs(tags), explicit: explicitOf(tags) } as Common
  const artists = namesOf(tags, ARTIST_LISTS, "artist", said.musicbrainzArtistIds?.length, context)
  const albumArtists = namesOf(tags, ALBUM_ARTIST_LISTS, "albumArtist", said.musicbrainzAlbumArtistIds?.length, context)
  return defined<Common>({
    ...said,
    artist: said.artist ?? (artists && joined(artists)),
    artists,
    albumArtist: said.albumArtist ?? (albumArtists && joined(albumArtists)),
    albumArtists,
    performers: performersOf(tags),
    year: said.date === undefined ? undefined : Number(said.date.slice(0, 4)),
    replayGainTrack: said.replayGainTrack ?? r128(tags, "R128_TRACK_GAIN"),
    replayGainAlbum: said.replayGainAlbum ?? r128(tags, "R128_ALBUM_GAIN"),
    explicit,
    ...lyricsOf(tags, findings, context),
  })
}

/** Picard calls the number `MOVEMENT` and the name `MOVEMENTNAME`; others call the name `MOVEMENT`. */
function movementsApart(tags: Tags): Tags {
  const said = tags.get("MOVEMENT")
  if (said === undefined || pairOf(said[0] ?? "") === undefined) return tags
  const others = [...tags].filter(([name]) => name !== "MOVEMENT")
  return new Map([["MOVEMENTNUMBER", said], ...others])
}

type Reading = (values: readonly string[], name: string, context: Context) => unknown

const odd = (values: readonly string[], name: string, { warnings }: Context): undefined => {
  warnings.push(warning("oddField", `${name}: ${values.join("; ").slice(0, 100)}`))
}

/** Several names as one text, where the file does not say how it prints them. */
const joined = (names: readonly string[]): string =>
  names.length < 2 ? (names[0] as string) : `${names.slice(0, -1).join(", ")} & ${names.at(-1)}`

/** A field that has one value takes the first. */
function single(values: readonly string[], name: string, { warnings }: Context): string {
  if (new Set(values).size > 1) warnings.push(warning("duplicateTags", `${name}: ${values.length} values`))
  return values[0] as string
}

/** Whether a value says nothing, which is nothing to wonder at. */
const isZero = (text: string): boolean => /^0+(?:[.,]0+)?(?:\/0*)?$/.test(text)

function parsed<T>(parse: (text: string) => T | undefined): Reading {
  return (values, name, context) => {
    const text = single(values, name, context)
    return parse(text) ?? (isZero(text) ? undefined : odd(values, name, context))
  }
}

const separate = (
  values: readonly string[],
  separators: readonly Separators[],
  { slashLists }: Context,
): readonly string[] =>
  values.length > 1 ? values : split(values[0] as string, slashLists ? [...separators, "id3v23"] : separators)

const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)]

const READ: Readonly<Record<Shape, Reading>> = {
  text: single,
  printed: (values) => joined(distinct(values)),
  names: (values, _, context) => distinct(separate(values, ["roles"], context)),
  list: (values, _, context) => distinct(separate(values, ["list"], context)),
  ids: (values, name, context) => idsOf(values, name, context),
  id: (values, name, context) => idsOf(values, name, context)?.[0],
  number: parsed((text) => {
    const number = pairOf(text)?.number ?? numberOf(text)
    return number !== undefined && number > 0 && number < 1e6 ? number : undefined
  }),
  flag: parsed(flagOf),
  date: parsed(dateOf),
  gain: parsed(gainOf),
  peak: parsed(peakOf),
}

const ISRC = /^[A-Z]{2}[A-Z0-9]{3}\d{7}$/

function idsOf(values: readonly string[], name: string, context: Context): readonly string[] | undefined {
  const ids = values.flatMap((value) => split(value, ["ids"]))
  const isIsrc = name === "ISRC" || name === "TSRC"
  const good = isIsrc
    ? ids.map((id) => id.replaceAll("-", "").toUpperCase()).filter((id) => ISRC.test(id))
    : ids.map((id) => id.toLowerCase()).filter(isUuid)
  if (good.length < ids.length) odd(values, name, context)
  // Artists may share an id with another place in the list; ISRCs are a set.
  return good.length === 0 ? undefined : isIsrc ? distinct(good) : good
}

/** "3/12" in the number's tag also says the total. */
function pairs(tags: Tags): Pick<Common, "trackTotal" | "discTotal" | "movementTotal"> {
  const total = (names: readonly string[], totals: readonly string[]): number | undefined => {
    const own = totals.flatMap((name) => tags.get(name) ?? []).map((text) => pairOf(text)?.number)
    const behind = names.flatMap((name) => tags.get(name) ?? []).map((text) => pairOf(text)?.total)
    return [...own, ...behind].find((number) => number !== undefined)
  }
  return defined({
    trackTotal: total(SPELLINGS.track, SPELLINGS.trackTotal),
    discTotal: total(SPELLINGS.disc, SPELLINGS.discTotal),
    movementTotal: total(SPELLINGS.movementNumber, SPELLINGS.movementTotal),
  })
}

function namesOf(
  tags: Tags,
  lists: readonly string[],
  field: "artist" | "albumArtist",
  ids: number | undefined,
  { slashLists }: Context,
): readonly string[] | undefined {
  const separators: Separators[] = slashLists ? ["names", "id3v23"] : ["names"]
  const first = (names: readonly string[]) => names.map((name) => tags.get(name)).find((values) => values !== undefined)
  const listed = first(lists)
  const values = listed ?? first(SPELLINGS[field])
  if (values === undefined || values.length > 1) return values && distinct(values)
  // A list of one is believed, unless ids say that names were put together for want of a list.
  if (listed !== undefined && (ids ?? 1) === 1) return listed
  return distinct(split(values[0] as string, separators, ids))
}

/** Instruments are in brackets behind the name (Vorbis comments) or in the name of the tag (ID3v2). */
function performersOf(tags: Tags): readonly Performer[] | undefined {
  const performers = [...tags].flatMap(([name, values]) => {
    if (name !== "PERFORMER" && !name.startsWith("PERFORMER:")) return []
    const instrument = name.slice("PERFORMER:".length).toLowerCase()
    return values.map((value): Performer => {
      if (instrument !== "") return { name: value, instrument }
      const match = /^(.+?)\s*\(([^()]+)\)$/.exec(value)
      return match === null ? { name: value } : { name: String(match[1]), instrument: String(match[2]) }
    })
  })
  return performers.length === 0 ? undefined : performers
}

function explicitOf(tags: Tags): boolean | undefined {
  const text = ADVISORIES.flatMap((name) => tags.get(name) ?? [])[0]
  if (text === "1" || text === "4") return true
  return text === "2" ? false : undefined
}

const r128 = (tags: Tags, name: string): number | undefined =>
  (tags.get(name) ?? []).map(r128Of).find((gain) => gain !== undefined)
