/**
 * An iTunes or Music library as the program exports it: a property list in XML, of which hundreds of megabytes are read
 * piece by piece. Tracks and playlists come out one by one.
 */
import { tidy } from "../playlist.ts"
import { MalformedXml, xmlParser } from "../xml.ts"

export interface ItunesTrack {
  /** Of this one export; playlists name tracks by it. */
  readonly id: number
  readonly persistentId?: string
  readonly title?: string
  readonly artist?: string
  readonly album?: string
  readonly durationMs?: number
  /** A file URL, or the address of a stream. */
  readonly location?: string
  readonly plays?: number
  readonly playedAt?: number
  readonly skips?: number
  readonly skippedAt?: number
  /** 0 to 5 stars, as the person gave them; those that iTunes worked out from the album's are left out. */
  readonly rating?: number
  readonly loved?: boolean
  readonly addedAt?: number
}

export interface ItunesPlaylist {
  readonly persistentId?: string
  readonly parentId?: string
  readonly name?: string
  readonly isFolder: boolean
  /** The whole library, Music, Downloaded and others that nobody made. */
  readonly isSystem: boolean
  readonly isSmart: boolean
  readonly tracks: readonly number[]
}

export type ItunesPart =
  | { readonly kind: "library"; readonly persistentId?: string; readonly musicFolder?: string }
  | { readonly kind: "track"; readonly track: ItunesTrack }
  | { readonly kind: "playlist"; readonly playlist: ItunesPlaylist }

export class UnreadableItunesLibrary extends Error {
  readonly _tag = "UnreadableItunesLibrary"
}

const MOST_ITEMS = 500_000
/** Wanted values of one track or playlist: what else it says is not kept while it is read. */
const MOST_FIELDS = 100
const LONGEST_VALUE = 8192

type Place = "library" | "tracks" | "track" | "playlists" | "playlist" | "items" | "item" | "other"
type Fields = Map<string, string>

/** The library first, then the rest in the order of the file. Fails with UnreadableItunesLibrary. */
export async function* readItunesLibrary(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
): AsyncGenerator<ItunesPart> {
  const decoder = new TextDecoder("utf-8")
  const parts: ItunesPart[] = []
  const parser = propertyList((part) => parts.push(part))
  try {
    for await (const chunk of chunks) {
      parser.write(decoder.decode(chunk, { stream: true }))
      yield* parts.splice(0)
    }
    parser.write(decoder.decode())
    parser.end()
  } catch (error) {
    throw error instanceof MalformedXml ? new UnreadableItunesLibrary(error.message) : error
  }
  yield* parts.splice(0)
}

function propertyList(emit: (part: ItunesPart) => void) {
  const places: Place[] = []
  const keys: string[] = []
  const library: Fields = new Map()
  let fields: Fields = new Map()
  let tracks: number[] = []
  let isTold = false
  const tell = (): void => {
    if (isTold) return
    isTold = true
    const persistentId = identifier(library.get("Library Persistent ID"))
    const musicFolder = library.get("Music Folder")
    emit({ kind: "library", ...(persistentId && { persistentId }), ...(musicFolder && { musicFolder }) })
  }
  return xmlParser({
    open(path) {
      const name = path.at(-1)
      if (path.length === 1 && name !== "plist") throw new MalformedXml("not a property list")
      if (name !== "dict" && name !== "array") return
      const place = placeIn(places.at(-1), keys.at(-1), name)
      places.push(place)
      keys.push("")
      if (place === "track" || place === "playlist") fields = new Map()
      if (place === "playlist") tracks = []
      if (place === "tracks" || place === "playlists") tell()
    },
    close(path, text) {
      const name = path.at(-1) ?? ""
      if (name === "plist") tell()
      else if (name === "dict" || name === "array") {
        keys.pop()
        const place = places.pop()
        const track = place === "track" ? trackOf(fields) : undefined
        if (track !== undefined) emit({ kind: "track", track })
        if (place === "playlist") emit({ kind: "playlist", playlist: playlistOf(fields, tracks) })
      } else if (name === "key") keys[keys.length - 1] = text.slice(0, 100)
      else {
        const place = places.at(-1)
        const key = keys.at(-1) ?? ""
        const value = name === "true" || name === "false" ? name : text.slice(0, LONGEST_VALUE)
        if (place === "item") {
          if (key === "Track ID" && tracks.length < MOST_ITEMS) tracks.push(Number(value))
        } else {
          const into = place === "library" ? library : place === "track" || place === "playlist" ? fields : undefined
          if (into !== undefined && into.size < MOST_FIELDS) into.set(key, value)
        }
      }
    },
  })
}

