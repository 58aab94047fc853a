/**
 * The fields that claims speak of: the one table of their names, types and owners. Names outside it are kept and shown
 * as they are; values of an unexpected type are kept too, and read leniently (read.ts).
 */
import * as Schema from "effect/Schema"
import * as Transformation from "effect/SchemaTransformation"

/** A value of a field. Null says that there is none, such as "no composer". */
export type FieldValue = string | number | boolean | readonly string[] | null
export type Fields = Readonly<Record<string, FieldValue>>

export type FieldType = "text" | "number" | "flag" | "list"
type Owner = "track" | "album" | "artist"

interface Field {
  readonly type: FieldType
  readonly of: readonly Owner[]
}

const field = (type: FieldType, ...of: Owner[]): Field => ({ type, of })

/** Every field this program knows. A list field may also be claimed as one text: a list of one. */
export const FIELDS = {
  title: field("text", "track", "album"),
  sortTitle: field("text", "track", "album"),
  /** As printed: "A feat. B". The separate names are `artists`. */
  artist: field("text", "track"),
  artists: field("list", "track"),
  albumArtist: field("text", "track", "album"),
  albumArtists: field("list", "track", "album"),
  sortArtist: field("text", "track"),
  sortAlbumArtist: field("text", "track", "album"),
  /** Ids of this library's artists, parallel to `artists`; keeps two artists of one name apart. "" derives the id. */
  artistIds: field("list", "track"),
  /** As `artistIds`, parallel to `albumArtists`. */
  albumArtistIds: field("list", "track"),
  album: field("text", "track"),
  sortAlbum: field("text", "track"),
  /** The id of this library's album, where the derived one is not meant. */
  albumId: field("text", "track"),
  /** Tells two editions of one album apart where no release id does. */
  albumVersion: field("text", "track", "album"),
  track: field("number", "track"),
  trackTotal: field("number", "track"),
  disc: field("number", "track"),
  discTotal: field("number", "track"),
  discTitle: field("text", "track"),
  year: field("number", "track", "album"),
  /** YYYY, YYYY-MM or YYYY-MM-DD. */
  date: field("text", "track", "album"),
  originalDate: field("text", "track", "album"),
  genres: field("list", "track", "album", "artist"),
  moods: field("list", "track"),
  composers: field("list", "track"),
  lyricists: field("list", "track"),
  conductors: field("list", "track"),
  remixers: field("list", "track"),
  producers: field("list", "track"),
  work: field("text", "track"),
  movement: field("text", "track"),
  label: field("text", "track", "album"),
  catalogNumber: field("text", "track", "album"),
  barcode: field("text", "track", "album"),
  media: field("text", "track", "album"),
  releaseType: field("list", "track", "album"),
  releaseCountry: field("text", "track", "album"),
  isrc: field("list", "track"),
  musicbrainzRecordingId: field("text", "track"),
  musicbrainzTrackId: field("text", "track"),
  musicbrainzReleaseId: field("text", "track", "album"),
  musicbrainzReleaseGroupId: field("text", "track", "album"),
  musicbrainzArtistIds: field("list", "track"),
  musicbrainzAlbumArtistIds: field("list", "track", "album"),
  musicbrainzArtistId: field("text", "artist"),
  acoustidId: field("text", "track"),
  bpm: field("number", "track"),
  key: field("text", "track"),
  compilation: field("flag", "track", "album"),
  explicit: field("flag", "track", "album"),
  language: field("text", "track"),
  comment: field("text", "track"),
  lyrics: field("text", "track"),
  /** JSON: see chapters.ts, which reads and writes it. */
  chapters: field("text", "track"),
  copyright: field("text", "track", "album"),
  /** Milliseconds. */
  durationMs: field("number", "track"),
  /** Decibels, and peaks as a fraction of full scale. */
  replayGainTrack: field("number", "track"),
  replayGainTrackPeak: field("number", "track"),
  replayGainAlbum: field("number", "track"),
  replayGainAlbumPeak: field("number", "track"),
  name: field("text", "artist"),
  sortName: field("text", "artist"),
  disambiguation: field("text", "album", "artist"),
  description: field("text", "album", "artist"),
  country: field("text", "artist"),
  beginDate: field("text", "artist"),
  endDate: field("text", "artist"),
  links: field("list", "album", "artist"),
} as const satisfies Readonly<Record<string, Field>>

/** A field whose name and type are known. */
export type KnownField = keyof typeof FIELDS

/** The type that a field should have; undefined for names that this program does not know. */
export const typeOfField = (name: string): FieldType | undefined =>
  Object.hasOwn(FIELDS, name) ? FIELDS[name as KnownField].type : undefined

/** The most that one claim may hold. */
export const MOST_FIELDS = 200
const MOST_ITEMS = 200
/** UTF-16 units. */
export const LONGEST_TEXT = 65_536

/** Begins with a letter, so that no name is a number or `__proto__`. */
const NAME = /^[A-Za-z][A-Za-z0-9_.:-]{0,63}$/u

export const isFieldName = (name: unknown): name is string => typeof name === "string" && NAME.test(name)

const isText = (value: unknown): value is string => typeof value === "string" && value.length <= LONGEST_TEXT

function isFieldValue(value: unknown): value is FieldValue {
  if (value === null || typeof value === "boolean") return true
  if (typeof value === "string") return value.length <= LONGEST_TEXT
  if (typeof value === "number") return Number.isFinite(value)
  // `every` passes over holes, which JSON makes null; `includes` does not.
  return Array.isArray(value) && value.length <= MOST_ITEMS && !value.includes(undefined) && value.every(isText)
}

function isFields(value: unknown): value is Fields {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false
  let count = 0
  for (const name of Object.keys(value)) {
    count += 1
    if (count > MOST_FIELDS || !NAME.test(name) || !isFieldValue((value as Fields)[name])) return false
  }
  return true
}

const Text = Schema.String.check(Schema.isMaxLength(LONGEST_TEXT))
const Value = Schema.NullOr(
  Schema.Union([Text, Schema.Finite, Schema.Boolean, Schema.Array(Text).check(Schema.isMaxLength(MOST_ITEMS))]),
)

export const FieldName = Schema.String.check(Schema.isPattern(NAME))

/** What {@link FieldsSchema} checks, in the form from which JSON Schema and generated values come. */
const Described = Schema.Record(Schema.String, Value).check(
  Schema.isPropertyNames(FieldName),
  Schema.isMaxProperties(MOST_FIELDS),
)
const described = () => Schema.link<Fields>()(Described, Transformation.passthrough())

/** Checked by hand: claims are a third of all events, and this takes a tenth of the time of the schema it stands for. */
export const FieldsSchema = Schema.declare(isFields, {
  expected: "fields of a claim",
  toCodecJson: described,
  toCodecArbitrary: described,
})
