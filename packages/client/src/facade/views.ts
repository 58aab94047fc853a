/** Which lists of the library each kind of answer is made of: what touches none of them leaves it as it is. */

/** Where a recording can be played from. */
const AVAILABILITY = ["copy", "source", "trackFile", "mediaFile", "part", "merge"]

export const VIEWS = {
  tracks: ["track", ...AVAILABILITY],
  track: ["track", "claim", "trackArtist", "artwork", ...AVAILABILITY],
  albums: ["album", "artwork"],
  album: ["album", "artwork", "track", ...AVAILABILITY],
  artists: ["artist", "artwork"],
  artist: ["artist", "album", "artwork"],
  sources: ["source", "copy"],
  counts: ["track", "album", "artist"],
  claims: ["claim", "candidate", "track", "album", "artist"],
  candidates: ["candidate"],
  conflicts: ["conflict", "track", "merge", "playlist", "relation"],
  playlists: ["playlist"],
  playlistItems: ["playlistItem", "playlist", "merge"],
  playback: ["playback", "merge"],
  plays: ["play", "merge"],
  queues: ["queue"],
  relations: ["relation"],
  samples: ["sample"],
} as const satisfies Readonly<Record<string, readonly string[]>>