function placeIn(around: Place | undefined, key: string | undefined, name: "dict" | "array"): Place {
  const isDict = name === "dict"
  if (around === undefined && isDict) return "library"
  if (around === "library" && key === "Tracks" && isDict) return "tracks"
  if (around === "library" && key === "Playlists" && !isDict) return "playlists"
  if (around === "tracks" && isDict) return "track"
  if (around === "playlists" && isDict) return "playlist"
  if (around === "playlist" && key === "Playlist Items" && !isDict) return "items"
  return around === "items" && isDict ? "item" : "other"
}

function trackOf(fields: Fields): ItunesTrack | undefined {
  const id = count(fields.get("Track ID"))
  if (id === undefined) return undefined
  const isRated = fields.get("Rating Computed") !== "true"
  const rating = isRated ? count(fields.get("Rating")) : undefined
  return known<ItunesTrack>({
    id,
    persistentId: identifier(fields.get("Persistent ID")),
    title: tidy(fields.get("Name")),
    artist: tidy(fields.get("Artist")),
    album: tidy(fields.get("Album")),
    durationMs: count(fields.get("Total Time"), 1e12),
    location: fields.get("Location"),
    plays: count(fields.get("Play Count")),
    playedAt: time(fields.get("Play Date UTC")),
    skips: count(fields.get("Skip Count")),
    skippedAt: time(fields.get("Skip Date")),
    rating: rating === undefined || rating > 100 ? undefined : Math.round(rating / 20),
    loved: fields.get("Loved") === "true" || fields.get("Favorited") === "true" ? true : undefined,
    addedAt: time(fields.get("Date Added")),
  })
}

/** From here on kinds are lists that iTunes makes for everybody but people may change: "90's Music", "Recently Added". */
const FIRST_SMART_KIND = 200

function playlistOf(fields: Fields, tracks: readonly number[]): ItunesPlaylist {
  const distinguished = count(fields.get("Distinguished Kind"))
  const isSystem = distinguished !== undefined && distinguished < FIRST_SMART_KIND
  return known<ItunesPlaylist>({
    persistentId: identifier(fields.get("Playlist Persistent ID")),
    parentId: identifier(fields.get("Parent Persistent ID")),
    name: tidy(fields.get("Name"), 500),
    isFolder: fields.get("Folder") === "true",
    isSystem: isSystem || fields.get("Master") === "true" || fields.get("Visible") === "false",
    isSmart: fields.has("Smart Info"),
    tracks,
  })
}

type Optional<T> = { readonly [K in keyof T]: T[K] | undefined }

const known = <T extends object>(fields: Optional<Required<T>>): T =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as T

const identifier = (text: string | undefined): string | undefined =>
  text !== undefined && /^[0-9A-Fa-f]{1,32}$/.test(text) ? text.toUpperCase() : undefined

function count(text: string | undefined, most = Number.MAX_SAFE_INTEGER): number | undefined {
  const number = text !== undefined && /^\d{1,16}$/.test(text.trim()) ? Number(text) : Number.NaN
  return number <= most ? number : undefined
}

function time(text: string | undefined): number | undefined {
  const at = text !== undefined && /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? Date.parse(text) : Number.NaN
  return at >= 0 ? at : undefined
}
