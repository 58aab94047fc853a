/** Tracks as programs get them, in pages. */
import { coversOfTracks } from "../library/artwork/queries.ts"
import { partsAmong, partsOf, type Part } from "../library/mediaFile/parts.ts"
import type { Fields } from "../library/claim/fields.ts"
import { integerOf, listOf, textOf } from "../library/claim/read.ts"
import { canonicalTracks, type TrackRow } from "../library/track/queries.ts"
import type { PartObject, TrackObject } from "../shapes/track.ts"
import type { Store, Work } from "../store/port.ts"
import { type Available, availabilityOf, type Viewpoint } from "../views/availability/availability.ts"
import { all, among, views } from "../views/database.ts"

/** A library, or a view of one. */
type Readable = { readonly store: Pick<Store, "dialect"> }

function partObject({ of, startSample, endSample, sampleRate }: Omit<Part, "id">): PartObject {
  const ms = (sample: number): number => Math.round((sample * 1000) / sampleRate)
  const endMs = endSample === null ? null : ms(endSample)
  return { of, startSample, endSample, sampleRate, startMs: ms(startSample), endMs }
}

/** Tracks as programs get them, in the order of the rows: seven queries however many there are. Ask for pages. */
export function* trackObjects(
  { store: { dialect } }: Readable,
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
  const covers = yield* coversOfTracks(dialect, rows)
  const encodingOf = new Map(encodings.map((encoding) => [encoding.id, encoding]))
  return rows.map((row) => {
    const copy = best.get(row.id)
    const mediaFile = copy?.mediaFile ?? row.mediaFile
    const path = copy === undefined ? null : (pathOf.get(copy.copy) ?? null)
    const part = parts.get(mediaFile ?? "")
    const whole = encodingOf.get(part?.of ?? mediaFile ?? "")
    // The length of a part is its track's.
    const encoding = part === undefined || whole === undefined ? whole : { ...whole, durationMs: null }
    return objectOf(row, { copy, path, mediaFile, encoding, part, artwork: covers.get(row.id) ?? null })
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
  readonly artwork: string | null
}

type Encoding = Pick<
  TrackObject,
  "codec" | "container" | "sampleRate" | "bitDepth" | "bitRate" | "channels" | "durationMs"
>

function objectOf(row: TrackRow, { copy, path, mediaFile, encoding, part, artwork }: Beside): TrackObject {
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
    artwork,
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
export function* tracksByIds({ store: { dialect } }: Readable, ids: readonly string[]): Work<TrackRow[]> {
  const rows = yield* all(
    views
      .selectFrom("track")
      .selectAll()
      .where((eb) => among(dialect, eb.ref("id"), ids)),
  )
  const byId = new Map(rows.map((row) => [row.id, row]))
  return ids.flatMap((id) => byId.get(id) ?? [])
}

/** What shows of the tracks that media files are, or that parts of them are, by file. */
export function* tracksInFiles(
  library: Readable,
  mediaFiles: readonly string[],
  from: Viewpoint,
): Work<ReadonlyMap<string, readonly TrackObject[]>> {
  const { dialect } = library.store
  const parts = yield* partsOf(dialect, mediaFiles)
  const wholeOf = new Map([
    ...mediaFiles.map((id) => [id, id] as const),
    ...parts.map(({ id, of }) => [id, of] as const),
  ])
  const having = views.selectFrom("trackFile").select(["track", "mediaFile"])
  const rows = yield* all(having.where((eb) => among(dialect, eb.ref("mediaFile"), [...wholeOf.keys()])))
  const canonical = yield* canonicalTracks(dialect, [...new Set(rows.map(({ track }) => track))])
  const shown = yield* tracksByIds(library, [...new Set(canonical.values())])
  const objects = new Map((yield* trackObjects(library, shown, from)).map((track) => [track.id, track]))
  const inOrder = new Map([...mediaFiles, ...parts.map(({ id }) => id)].map((id, place) => [id, place]))
  const found = new Map<string, TrackObject[]>()
  for (const { track, mediaFile } of rows.toSorted(
    (a, b) => (inOrder.get(a.mediaFile) ?? 0) - (inOrder.get(b.mediaFile) ?? 0),
  )) {
    const object = objects.get(canonical.get(track) ?? "")
    const whole = wholeOf.get(mediaFile) ?? mediaFile
    const there = found.get(whole) ?? []
    if (object !== undefined && !there.includes(object)) found.set(whole, [...there, object])
  }
  return found
}
