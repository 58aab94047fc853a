/** A track as the command line shows it: for people as a row, for programs as an object by the names of the SDK. */
import {
  all,
  among,
  type Availability,
  type Available,
  availabilityOf,
  type Fields,
  integerOf,
  type Library,
  listOf,
  type Part,
  partsAmong,
  textOf,
  type TrackRow,
  type Viewpoint,
  views,
  type Work,
} from "@ledgerline/core"
import type { Column } from "../frame/output.ts"
import { duration } from "../frame/text.ts"

export const TRACK_COLUMNS: readonly Column[] = [
  { title: "id" },
  { title: "title", flexible: true },
  { title: "artist", flexible: true },
  { title: "album", flexible: true },
  { title: "no.", right: true },
  { title: "year", right: true },
  { title: "length", right: true },
]

export const trackLine = (
  row: Pick<TrackRow, "id" | "title" | "artist" | "album" | "track" | "year" | "durationMs">,
): string[] => [
  row.id.slice(0, 12),
  row.title ?? "",
  row.artist ?? "",
  row.album ?? "",
  row.track === 0 ? "" : String(row.track),
  row.year === 0 ? "" : String(row.year),
  duration(row.durationMs),
]

/** What programs get of a track. Null where nothing is known; lists are empty then. */
export interface TrackObject {
  readonly id: string
  readonly title: string | null
  /** As printed; `artists` has the names one by one. */
  readonly artist: string | null
  readonly artists: readonly string[]
  readonly album: string | null
  readonly albumArtist: string | null
  readonly albumArtists: readonly string[]
  readonly track: number | null
  readonly trackTotal: number | null
  readonly disc: number | null
  readonly discTotal: number | null
  readonly year: number | null
  /** YYYY, YYYY-MM or YYYY-MM-DD. */
  readonly date: string | null
  readonly genre: string | null
  readonly genres: readonly string[]
  readonly durationMs: number | null
  readonly isrc: string | null
  readonly musicbrainzRecordingId: string | null
  /** Of {@link mediaFile}, as all up to `channels`. */
  readonly codec: string | null
  readonly container: string | null
  /** Hertz. */
  readonly sampleRate: number | null
  readonly bitDepth: number | null
  /** Bits a second. */
  readonly bitRate: number | null
  readonly channels: number | null
  /** The best of all its copies, seen from this device. */
  readonly availability: Availability
  readonly albumId: string | null
  /** That of the best copy; where there is no copy, the first that made the track. */
  readonly mediaFile: string | null
  /** Where in its file the track is, where that is an album in one file; null where the file is the track. */
  readonly part: PartObject | null
  /** Milliseconds since 1970. */
  readonly addedAt: number
  /** Where the best copy lies, relative to its source; null in a cache. */
  readonly path: string | null
  /** The source of the best copy. */
  readonly source: string | null
}

/** Which stretch of a file a track is. Samples are exact, milliseconds are rounded. */
export interface PartObject {
  /** The media file of the whole. */
  readonly of: string
  readonly startSample: number
  /** Null where it ends with the file. */
  readonly endSample: number | null
  readonly sampleRate: number
  readonly startMs: number
  readonly endMs: number | null
}

function partObject({ of, startSample, endSample, sampleRate }: Omit<Part, "id">): PartObject {
  const ms = (sample: number): number => Math.round((sample * 1000) / sampleRate)
  const endMs = endSample === null ? null : ms(endSample)
  return { of, startSample, endSample, sampleRate, startMs: ms(startSample), endMs }
}

