/** A small library with sources, copies and encodings, for tests of what commands show. */
import { deriveId, type NewEvent } from "@ledgerline/core"

export const DISK = "00aa11bb22cc33dd44ee55ff66778899"
export const SERVER = "11aa11bb22cc33dd44ee55ff66778899"
/** A track with a FLAC on the disk and an MP3 on the server. */
export const BLUE = `aa${"0".repeat(30)}`
/** The same recording again, by its ids. */
export const BLUE_AGAIN = `ab${"0".repeat(30)}`
/** The same by title, artist and length alone, without a copy. */
export const BLUE_LIVE = `ac${"0".repeat(30)}`
/** Nothing but a file name. */
export const BARE = `bb${"0".repeat(30)}`
export const FLAC = deriveId("test file", "flac")
const MP3 = deriveId("test file", "mp3")
const MBID = "0b3bc2a8-9e5d-4d5f-9a58-8a4f5f3c1d1e"

const created = (id: string, mediaFile: string, title: string, durationMs?: number): NewEvent => ({
  type: "track.created",
  subject: `track:${id}`,
  payload: { mediaFile, title, ...(durationMs === undefined ? {} : { durationMs }) },
})

const tagged = (id: string, fields: object): NewEvent => ({
  type: "claim.attributed",
  subject: `track:${id}`,
  payload: { provider: "embedded", tier: "embedded", fields },
})

const found = (source: string, mediaFile: string, path: string, size: number): NewEvent => ({
  type: "copy.found",
  subject: `copy:${deriveId("copy", source, mediaFile, path)}`,
  payload: { source, mediaFile, path, size, modifiedAt: 1_767_225_600_000 },
})

const miles = {
  artist: "Miles Davis",
  artists: ["Miles Davis", "Bill Evans"],
  albumArtist: "Miles Davis",
  album: "Kind of Blue",
  date: "1959-08-17",
  genres: ["Jazz", "Modal"],
}

/** Files on the disk of a replica, and on a server. */
export const collection = (replica: string): NewEvent[] => [
  { type: "source.added", subject: `source:${DISK}`, payload: { name: "Attic disk", kind: "folder", replica } },
  { type: "source.added", subject: `source:${SERVER}`, payload: { name: "Cloud", kind: "server" } },
  {
    type: "mediaFile.imported",
    subject: `mediaFile:${FLAC}`,
    payload: {
      codec: "flac",
      container: "flac",
      durationMs: 545_000,
      bitRate: 812_000,
      sampleRate: 44_100,
      bitDepth: 16,
      channels: 2,
      bytes: 1000,
    },
  },
  {
    type: "mediaFile.imported",
    subject: `mediaFile:${MP3}`,
    payload: {
      codec: "mp3",
      container: "mpeg",
      durationMs: 545_100,
      bitRate: 0,
      sampleRate: 48_000,
      channels: 2,
      bytes: 10,
    },
  },
  created(BLUE, FLAC, "01.flac"),
  tagged(BLUE, {
    ...miles,
    title: "So What",
    track: 1,
    trackTotal: 5,
    disc: 1,
    discTotal: 1,
    isrc: ["USSM15900113"],
    musicbrainzRecordingId: MBID,
    durationMs: 545_000,
    composers: ["Miles Davis"],
    comment: "remastered",
  }),
  created(BLUE_AGAIN, MP3, "so what.mp3", 545_100),
  tagged(BLUE_AGAIN, {
    title: "So what",
    artist: "Miles Davis",
    album: "Best of",
    track: 9,
    musicbrainzRecordingId: MBID,
    isrc: ["USSM15900113"],
  }),
  created(BLUE_LIVE, "elsewhere", "so what.ogg", 546_500),
  tagged(BLUE_LIVE, { title: "so what", artist: "miles davis" }),
  created(BARE, "nowhere", "noise.wav"),
  found(DISK, FLAC, "Miles/01 So What.flac", 1000),
  found(SERVER, FLAC, "m/1.flac", 1000),
  found(SERVER, MP3, "m/2.mp3", 10),
  { type: "playlist.created", subject: "playlist:evening", log: "user:ada", payload: { name: "Evening" } },
]
