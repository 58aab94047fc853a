/**
 * Where a track can be played from, seen from one device at one moment. Which sources are within reach is no event but
 * a parameter, so this is a query and not a table.
 */
import type { Origin } from "../../ids.ts"
import type { SourceKind } from "../../library/source/events.ts"
import type { Dialect, Work } from "../../store/port.ts"
import { all, among, type Built, views } from "../database.ts"

/** From best to worst. */
export const AVAILABILITIES = ["local", "cached", "stream-only", "unavailable"] as const
export type Availability = (typeof AVAILABILITIES)[number]

export interface Viewpoint {
  /** The replica that asks: its folders are local, its cache is the cache. */
  readonly replica: Origin
  /** Ids of sources that cannot be reached now; of this device too, such as a disk that is not mounted. */
  readonly unreachable: ReadonlySet<string>
  /**
   * What the cache of this device holds, by those who look after its files: the events of cached copies tell others, and
   * lag behind. Left out: as the events say.
   */
  readonly cache?: DeviceCache | undefined
  /** Copies in folders of this device that are not where they were; left out: there are none. */
  readonly missing?: MissingCopies | undefined
}

/** Copies that a person has to call lost first, since so many are missing that their disk may be. */
export interface MissingCopies {
  /** How many there are, by the id of their source. */
  readonly counts: ReadonlyMap<string, number>
  /** Those of a page of copies, by their ids. */
  readonly among: (copies: readonly string[]) => Work<ReadonlySet<string>>
}

export interface DeviceCache {
  /** The source that it is. */
  readonly source: string
  readonly mediaFiles: ReadonlySet<string>
}

export interface Available {
  readonly track: string
  readonly source: string
  readonly availability: Availability
  /** A copy that gives this availability: of the media file, or of the whole that it is a part of. */
  readonly copy: string
  readonly mediaFile: string
}

interface Found {
  readonly track: string
  readonly copy: string
  readonly mediaFile: string
  readonly state: "present" | "cached"
  readonly source: string
  readonly kind: SourceKind
  readonly replica: string | null
}

const held = views
  .selectFrom("trackFile as file")
  .innerJoin("copy", "copy.mediaFile", "file.mediaFile")
  .innerJoin("source", "source.id", "copy.source")
  .where("copy.state", "in", ["present", "cached"])
  .select(["copy.id as copy", "file.mediaFile", "copy.state", "copy.source", "source.kind", "source.replica"])
  .$narrowType<{ state: Found["state"]; kind: SourceKind }>()
const merged = held.innerJoin("merge", "merge.track", "file.track").whereRef("merge.track", "<>", "merge.canonical")
/** A part is wherever its whole is, also where no sheet lies beside that. */
const heldInWhole = views
  .selectFrom("trackFile as file")
  .innerJoin("part", "part.id", "file.mediaFile")
  .innerJoin("copy", "copy.mediaFile", "part.of")
  .innerJoin("source", "source.id", "copy.source")
  .where("copy.state", "in", ["present", "cached"])
  .select(["copy.id as copy", "file.mediaFile", "copy.state", "copy.source", "source.kind", "source.replica"])
  .$narrowType<{ state: Found["state"]; kind: SourceKind }>()
const mergedInWhole = heldInWhole
  .innerJoin("merge", "merge.track", "file.track")
  .whereRef("merge.track", "<>", "merge.canonical")

/** For EXPLAIN too: the copies of tracks, then those of the tracks that were merged into them; then both for parts. */
export const copiesOfTracks = (dialect: Dialect, tracks: readonly string[]): Built<Found> =>
  held
    .select("file.track as track")
    .where((eb) => among(dialect, eb.ref("file.track"), tracks))
    .unionAll(
      merged.select("merge.canonical as track").where((eb) => among(dialect, eb.ref("merge.canonical"), tracks)),
    )
    .unionAll(heldInWhole.select("file.track as track").where((eb) => among(dialect, eb.ref("file.track"), tracks)))
    .unionAll(
      mergedInWhole.select("merge.canonical as track").where((eb) => among(dialect, eb.ref("merge.canonical"), tracks)),
    )

