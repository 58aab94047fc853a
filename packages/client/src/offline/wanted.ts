/** Which tracks are to be here: what is pinned, and what rules say. */
import type { OfflineRule } from "../device/offline.ts"
import type { LibraryApi } from "../facade/LibraryApi.ts"
import type { Track } from "../contract.gen.ts"
import { LedgerlineError } from "../errors.ts"

export const PRIORITY = { rule: 1, pin: 2, prefetch: 3 } as const

export interface Wanted {
  readonly track: string
  /** The file to be here: of a part, the whole that it is a part of. */
  readonly mediaFile: string
  readonly isLocal: boolean
  readonly priority: number
  /** The image that stands for it. */
  readonly artwork: string | null
}

type Api = Pick<LibraryApi, "tracks" | "playlists" | "playback">

/** Each track once, what is pinned first. Pins of what is not there any more want nothing. */
export async function wantedTracks(
  api: Api,
  pins: readonly string[],
  rules: readonly OfflineRule[],
): Promise<Map<string, Wanted>> {
  const wanted = new Map<string, Wanted>()
  const take = async (tracks: AsyncIterable<Track>, priority: number): Promise<void> => {
    for await (const track of tracks) if (!wanted.has(track.id)) take1(track, priority)
  }
  const take1 = (track: Track, priority: number): void => {
    const one = wantedOf(track, priority)
    if (one !== undefined) wanted.set(track.id, one)
  }
  for (const pin of pins) await take(tracksOf(api, pin), PRIORITY.pin)
  for (const rule of rules) await take(tracksOfRule(api, rule), PRIORITY.rule)
  return wanted
}

export function wantedOf({ id, mediaFile, part, availability, artwork }: Track, priority: number): Wanted | undefined {
  const file = part?.of ?? mediaFile
  return file === null
    ? undefined
    : { track: id, mediaFile: file, isLocal: availability === "local", priority, artwork }
}

/** The tracks of `track:…`, `album:…`, `artist:…` or `playlist:…`. */
async function* tracksOf(api: Api, subject: string): AsyncGenerator<Track> {
  const [kind = "", id = ""] = subject.split(":")
  switch (kind) {
    case "track":
      return yield* byIds(api, [id])
    case "album":
      return yield* api.tracks.all({ albumId: id })
    case "artist":
      return yield* api.tracks.all({ artistId: id })
    default:
      return yield* ofPlaylist(api, id)
  }
}

async function* tracksOfRule(api: Api, rule: OfflineRule): AsyncGenerator<Track> {
  switch (rule.kind) {
    case "all":
      return yield* api.tracks.all()
    case "newest":
      return yield* first(api.tracks.all({ sort: "added", direction: "descending" }), rule.count)
    case "playlist":
      return yield* ofPlaylist(api, rule.playlist)
    case "rated":
      for await (const { track, rating } of pages(api, "rating")) {
        if ((rating ?? 0) < rule.least) return
        yield* byIds(api, [track])
      }
      return
    case "starred":
      for await (const { track, starredAt } of pages(api, "starred")) {
        if (starredAt === null) return
        yield* byIds(api, [track])
      }
  }
}

async function* ofPlaylist(api: Api, id: string): AsyncGenerator<Track> {
  try {
    for await (const { track } of api.playlists.allItems(id)) if (track !== null) yield* byIds(api, [track])
  } catch (cause) {
    if (!isNotThere(cause)) throw cause
  }
}

async function* pages(api: Api, sort: "rating" | "starred") {
  let after: string | undefined
  do {
    const page = await api.playback.list({ sort, limit: 200, ...(after === undefined ? {} : { after }) })
    yield* page.items
    after = page.next ?? undefined
  } while (after !== undefined)
}

async function* byIds(api: Api, ids: readonly string[]): AsyncGenerator<Track> {
  for (const id of ids) {
    const track = await api.tracks.get(id).catch((cause: unknown) => {
      if (isNotThere(cause)) return undefined
      throw cause
    })
    if (track !== undefined) yield track
  }
}

async function* first<T>(items: AsyncIterable<T>, count: number): AsyncGenerator<T> {
  let left = count
  if (left <= 0) return
  for await (const item of items) {
    yield item
    if (--left <= 0) return
  }
}

const isNotThere = (cause: unknown): boolean => cause instanceof LedgerlineError && cause.reason === "notFound"
