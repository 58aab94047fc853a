/** Searches; and the empty one, which pages through the whole library. */
import { READERS } from "@ledgerline/api"
import { searchNames } from "@ledgerline/api/local"
import { type Library, search, type Views, type Work } from "@ledgerline/core"
import { albumDirectory, albums } from "../objects/album.ts"
import { artistDirectory, artists } from "../objects/artist.ts"
import { children } from "../objects/child.ts"
import type { Call, Methods } from "../protocol/method.ts"
import { method } from "../protocol/method.ts"
import { missing } from "../protocol/errors.ts"
import { atMost, folder, integer, optional, or, type Parameter, required, text, time } from "../protocol/parameters.ts"
import { byIds, rowsAt, type Span } from "../reading/listing.ts"
import { MOST_LISTED } from "../reading/most.ts"
import { ALL_TRACKS, pagingOf, songs } from "../reading/tracks.ts"

/** Clients that copy a library ask for pages of this many. */
const MOST_PAGE = 2 * MOST_LISTED
const count = or(atMost(MOST_PAGE), 20)
const offset = or(integer(0, 1_000_000_000), 0)
/** May be empty, and must be given. */
const words: Parameter<string> = (given, name) => required(text(1000))(given, name)

const SEARCH = {
  query: words,
  artistCount: count,
  artistOffset: offset,
  albumCount: count,
  albumOffset: offset,
  songCount: count,
  songOffset: offset,
  musicFolderId: optional(folder),
}

export const searchMethods: Methods = {
  search: method(
    READERS,
    {
      artist: optional(text()),
      album: optional(text()),
      title: optional(text()),
      any: optional(text()),
      count,
      offset,
      newerThan: optional(time),
    },
    async (call) => {
      const { any, artist, album, title, count: size, offset: from, newerThan = 0 } = call.params
      const asked =
        any === undefined || ANY_FLAG.test(any)
          ? [artist, album, title].filter((each) => each !== undefined).join(" ")
          : any
      if (asked === "") throw missing("any")
      const found = (await songs(call, () => hits(call.context.library, asked))).filter(
        ({ created }) => Date.parse(created) > newerThan,
      )
      return { searchResult: { offset: from, totalHits: found.length, match: found.slice(from, from + size) } }
    },
  ),
  search2: method(READERS, SEARCH, async (call) => {
    const { artist, album, song } = await searched(call)
    return { searchResult2: { artist: artist.map(artistDirectory), album: album.map(albumDirectory), song } }
  }),
  search3: method(READERS, SEARCH, async (call) => ({ searchResult3: await searched(call) })),
}

/** Some documentation has `any` as a flag. */
const ANY_FLAG = /^(?:true|false)$/i

const ALL_ARTISTS = { view: "artist", keys: ["nameKey", "id"] } as const
const ALL_ALBUMS = { view: "album", keys: ["titleKey", "id"] } as const

/** Nothing, as it is written by clients that take two quotes for it. */
const isEmpty = (asked: string): boolean => /^\s*(?:""|'')?\s*$/.test(asked)

async function searched(call: Call<typeof SEARCH>) {
  const { context, principal, params } = call
  const { member } = principal
  const spans = {
    artist: { offset: params.artistOffset, count: params.artistCount },
    album: { offset: params.albumOffset, count: params.albumCount },
    song: { offset: params.songOffset, count: params.songCount },
  }
  const from = await context.viewpoint()
  return context.read(function* () {
    const found = yield* isEmpty(params.query) ? pages(call, spans) : matches(call, spans)
    return {
      artist: yield* artists(context, member, found.artist),
      album: yield* albums(context, member, found.album),
      song: yield* children(context, member, found.song, from),
    }
  })
}

interface Spans {
  readonly artist: Span
  readonly album: Span
  readonly song: Span
}

interface Found {
  readonly artist: Views["artist"][]
  readonly album: Views["album"][]
  readonly song: Views["track"][]
}

function* pages(call: Pick<Call, "context" | "principal" | "client">, { artist, album, song }: Spans): Work<Found> {
  const paging = pagingOf(call)
  return {
    artist: yield* rowsAt(ALL_ARTISTS, artist, paging),
    album: yield* rowsAt(ALL_ALBUMS, album, paging),
    song: yield* rowsAt(ALL_TRACKS, song, paging),
  }
}

/** Artists and albums are those whose names have the words, found by how they begin and by the tracks that match. */
function* matches({ context, params }: Call<typeof SEARCH>, { artist, album, song }: Spans): Work<Found> {
  const { library } = context
  const tracks = yield* hits(library, params.query)
  const { artists: named, albums: titled } = yield* searchNames(library, params.query)
  return { artist: cut(named, artist), album: cut(titled, album), song: cut(tracks, song) }
}

/** Tracks that match, the best first. */
export function* hits(library: Library, asked: string): Work<Views["track"][]> {
  const tables = { search: `search_${library.generation}`, track: `track_${library.generation}` }
  const found = yield* search(library.store.dialect, tables, asked, { limit: MOST_LISTED })
  return yield* byIds(
    library.store.dialect,
    "track",
    found.hits.map(({ id }) => id),
  )
}

const cut = <T>(rows: readonly T[], { offset: from, count: size }: Span): T[] => rows.slice(from, from + size)
