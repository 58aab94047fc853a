/** How a track sounds, as far as the library itself knows it: what is in the file beside that, whoever has the file can tell. */
import { type Fields, type Library, lyricsOf } from "@ledgerline/core"
import { Refusal } from "../../refusal.ts"
import { type Gain, gainOf, gainOfAll } from "./gain.ts"
import { fieldsOfTrack, filesOfAlbum, loudnessOf } from "./read.ts"

/** Fails with 404 where there is no such track. */
export async function lyricsOfTrack({ store }: Library, track: string): Promise<ReturnType<typeof lyricsOf>> {
  const shown = await store.read(() => fieldsOfTrack(track))
  if (shown === undefined) throw noTrack()
  return lyricsOf(shown.fields as Fields)
}

/** How loud a file of a track is. What tags say counts for more than what was measured. Fails with 404 where there is no such track. */
export async function loudnessOfTrack({ store }: Library, track: string, mediaFile: string) {
  const { fields, loudness, album } = await store.read(function* () {
    const shown = yield* fieldsOfTrack(track)
    if (shown === undefined) throw noTrack()
    const others = shown.albumId === null ? [] : yield* filesOfAlbum(shown.albumId)
    const ids = [mediaFile, ...others.flatMap((other) => other.mediaFile ?? [])]
    const loud = yield* loudnessOf(store.dialect, ids)
    const of = others.map((other) => ({ loudness: loud.get(other.mediaFile ?? ""), durationMs: other.durationMs }))
    return { fields: shown.fields, loudness: loud.get(mediaFile), album: of }
  })
  const measured = {
    track: loudness === undefined ? undefined : gainOf(loudness),
    album: album.length === 0 ? undefined : gainOfAll(album),
  }
  const tagged = { track: gainIn(fields, "replayGainTrack"), album: gainIn(fields, "replayGainAlbum") }
  return {
    ...defined({ loudness }),
    replayGain: {
      ...defined({ track: tagged.track ?? measured.track, album: tagged.album ?? measured.album }),
      from: tagged.track !== undefined ? ("tags" as const) : ("measured" as const),
    },
  }
}

/** As a server tells it, but for which of its samples are music. */
export async function soundOfTrack(library: Library, track: string) {
  const shown = await library.store.read(() => fieldsOfTrack(track))
  if (shown?.mediaFile == null) throw noTrack()
  const { mediaFile, durationMs } = shown
  return { mediaFile, durationMs: Math.round(durationMs ?? 0), ...(await loudnessOfTrack(library, track, mediaFile)) }
}

const noTrack = (): Refusal => new Refusal(404, "notFound", "there is no such track")

function gainIn(fields: Readonly<Record<string, unknown>>, name: string): Gain | undefined {
  const [gain, peak] = [fields[name], fields[`${name}Peak`]]
  if (typeof gain !== "number") return undefined
  return { gain, ...(typeof peak === "number" ? { peak } : {}) }
}

/** Without what is undefined. */
const defined = <T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(value).filter(([, each]) => each !== undefined)) as never
