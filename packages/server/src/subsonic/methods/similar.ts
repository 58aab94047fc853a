/** What goes with an artist, an album or a track; and what is known of artists and albums beside their tracks. */
import { type Access, READERS } from "@ledgerline/api"
import {
  artistIdOf,
  type Fields,
  listOf,
  query,
  readAlbum,
  readArtist,
  textOf,
  type Views,
  type Work,
} from "@ledgerline/core"
import { artists } from "../objects/artist.ts"
import { textIn } from "../objects/pieces.ts"
import { missing, notFound } from "../protocol/errors.ts"
import { type Named } from "../protocol/ids.ts"
import type { Call, Methods } from "../protocol/method.ts"
import { method } from "../protocol/method.ts"
import { anyId, atMost, flag, id, optional, or, required, text } from "../protocol/parameters.ts"
import { tracksByArtist } from "../reading/artists.ts"
import { rowsAt } from "../reading/listing.ts"
import { MOST_LISTED } from "../reading/most.ts"
import { shuffled } from "../reading/random.ts"
import { type Match, pathBetween, similarTo } from "../reading/similar.ts"
import { ofAlbum, songs } from "../reading/tracks.ts"
import { expected, trackRow } from "./browsing.ts"

const count = or(atMost(MOST_LISTED), 50)
/** Artists who are shown as alike. */
const INFO = { id: required(anyId), count: or(atMost(100), 20), includeNotPresent: or(flag, false) }
const who: Access = READERS

export const similarMethods: Methods = {
  getSimilarSongs: method(who, { id: required(anyId), count }, async (call) => ({
    similarSongs: { song: await songs(call, () => alike(call, call.params.id, call.params.count)) },
  })),
  getSimilarSongs2: method(who, { id: required(anyId), count }, async (call) => ({
    similarSongs2: { song: await songs(call, () => alike(call, call.params.id, call.params.count)) },
  })),
  getTopSongs: method(who, { artist: optional(text()), id: optional(id("artist")), count }, async (call) => {
    const { artist, id: asked, count: most } = call.params
    if (asked === undefined && artist === undefined) throw missing("artist")
    const song = await songs(call, function* () {
      const row = yield* asked === undefined ? artistCalled(artist ?? "") : readArtist(asked)
      return row === undefined ? [] : yield* tracksByArtist(row.id, call.principal.member, most)
    })
    return { topSongs: { song } }
  }),
  getSonicSimilarTracks: method(
    who,
    { id: required(id("track")), count: or(atMost(MOST_LISTED), 10) },
    async (call) => {
      const matches = await call.context.read(function* () {
        const [track] = yield* trackRow(call, call.params.id)
        if (track === undefined) throw notFound("track")
        return yield* similarTo(track, call.params.count)
      })
      return { sonicMatch: await matchesOf(call, matches) }
    },
  ),
  findSonicPath: method(
    who,
    { startSongId: required(id("track")), endSongId: required(id("track")), count: or(atMost(100), 25) },
    async (call) => {
      const matches = await call.context.read(function* () {
        const [start] = yield* trackRow(call, call.params.startSongId)
        const [end] = yield* trackRow(call, call.params.endSongId)
        if (start === undefined || end === undefined) throw notFound("track")
        return yield* pathBetween(start, end, call.params.count)
      })
      return { sonicMatch: await matchesOf(call, matches) }
    },
  ),
  getArtistInfo: method(who, INFO, async (call) => {
    const { similarArtist, ...info } = await artistInfo(call)
    return { artistInfo: { ...info, similarArtist: similarArtist.map(({ id: of, name }) => ({ id: of, name })) } }
  }),
  getArtistInfo2: method(who, INFO, async (call) => ({ artistInfo2: await artistInfo(call) })),
  getAlbumInfo: method(who, { id: required(anyId) }, async (call) => ({ albumInfo: await albumInfo(call) })),
  getAlbumInfo2: method(who, { id: required(anyId) }, async (call) => ({ albumInfo: await albumInfo(call) })),
}