/** Tracks as programs get them, in the order of the rows: four queries however many there are. Ask for pages. */
export function* trackObjects(
  { store: { dialect } }: Library,
  rows: readonly TrackRow[],
  from: Viewpoint,
): Work<TrackObject[]> {
  if (rows.length === 0) return []
  const best = new Map<string, Available>()
  const ids = rows.map(({ id }) => id)
  for (const copy of yield* availabilityOf(dialect, ids, from)) if (!best.has(copy.track)) best.set(copy.track, copy)
  const copies = [...best.values()].map(({ copy }) => copy)
  const paths = yield* all(
    views
      .selectFrom("copy")
      .select(["id", "path"])
      .where((eb) => among(dialect, eb.ref("id"), copies)),
  )
  const files = rows.flatMap((row) => best.get(row.id)?.mediaFile ?? row.mediaFile ?? [])
  const parts = yield* partsAmong(dialect, [...new Set(files)])
  const wholes = new Set(files.map((file) => parts.get(file)?.of ?? file))
  const encodings = yield* all(encodingsAmong.where((eb) => among(dialect, eb.ref("id"), [...wholes])))
  const pathOf = new Map(paths.map(({ id, path }) => [id, path]))
  const encodingOf = new Map(encodings.map((encoding) => [encoding.id, encoding]))
  return rows.map((row) => {
    const copy = best.get(row.id)
    const mediaFile = copy?.mediaFile ?? row.mediaFile
    const path = copy === undefined ? null : (pathOf.get(copy.copy) ?? null)
    const part = parts.get(mediaFile ?? "")
    const whole = encodingOf.get(part?.of ?? mediaFile ?? "")
    // The length of a part is its track's.
    const encoding = part === undefined || whole === undefined ? whole : { ...whole, durationMs: null }
    return objectOf(row, { copy, path, mediaFile, encoding, part })
  })
}

const encodingsAmong = views
  .selectFrom("mediaFile")
  .select(["id", "codec", "container", "sampleRate", "bitDepth", "bitRate", "channels", "durationMs"])

interface Beside {
  readonly copy: Available | undefined
  readonly path: string | null
  readonly mediaFile: string | null
  readonly encoding: Encoding | undefined
  readonly part: Part | undefined
}

type Encoding = Pick<
  TrackObject,
  "codec" | "container" | "sampleRate" | "bitDepth" | "bitRate" | "channels" | "durationMs"
>

function objectOf(row: TrackRow, { copy, path, mediaFile, encoding, part }: Beside): TrackObject {
  const fields = JSON.parse(row.fields) as Fields
  return {
    id: row.id,
    title: row.title,
    artist: row.artist,
    artists: namesOf(fields, "artists", row.artist),
    album: row.album,
    albumArtist: row.albumArtist,
    albumArtists: namesOf(fields, "albumArtists", row.albumArtist),
    track: known(row.track),
    trackTotal: known(integerOf(fields, "trackTotal")),
    disc: known(row.disc),
    discTotal: known(integerOf(fields, "discTotal")),
    year: known(row.year),
    date: textOf(fields, "date"),
    genre: row.genre,
    genres: listOf(fields, "genres"),
    durationMs: row.durationMs ?? known(encoding?.durationMs),
    isrc: row.isrc,
    musicbrainzRecordingId: row.musicbrainzRecordingId,
    codec: encoding?.codec ?? null,
    container: encoding?.container ?? null,
    sampleRate: known(encoding?.sampleRate),
    bitDepth: known(encoding?.bitDepth),
    bitRate: known(encoding?.bitRate),
    channels: known(encoding?.channels),
    availability: copy?.availability ?? "unavailable",
    albumId: row.albumId,
    mediaFile,
    part: part === undefined ? null : partObject(part),
    addedAt: row.addedAt,
    path,
    source: copy?.source ?? null,
  }
}

/** Tables have 0 where they need a number to sort by and nothing is known. */
export const known = (number: number | null | undefined): number | null =>
  number === undefined || number === null || number <= 0 ? null : number

function namesOf(fields: Fields, field: "artists" | "albumArtists", printed: string | null): readonly string[] {
  const names = listOf(fields, field)
  return names.length > 0 || printed === null ? names : [printed]
}

/** Visible tracks by their ids, in that order; those that are not here are left out. */
export function* tracksByIds({ store: { dialect } }: Library, ids: readonly string[]): Work<TrackRow[]> {
  const rows = yield* all(
    views
      .selectFrom("track")
      .selectAll()
      .where((eb) => among(dialect, eb.ref("id"), ids)),
  )
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}
