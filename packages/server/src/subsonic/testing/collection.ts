/** A small collection with something of everything, and a request for each method that answers with content. */
import type { NewEvent } from "@ledgerline/core"
import { type Parameters, type Served, track } from "./serving.ts"

const LYRICS = "[00:01.00]<00:01.00>Hello <00:01.50>you\n[00:02.50]again"

const loveless = { artist: "My Bloody Valentine", albumArtist: "My Bloody Valentine", album: "Loveless", year: 1991 }
const souvlaki = { artist: "Slowdive", album: "Souvlaki", year: 1993, genres: ["Shoegaze", "Dream Pop"] }

const MBID = "0b1d4b2e-4b39-4d15-8f51-0f7d0e1b2c3d"

const COLLECTION: readonly NewEvent[] = [
  ...track("soon", {
    ...loveless,
    track: 11,
    disc: 1,
    genres: ["Shoegaze"],
    lyrics: LYRICS,
    bpm: 118,
    comment: "loud",
    isrc: ["GBBQW9100011"],
    composers: ["Kevin Shields"],
    moods: ["dreamy"],
    work: "Loveless",
    explicit: false,
    replayGainTrack: -7.5,
    replayGainTrackPeak: 0.98,
    musicbrainzRecordingId: MBID,
  }),
  ...track("sometimes", { ...loveless, track: 8, disc: 1, genres: ["Shoegaze"], bpm: 96, label: "Creation" }),
  ...track("alison", { ...souvlaki, track: 1, date: "1993-06-01", label: "Creation", releaseType: ["album"] }),
  ...track("dagger", { ...souvlaki, track: 10, date: "1993-06-01", lyrics: "The sunshine girl is sleeping" }),
  ...track("loner", { artist: "Nobody", genres: ["Folk"] }),
]

/** Ids as clients have them. */
export interface Ids {
  readonly album: string
  readonly artist: string
  readonly playlist: string
}

/** The collection, with an own playlist, a queue, stars, ratings, plays and a bookmark of ada's. */
export async function collected(served: Served): Promise<Ids> {
  await served.given(...COLLECTION)
  const ada = await served.as("ada")
  const { searchResult3: found } = await ada.ask("search3", { query: "loveless" })
  const [{ id: album, artistId: artist }] = found.album
  const { playlist } = await ada.ask("createPlaylist", { name: "Sunday", songId: ["tr-soon", "tr-dagger"] })
  await ada.ask("star", { id: ["tr-soon"], albumId: album, artistId: artist })
  await ada.ask("setRating", { id: "tr-soon", rating: 5 })
  await ada.ask("setRating", { id: album, rating: 4 })
  await ada.ask("scrobble", { id: "tr-soon", time: 1_700_000_000_000 })
  await ada.ask("scrobble", { id: "tr-alison", submission: false })
  await ada.ask("createBookmark", { id: "tr-dagger", position: 61_000 })
  await ada.ask("savePlayQueue", { id: ["tr-soon", "tr-alison"], current: "tr-alison", position: 1500 })
  return { album, artist, playlist: playlist.id }
}

/** Parameters with which each method that looks at something finds something; the others need none. */
export const requestsOf = ({ album, artist, playlist }: Ids): readonly (readonly [string, Parameters])[] => [
  ["ping", {}],
  ["getLicense", {}],
  ["getOpenSubsonicExtensions", {}],
  ["getScanStatus", {}],
  ["getMusicFolders", {}],
  ["getIndexes", {}],
  ["getArtists", {}],
  ["getArtist", { id: artist }],
  ["getAlbum", { id: album }],
  ["getSong", { id: "tr-soon" }],
  ["getGenres", {}],
  ["getMusicDirectory", { id: "1" }],
  ["getMusicDirectory", { id: artist }],
  ["getMusicDirectory", { id: album }],
  ...[
    "random",
    "newest",
    "highest",
    "frequent",
    "recent",
    "starred",
    "alphabeticalByName",
    "alphabeticalByArtist",
  ].flatMap((type) => [["getAlbumList", { type }] as const, ["getAlbumList2", { type }] as const]),
  ["getAlbumList2", { type: "byYear", fromYear: 1993, toYear: 1990 }],
  ["getAlbumList2", { type: "byGenre", genre: "Shoegaze" }],
  ["getRandomSongs", { size: 3 }],
  ["getSongsByGenre", { genre: "Shoegaze" }],
  ["getNowPlaying", {}],
  ["getStarred", {}],
  ["getStarred2", {}],
  ["search", { any: "soon" }],
  ["search2", { query: "loveless" }],
  ["search3", { query: "loveless" }],
  ["search3", { query: '""' }],
  ["getPlaylists", {}],
  ["getPlaylist", { id: playlist }],
  ["getBookmarks", {}],
  ["getPlayQueue", {}],
  ["getPlayQueueByIndex", {}],
  ["getLyrics", { artist: "My Bloody Valentine", title: "soon" }],
  ["getLyricsBySongId", { id: "tr-soon" }],
  ["getLyricsBySongId", { id: "tr-soon", enhanced: true }],
  ["getArtistInfo", { id: artist }],
  ["getArtistInfo2", { id: artist }],
  ["getAlbumInfo", { id: album }],
  ["getAlbumInfo2", { id: album }],
  ["getSimilarSongs", { id: "tr-soon" }],
  ["getSimilarSongs2", { id: artist }],
  ["getTopSongs", { artist: "Slowdive" }],
  ["getSonicSimilarTracks", { id: "tr-soon" }],
  ["findSonicPath", { startSongId: "tr-soon", endSongId: "tr-dagger", count: 4 }],
  ["getUser", { username: "ada" }],
  ["getPodcasts", {}],
  ["getNewestPodcasts", {}],
  ["getInternetRadioStations", {}],
  ["getShares", {}],
  ["getChatMessages", {}],
  ["getVideos", {}],
]