const artistCalled = (name: string) => readArtist(artistIdOf(name))

/** Tracks like a track, or like one by chance of an artist or an album. */
function* alike(
  call: Pick<Call, "context" | "principal">,
  { of, id: own }: Named,
  most: number,
): Work<Views["track"][]> {
  const { context, principal } = call
  const of50 = { offset: 0, count: 50 }
  const rows =
    of === "track"
      ? yield* trackRow(call, own)
      : of === "album"
        ? yield* rowsAt(ofAlbum((yield* expected(readAlbum(own), "album")).id), of50)
        : yield* tracksByArtist((yield* expected(readArtist(own), "artist")).id, principal.member, of50.count)
  const [seed] = shuffled(context.library.ports.random, rows)
  if (seed === undefined && of === "track") throw notFound("track")
  return seed === undefined ? [] : (yield* similarTo(seed, most)).map(({ track }) => track)
}

async function matchesOf(call: Pick<Call, "context" | "principal">, matches: readonly Match[]) {
  const found = await songs(call, function* () {
    return matches.map(({ track }) => track)
  })
  return found.map((entry, i) => ({ entry, similarity: matches[i]?.similarity ?? 0 }))
}

async function artistInfo(call: Call<typeof INFO>) {
  const { context, principal, params } = call
  return context.read(function* () {
    const own = yield* artistOf(call, params.id)
    const row = yield* expected(readArtist(own), "artist")
    const [artist] = yield* artists(context, principal.member, [row])
    const fields = JSON.parse(row.fields) as Fields
    const similarArtist = yield* artists(context, principal.member, yield* artistsLike(row.id, params.count))
    return {
      biography: textIn(fields, "description"),
      musicBrainzId: artist?.musicBrainzId ?? "",
      lastFmUrl: listOf(fields, "links").find((link) => link.startsWith("https://www.last.fm/")) ?? "",
      similarArtist,
    }
  })
}

/** The artist of an id; of a track or an album, theirs. */
function* artistOf(call: Pick<Call, "context">, { of, id: own }: Named): Work<string> {
  if (of === "artist") return own
  if (of === "album") return (yield* expected(readAlbum(own), "album")).artistId ?? ""
  const [track] = yield* trackRow(call, own)
  const [credit] = yield* query<{ artistId: string }>(
    `SELECT "artistId" FROM "trackArtist" WHERE track = ? AND role = 'artist' ORDER BY position LIMIT 1`,
    [track?.id ?? ""],
  )
  return credit?.artistId ?? ""
}

/** Artists with most albums in the genre in which this one has most. */
function* artistsLike(artist: string, most: number): Work<Views["artist"][]> {
  const [own] = yield* query<{ genre: string }>(
    `SELECT genre FROM "album" WHERE "artistId" = ? AND genre IS NOT NULL GROUP BY genre ORDER BY COUNT(*) DESC, genre LIMIT 1`,
    [artist],
  )
  if (own === undefined) return []
  return yield* query<Views["artist"]>(
    `SELECT k.* FROM "artist" k JOIN (
       SELECT "artistId", COUNT(*) AS number FROM "album" WHERE genre = ? AND "artistId" IS NOT NULL GROUP BY "artistId"
     ) n ON n."artistId" = k.id WHERE k.id <> ? ORDER BY n.number DESC, k."nameKey", k.id LIMIT ?`,
    [own.genre, artist, most],
  )
}

async function albumInfo({ context, params }: Call<{ readonly id: () => Named }>) {
  const { of, id: own } = params.id
  return context.read(function* () {
    const [track] = of === "track" ? yield* trackRow({ context }, own) : []
    const row = yield* expected(readAlbum(of === "album" ? own : (track?.albumId ?? "")), "album")
    const fields = JSON.parse(row.fields) as Fields
    return {
      notes: textOf(fields, "description") ?? "",
      musicBrainzId: textIn(fields, "musicbrainzReleaseId"),
      lastFmUrl: listOf(fields, "links").find((link) => link.startsWith("https://www.last.fm/")) ?? "",
    }
  })
}