/**
 * One entry for each of the tracks and each source that holds it, in the order of the tracks, best first. A track that
 * no source holds has none. Ask for a page of tracks, not for a library.
 */
export function* availabilityOf(dialect: Dialect, tracks: readonly string[], from: Viewpoint): Work<Available[]> {
  const best = new Map<string, Available>()
  const take = (entry: Available): void => {
    const key = `${entry.track} ${entry.source}`
    const other = best.get(key)
    if (other === undefined || compare(entry, other) < 0) best.set(key, entry)
  }
  const found = yield* all(copiesOfTracks(dialect, tracks))
  const missing = yield* missingAmong(found, from)
  for (const each of found) {
    const { track, source, copy, mediaFile } = each
    const availability = missing.has(copy) ? "unavailable" : availabilityAt(each, from)
    take({ track, source, copy, mediaFile, availability })
  }
  if (from.cache !== undefined) for (const entry of yield* cachedFor(dialect, tracks, from.cache)) take(entry)
  const place = new Map(tracks.map((track, i) => [track, i]))
  return [...best.values()].sort((a, b) => (place.get(a.track) ?? 0) - (place.get(b.track) ?? 0) || compare(a, b))
}

const files = views.selectFrom("trackFile as file").leftJoin("part", "part.id", "file.mediaFile")
const filesOfMerged = files
  .innerJoin("merge", "merge.track", "file.track")
  .whereRef("merge.track", "<>", "merge.canonical")

/** For EXPLAIN too: the files of tracks, and of those that were merged into them, with the wholes that they are parts of. */
export const filesOfTracks = (
  dialect: Dialect,
  tracks: readonly string[],
): Built<{ readonly track: string; readonly mediaFile: string; readonly of: string | null }> =>
  files
    .select(["file.track as track", "file.mediaFile", "part.of"])
    .where((eb) => among(dialect, eb.ref("file.track"), tracks))
    .unionAll(
      filesOfMerged
        .select(["merge.canonical as track", "file.mediaFile", "part.of"])
        .where((eb) => among(dialect, eb.ref("merge.canonical"), tracks)),
    )

/** What is in the cache is there, whatever became of the copies elsewhere. */
function* cachedFor(
  dialect: Dialect,
  tracks: readonly string[],
  { source, mediaFiles }: DeviceCache,
): Work<Available[]> {
  if (mediaFiles.size === 0) return []
  const rows = yield* all(filesOfTracks(dialect, tracks))
  return rows
    .filter(({ mediaFile, of }) => mediaFiles.has(of ?? mediaFile))
    .map(({ track, mediaFile }) => ({ track, source, copy: "", mediaFile, availability: "cached" as const }))
}

const NONE: ReadonlySet<string> = new Set()

/** Those of copies that are missing. */
export function* missingAmong(
  copies: readonly { readonly copy: string; readonly source: string }[],
  { missing }: Viewpoint,
): Work<ReadonlySet<string>> {
  if (missing === undefined || missing.counts.size === 0) return NONE
  const asked = copies.filter(({ source }) => missing.counts.has(source)).map(({ copy }) => copy)
  return asked.length === 0 ? NONE : yield* missing.among(asked)
}

type Place = Pick<Found, "source" | "kind" | "replica" | "state">

/** How what lies at a source can be played from here. */
export function availabilityAt({ source, kind, replica, state }: Place, from: Viewpoint): Availability {
  if (from.unreachable.has(source) || source === from.cache?.source) return "unavailable"
  const isHere = replica === from.replica
  // What another device keeps for itself is not offered to others.
  if (kind === "cache") return isHere ? "cached" : "unavailable"
  if (kind === "folder" && isHere) return state === "cached" ? "cached" : "local"
  return "stream-only"
}

function compare(a: Available, b: Available): number {
  const rank = AVAILABILITIES.indexOf(a.availability) - AVAILABILITIES.indexOf(b.availability)
  if (rank !== 0) return rank
  if (a.source !== b.source) return a.source < b.source ? -1 : 1
  return a.copy < b.copy ? -1 : a.copy > b.copy ? 1 : 0
}
