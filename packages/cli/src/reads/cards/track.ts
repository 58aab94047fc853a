/** The card of a track. */
import {
  all,
  among,
  AVAILABILITIES,
  type Availability,
  availabilityAt,
  canonicalTrack,
  type Chapter,
  chaptersOf,
  claimsOf,
  coverOfTrack,
  creditsOfTrack,
  type Fields,
  filesOf,
  type Library,
  mergedInto,
  partsAmong,
  type Viewpoint,
  views,
  why,
  type Work,
} from "@ledgerline/core"
import type { Output } from "../../frame/output.ts"
import { clean, duration, time } from "../../frame/text.ts"
import { type ImageObject, imageObjects, showImages } from "../artwork.ts"
import { type PartObject, trackObjects, tracksByIds, type TrackObject } from "../track.ts"
import { type CardMaker, titled } from "./card.ts"

export interface CopyObject {
  readonly id: string
  readonly source: string
  readonly sourceName: string | null
  /** Relative to the source. */
  readonly path: string | null
  readonly mediaFile: string
  readonly state: string
  readonly availability: Availability
  readonly size: number
}

export const trackCard: CardMaker = async ({ library, thing, from }) => {
  const found = await library.store.read(function* () {
    const id = yield* canonicalTrack(thing.id)
    const rows = yield* tracksByIds(library, [id])
    const [track] = yield* trackObjects(library, rows, from)
    if (track === undefined) return undefined
    const fields = JSON.parse(rows[0]?.fields ?? "{}") as Fields
    return {
      track,
      fields,
      chapters: chaptersOf(fields),
      locked: yield* lockedOf(`track:${id}`),
      credits: (yield* creditsOfTrack(id)).map(({ role, artistId, name }) => ({ role, artistId, name })),
      mergedFrom: yield* mergedInto(id),
      copies: yield* copiesOf(library, yield* filesOf(id), from),
      artwork: (yield* coverOfTrack(id)) ?? null,
    }
  })
  if (found === undefined) return undefined
  const { track, ...rest } = found
  const beside = { ...rest, images: await imageObjects(library, `track:${track.id}`) }
  return {
    object: { type: "track", ...track, ...beside },
    show: (out) => show(out, track, beside, thing.id),
  }
}

/** Fields that are pinned. */
function* lockedOf(subject: string): Work<string[]> {
  const locks = (yield* claimsOf(subject)).filter(({ tier }) => tier === "lock")
  const names = [...new Set(locks.flatMap(({ fields }) => JSON.parse(fields) as string[]))].toSorted()
  const locked: string[] = []
  for (const name of names) if ((yield* why(subject, name)).locked) locked.push(name)
  return locked
}

/** Copies of media files, and of those that they are parts of, the best first, those that are gone last. */
export function* copiesOf(
  { store: { dialect } }: Library,
  mediaFiles: readonly string[],
  from: Viewpoint,
): Work<CopyObject[]> {
  const parts = yield* partsAmong(dialect, mediaFiles)
  const held = [...new Set([...mediaFiles, ...[...parts.values()].map(({ of }) => of)])]
  const rows = yield* all(
    views
      .selectFrom("copy")
      .leftJoin("source", "source.id", "copy.source")
      .select([
        "copy.id",
        "copy.source",
        "source.name as sourceName",
        "copy.path",
        "copy.mediaFile",
        "copy.state",
        "copy.size",
        "source.kind",
        "source.replica",
      ])
      .where((eb) => among(dialect, eb.ref("copy.mediaFile"), held))
      .orderBy("copy.id"),
  )
  return rows
    .map(({ kind, replica, ...copy }): CopyObject => ({
      ...copy,
      availability: seen({ ...copy, kind, replica }, from),
    }))
    .toSorted((a, b) => Number(isGone(a)) - Number(isGone(b)) || rank(a) - rank(b))
}

const rank = ({ availability }: CopyObject): number => AVAILABILITIES.indexOf(availability)

const isGone = ({ state }: { readonly state: string }): boolean => state === "lost" || state === "evicted"

type Place = Parameters<typeof availabilityAt>[0]

function seen(
  { kind, state, ...place }: { source: string; kind: string | null; replica: string | null; state: string },
  from: Viewpoint,
): Availability {
  if (kind === null || isGone({ state })) return "unavailable"
  return availabilityAt({ ...place, kind: kind as Place["kind"], state: state as Place["state"] }, from)
}

type Beside = {
  readonly fields: Fields
  readonly chapters: readonly Chapter[]
  readonly locked: readonly string[]
  readonly mergedFrom: readonly string[]
  readonly copies: readonly CopyObject[]
  /** The image that stands for it. */
  readonly artwork: string | null
  readonly images: readonly ImageObject[]
}

/** What the lines above the fields show already. */
const SHOWN = new Set([
  "title",
  "artist",
  "artists",
  "album",
  "albumArtist",
  "albumArtists",
  "year",
  "date",
  "genres",
  "chapters",
])

function show(out: Output, track: TrackObject, beside: Beside, asked: string): void {
  const { fields, chapters, locked, mergedFrom, copies, artwork, images } = beside
  titled(out, "track", clean(track.title ?? "(no title)"))
  const of = (number: number | null, total: number | null): string =>
    number === null ? "" : total === null ? String(number) : `${number} of ${total}`
  const encoding = [
    track.codec,
    track.sampleRate === null ? null : `${track.sampleRate / 1000} kHz`,
    track.bitDepth === null ? null : `${track.bitDepth} bit`,
    track.bitRate === null ? null : `${Math.round(track.bitRate / 1000)} kbit/s`,
    track.channels === null ? null : `${track.channels} channels`,
  ].filter((part) => part !== null)
  out.card([
    ["id", track.id],
    ["asked for", asked.length >= track.id.length && asked !== track.id ? `${asked}, merged into this one` : ""],
    ["artist", track.artist],
    ["album", track.album],
    ["album artist", track.albumArtist],
    ["track", of(track.track, track.trackTotal)],
    ["disc", of(track.disc, track.discTotal)],
    ["date", track.date ?? (track.year === null ? "" : String(track.year))],
    ["genres", track.genres.join(", ")],
    ["length", duration(track.durationMs)],
    ["encoding", encoding.join(", ")],
    ["in its file", track.part === null ? "" : stretch(track.part)],
    ["availability", track.availability],
    ["artwork", artwork],
    ["added", time(track.addedAt)],
  ])
  const others = Object.entries(fields).filter(
    ([name, value]) => value !== null && !SHOWN.has(name) && !(name in track),
  )
  out.card(others.map(([name, value]) => [name, Array.isArray(value) ? value.join("; ") : String(value)]))
  out.card([
    ["locked", locked.join(", ")],
    ["merged from", mergedFrom.join(", ")],
  ])
  showImages(out, images)
  for (const { startMs, title } of chapters) out.line(`  ${out.style("dim", duration(startMs))}  ${clean(title ?? "")}`)
  for (const copy of copies) out.line(`  ${copyLine(copy)}`)
}

/** From where to where in its file, for people. */
const stretch = ({ startMs, endMs }: PartObject): string =>
  `from ${duration(startMs)} to ${endMs === null ? "the end" : duration(endMs)}`

export const copyLine = ({ state, availability, sourceName, source, path }: CopyObject): string =>
  clean(
    `${isGone({ state }) ? state : availability}  ${sourceName ?? source.slice(0, 12)}${path === null ? "" : `  ${path}`}`,
  )
