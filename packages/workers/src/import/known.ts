/** What the library knows already of the files of a batch: read in the transaction that stores what is decided. */
import {
  all,
  among,
  type DecisionContext,
  type Dialect,
  type Fields,
  type FieldValue,
  folded,
  query,
  views,
  type Work,
} from "@ledgerline/core"
import type { LocalFile } from "../local/files.ts"
import { bytesOf } from "../scan/names.ts"
import { type KnownParts, readKnownParts } from "./cue/knownParts.ts"
import { ENCODING, type Encoding } from "./encoding.ts"

export interface KnownCopy {
  readonly state: string
  readonly size: number
  readonly modifiedAt: number | null
}

export interface KnownImage {
  readonly role: string
  readonly hash: string
  readonly provider: string
}

/** A track of an album, as far as another encoding of it is recognised. */
export interface Placed {
  readonly id: string
  readonly disc: number
  readonly track: number
  readonly title: string
  readonly durationMs: number
}

export interface Known {
  readonly mediaFiles: ReadonlyMap<string, Encoding>
  readonly copies: ReadonlyMap<string, KnownCopy>
  /** The track of each media file. */
  readonly trackOf: ReadonlyMap<string, string>
  /** What providers claim in effect, by `subject provider`. */
  readonly claims: ReadonlyMap<string, Fields>
  /** By subject. */
  readonly images: ReadonlyMap<string, readonly KnownImage[]>
  /** By album id. */
  readonly albums: ReadonlyMap<string, readonly Placed[]>
  /** Of those that were asked for, what other image files say. */
  readonly sayings: ReadonlySet<string>
  readonly parts: KnownParts
}

export interface Wanted {
  readonly mediaFiles: readonly string[]
  readonly copies: readonly string[]
  readonly tracks: readonly string[]
  readonly albums: readonly string[]
  /** Further subjects whose images are wanted. */
  readonly pictured: readonly string[]
  /** What image files may take back, unless others say it too. */
  readonly sayings: readonly string[]
  /** Those image files. */
  readonly except: readonly Pick<LocalFile, "folder" | "name">[]
  /** Parts of the media files, as sheets cut them now. */
  readonly parts: readonly string[]
}

export const claimKey = (subject: string, provider: string): string => `${subject} ${provider}`

export function* readKnown({ dialect }: DecisionContext, source: string, wanted: Wanted): Work<Known> {
  const files = yield* all(
    views
      .selectFrom("mediaFile")
      .select(["id", ...ENCODING])
      .where((eb) => among(dialect, eb.ref("id"), wanted.mediaFiles)),
  )
  const copies = yield* all(
    views
      .selectFrom("copy")
      .select(["id", "state", "size", "modifiedAt"])
      .where((eb) => among(dialect, eb.ref("id"), wanted.copies)),
  )
  const parts = yield* readKnownParts(dialect, wanted.mediaFiles, wanted.parts)
  const trackFiles = yield* all(
    views
      .selectFrom("trackFile")
      .select(["mediaFile", "track"])
      .where((eb) => among(dialect, eb.ref("mediaFile"), [...wanted.mediaFiles, ...parts.ids]))
      .orderBy("mediaFile")
      .orderBy("track", "desc"),
  )
  const trackOf = new Map(trackFiles.map(({ mediaFile, track }) => [mediaFile, track]))
  const subjects = [...new Set([...wanted.tracks, ...trackOf.values(), ...parts.subjectOf.values()])].map(
    (id) => `track:${id}`,
  )
  const claims = yield* all(
    views
      .selectFrom("claim")
      .select(["subject", "provider", "fields"])
      .where((eb) => among(dialect, eb.ref("subject"), subjects))
      .where("tier", "in", ["fileName", "embedded", "automatic"])
      .orderBy("at")
      .orderBy("origin")
      .orderBy("seq"),
  )
  const albums = wanted.albums.map((id) => `album:${id}`)
  const images = yield* imagesOf(dialect, [...subjects, ...albums, ...wanted.pictured])
  const placed = yield* all(
    views
      .selectFrom("track")
      .select(["id", "albumId", "disc", "track", "title", "durationMs"])
      .where((eb) => among(dialect, eb.ref("albumId"), wanted.albums))
      .where((eb) => eb("hidden", "=", eb.lit(0)))
      .orderBy("id"),
  )
  return {
    mediaFiles: new Map(files.map((file) => [file.id, file])),
    copies: new Map(copies.map((copy) => [copy.id, copy])),
    trackOf,
    claims: merged(claims),
    images,
    sayings: yield* othersSayings(dialect, source, wanted),
    albums: grouped(
      placed.map(({ albumId, title, durationMs, ...place }) => ({
        ...place,
        album: albumId ?? "",
        title: folded(title ?? ""),
        durationMs: durationMs ?? 0,
      })),
      ({ album }) => album,
    ),
    parts,
  }
}

