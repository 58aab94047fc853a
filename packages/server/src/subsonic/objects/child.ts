/** Tracks as the protocol has them. */
import {
  all,
  among,
  type Fields,
  integerOf,
  listOf,
  query,
  textOf,
  type TrackRow,
  type Viewpoint,
  views,
  type Views,
  type Work,
} from "@ledgerline/core"
import { trackObjects, type TrackObject } from "@ledgerline/core/objects"
import { audioType } from "../../media/http/audioTypes.ts"
import type { Context } from "../Context.ts"
import { albumId, artistId, FOLDER, trackId } from "../protocol/ids.ts"
import { coversOfTracks } from "../reading/covers.ts"
import { type Credit, credited, dateOf, explicitOf, maybeDate, namesOf, seconds, some, textIn } from "./pieces.ts"

type Playback = Views["playback"]

interface Beside {
  readonly credits: readonly (Credit & { readonly role: string })[]
  readonly playback: Playback | undefined
  readonly size: number | undefined
  readonly coverArt: string | undefined
}

export type Child = ReturnType<typeof childOf>

/** Tracks in the order of the rows, with what a member did with them: nine queries however many there are. */
export function* children(
  { library }: Pick<Context, "library">,
  member: string,
  rows: readonly TrackRow[],
  from: Viewpoint,
): Work<Child[]> {
  if (rows.length === 0) return []
  const { dialect } = library.store
  const tracks = yield* trackObjects(library, rows, from)
  const ids = rows.map(({ id }) => id)
  const credits = yield* all(
    views
      .selectFrom("trackArtist")
      .select(["track", "role", "artistId", "name"])
      .where((eb) => among(dialect, eb.ref("track"), ids))
      .orderBy("track")
      .orderBy("role")
      .orderBy("position"),
  )
  const playbacks = yield* all(
    views
      .selectFrom("playback")
      .selectAll()
      .where("user", "=", member)
      .where((eb) => among(dialect, eb.ref("track"), ids)),
  )
  const sizes = yield* query<{ mediaFile: string; size: number }>(
    `SELECT "mediaFile", MAX(size) AS size FROM "copy"
     WHERE ${dialect.anyOf('"mediaFile"', "text")} AND state IN ('present', 'cached') GROUP BY "mediaFile"`,
    [dialect.list(tracks.flatMap(({ mediaFile }) => mediaFile ?? []))],
  )
  const coverOf = yield* coversOfTracks(dialect, rows)
  const creditsOf = Map.groupBy(credits, ({ track }) => track)
  const playbackOf = new Map(playbacks.map((row) => [row.track, row]))
  const sizeOf = new Map(sizes.map(({ mediaFile, size }) => [mediaFile, Number(size)]))
  return tracks.map((track, i) =>
    childOf(track, JSON.parse(rows[i]?.fields ?? "{}") as Fields, {
      credits: creditsOf.get(track.id) ?? [],
      playback: playbackOf.get(track.id),
      size: sizeOf.get(track.mediaFile ?? ""),
      coverArt: coverOf(track),
    }),
  )
}

function childOf(track: TrackObject, fields: Fields, { credits, playback, size, coverArt }: Beside) {
  const inRole = (role: string): readonly Credit[] => credits.filter((each) => each.role === role)
  const artists = inRole("artist")
  const albumArtists = inRole("albumArtist")
  const [artist = albumArtists[0]] = artists
  const artistOf = artist === undefined ? undefined : artistId(artist.artistId)
  const albumOf = track.albumId === null ? undefined : albumId(track.albumId)
  const composers = inRole("composer")
  return {
    id: trackId(track.id),
    parent: albumOf ?? artistOf ?? String(FOLDER),
    isDir: false,
    title: track.title ?? nameOf(track.path) ?? "",
    album: track.album ?? "",
    artist: track.artist ?? "",
    track: some(track.track),
    year: some(track.year),
    genre: track.genre ?? "",
    coverArt,
    size: size ?? 0,
    contentType: audioType(track.container, track.path ?? ""),
    suffix: suffixOf(track),
    duration: seconds(track.durationMs),
    bitRate: Math.round((track.bitRate ?? 0) / 1000),
    bitDepth: track.bitDepth ?? 0,
    samplingRate: track.sampleRate ?? 0,
    channelCount: track.channels ?? 0,
    path: track.path ?? "",
    isVideo: false,
    discNumber: track.disc ?? 1,
    created: dateOf(track.addedAt),
    albumId: albumOf,
    artistId: artistOf,
    type: "music",
    mediaType: "song",
    ...listenedTo(playback),
    bpm: Math.max(0, integerOf(fields, "bpm") ?? 0),
    comment: textIn(fields, "comment"),
    sortName: textIn(fields, "sortTitle"),
    musicBrainzId: track.musicbrainzRecordingId ?? "",
    isrc: listOf(fields, "isrc"),
    genres: namesOf(track.genres),
    artists: credited(artists),
    displayArtist: track.artist ?? "",
    albumArtists: credited(albumArtists),
    displayAlbumArtist: track.albumArtist ?? "",
    contributors: credited(composers).map((each) => ({ role: "composer", artist: each })),
    displayComposer: composers.map(({ name }) => name).join(", "),
    moods: listOf(fields, "moods"),
    replayGain: gainOf(fields),
    explicitStatus: explicitOf(fields),
    works: namesOf([textOf(fields, "work") ?? []].flat()),
    movements: namesOf([textOf(fields, "movement") ?? []].flat()),
    groupings: [],
  }
}

/** What the member did with it; a number only where there is one, since 0 would be a rating. */
const listenedTo = (playback: Playback | undefined) => ({
  userRating: playback?.rating ?? undefined,
  playCount: playback?.plays ?? 0,
  played: maybeDate(playback?.lastAt),
  starred: maybeDate(playback?.starredAt),
  bookmarkPosition: playback?.positionMs ?? undefined,
})

const gainOf = (fields: Fields) => ({
  trackGain: numberIn(fields, "replayGainTrack"),
  albumGain: numberIn(fields, "replayGainAlbum"),
  trackPeak: numberIn(fields, "replayGainTrackPeak"),
  albumPeak: numberIn(fields, "replayGainAlbumPeak"),
})

const numberIn = (fields: Fields, name: string): number | undefined => {
  const value = fields[name]
  return typeof value === "number" && Number.isFinite(value) ? value : undefined
}

const nameOf = (path: string | null): string | undefined => path?.split("/").at(-1)

function suffixOf({ path, container }: TrackObject): string {
  const [, ending] = /\.([A-Za-z0-9]{1,8})$/.exec(path ?? "") ?? []
  return ending?.toLowerCase() ?? container ?? ""
}
