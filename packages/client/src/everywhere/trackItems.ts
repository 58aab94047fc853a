/** Tracks of a merged list as programs get them: the fields of the first library that has each, and the best copy of all. */
import { AVAILABILITIES } from "@ledgerline/core"
import { type TrackObject, trackObjects, tracksByIds } from "@ledgerline/core/objects"
import type { TrackEverywhere } from "../device/everywhere.ts"
import type { Held } from "./held.ts"
import { reachedFrom, type Start } from "./reach.ts"
import { sameTracks } from "./same.ts"

/** In the order of the starts; what has gone meanwhile is left out. */
export async function trackItems(held: readonly Held[], starts: readonly Start[]): Promise<TrackEverywhere[]> {
  const reached = await reachedFrom(held, sameTracks, starts)
  const objects = await Promise.all(
    held.map(async (each, at) => {
      const ids = [...new Set(reached.flatMap((of) => of.get(at) ?? []))]
      return objectsOf(each, ids)
    }),
  )
  return starts.flatMap(({ at, id }, i) => {
    const first = objects[at]?.get(id)
    if (first === undefined) return []
    const of = [...(reached[i] ?? [])]
    const tracks = of.flatMap(([library, ids]) => ids.flatMap((each) => objects[library]?.get(each) ?? []))
    const libraries = of.map(([library]) => (held[library] as Held).id)
    return [{ ...first, ...copyOf(best([first, ...tracks])), library: (held[at] as Held).id, libraries }]
  })
}

async function objectsOf(held: Held, ids: readonly string[]): Promise<Map<string, TrackObject>> {
  if (ids.length === 0) return new Map()
  const { library } = held
  const from = await held.viewpoint()
  const tracks = await library.store.read(function* () {
    return yield* trackObjects(library, yield* tracksByIds(library, ids), from)
  })
  return new Map(tracks.map((track) => [track.id, track]))
}

/** The first of those that can be played best. */
function best(tracks: readonly TrackObject[]): TrackObject {
  const rank = ({ availability }: TrackObject): number => AVAILABILITIES.indexOf(availability)
  return tracks.reduce((a, b) => (rank(b) < rank(a) ? b : a))
}

/** What is of the copy and not of the recording. */
function copyOf(track: TrackObject) {
  const { availability, mediaFile, part, path, source } = track
  const { codec, container, sampleRate, bitDepth, bitRate, channels } = track
  return { availability, mediaFile, part, path, source, codec, container, sampleRate, bitDepth, bitRate, channels }
}