/** The images of subjects. */
export function* imagesOf(dialect: Dialect, subjects: readonly string[]): Work<Map<string, KnownImage[]>> {
  const images = yield* all(
    views
      .selectFrom("artwork")
      .select(["subject", "role", "hash", "provider"])
      .where((eb) => among(dialect, eb.ref("subject"), subjects)),
  )
  return grouped(images, ({ subject }) => subject)
}

/** What image files of this device say, apart from some of one source. */
export function* othersSayings(
  dialect: Dialect,
  source: string,
  { sayings, except }: Pick<Wanted, "sayings" | "except">,
): Work<Set<string>> {
  if (sayings.length === 0) return new Set()
  const rows = yield* query<{ source: string; folder: Uint8Array; name: Uint8Array; claims: string }>(
    `SELECT source, folder, name, claims FROM "localFile"
     WHERE "mediaFile" IS NULL AND claims IS NOT NULL AND ${dialect.anyOf("claims", "text")}`,
    [dialect.list(sayings)],
  )
  const key = (of: string, folder: Uint8Array, name: Uint8Array): string =>
    [of, ...[folder, name].map((bytes) => Buffer.from(bytes).toString("hex"))].join(" ")
  const own = new Set(except.map(({ folder, name }) => key(source, bytesOf(folder), bytesOf(name))))
  return new Set(rows.filter((row) => !own.has(key(row.source, row.folder, row.name))).map(({ claims }) => claims))
}

/** The tags of tracks, as they were claimed, by track. */
export function* embeddedOf(dialect: Dialect, tracks: readonly string[]): Work<Map<string, Fields>> {
  const claims = yield* all(
    views
      .selectFrom("claim")
      .select(["subject", "provider", "fields"])
      .where((eb) =>
        among(
          dialect,
          eb.ref("subject"),
          tracks.map((id) => `track:${id}`),
        ),
      )
      .where("provider", "=", "embedded")
      .orderBy("at")
      .orderBy("origin")
      .orderBy("seq"),
  )
  const fields = merged(claims)
  return new Map(tracks.map((id) => [id, fields.get(claimKey(`track:${id}`, "embedded")) ?? {}]))
}

/** Claims of one provider about one subject, later ones over earlier ones. */
function merged(
  claims: readonly { readonly subject: string; readonly provider: string; readonly fields: string }[],
): Map<string, Fields> {
  const merge = new Map<string, Record<string, FieldValue>>()
  for (const { subject, provider, fields } of claims) {
    const key = claimKey(subject, provider)
    const values = merge.get(key) ?? {}
    merge.set(key, Object.assign(values, JSON.parse(fields)))
  }
  return merge
}

function grouped<T>(rows: readonly T[], keyOf: (row: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>()
  for (const row of rows) {
    const group = groups.get(keyOf(row))
    if (group === undefined) groups.set(keyOf(row), [row])
    else group.push(row)
  }
  return groups
}
