/** What fields show, many subjects at a time: as `planEdit` sees them one by one. */
import type { Fields, FieldValue } from "../library/claim/fields.ts"
import type { Owner } from "../objects/editing.ts"
import type { Dialect, Work } from "../store/port.ts"
import { all, among, views } from "../views/database.ts"
import { manifestFields } from "./format.ts"

export interface ShownItem {
  readonly id: string
  readonly fields: Readonly<Record<string, FieldValue>>
}

const FIELDS = {
  track: manifestFields("track"),
  album: manifestFields("album"),
  artist: manifestFields("artist"),
} as const

/** Those that show, in the order of their ids, from behind one on. */
export function* shownFrom(owner: Owner, after: string, limit: number): Work<ShownItem[]> {
  if (owner === "track")
    return (yield* all(
      tracks
        .where("id", ">", after)
        .where((eb) => eb("hidden", "=", eb.lit(0)))
        .orderBy("id")
        .limit(limit),
    )).map(ofTrack)
  if (owner === "album") return (yield* all(albums.where("id", ">", after).orderBy("id").limit(limit))).map(ofAlbum)
  return (yield* all(artists.where("id", ">", after).orderBy("id").limit(limit))).map(ofArtist)
}

/** Those of these ids that show. */
export function* shownAmong(dialect: Dialect, owner: Owner, ids: readonly string[]): Work<ShownItem[]> {
  if (owner === "track") {
    const rows = tracks.where((eb) => eb("hidden", "=", eb.lit(0))).where((eb) => among(dialect, eb.ref("id"), ids))
    return (yield* all(rows)).map(ofTrack)
  }
  if (owner === "album") return (yield* all(albums.where((eb) => among(dialect, eb.ref("id"), ids)))).map(ofAlbum)
  return (yield* all(artists.where((eb) => among(dialect, eb.ref("id"), ids)))).map(ofArtist)
}

const tracks = views.selectFrom("track").select(["id", "title", "durationMs", "fields"])
const albums = views.selectFrom("album").select(["id", "title", "artist", "year", "genre", "compilation", "fields"])
const artists = views.selectFrom("artist").select(["id", "name", "fields"])

type RowOf<Q extends { execute(): Promise<readonly unknown[]> }> = Awaited<ReturnType<Q["execute"]>>[number]

const ofTrack = ({ id, fields, title, durationMs }: RowOf<typeof tracks>): ShownItem =>
  itemOf("track", id, { title, durationMs }, fields)

const ofAlbum = ({ id, fields, title, artist, year, genre, compilation }: RowOf<typeof albums>): ShownItem =>
  itemOf(
    "album",
    id,
    {
      title,
      albumArtist: artist,
      year: year === 0 ? null : year,
      genres: genre === null ? null : [genre],
      compilation: compilation === 1,
    },
    fields,
  )

const ofArtist = ({ id, fields, name }: RowOf<typeof artists>): ShownItem => itemOf("artist", id, { name }, fields)

/** What is claimed of it goes before what follows from others. Fields without a value are left out. */
function itemOf(owner: Owner, id: string, derived: Fields, text: string): ShownItem {
  const claimed = JSON.parse(text) as Fields
  const fields: Record<string, FieldValue> = {}
  for (const name of FIELDS[owner]) {
    const value = Object.hasOwn(claimed, name) ? claimed[name] : derived[name]
    if (value !== undefined && value !== null) fields[name] = value
  }
  return { id, fields }
}
