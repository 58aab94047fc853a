/** Libraries of any size, made quickly: the same number, the same tracks. */
import type { NewEvent } from "@ledgerline/core"
import { deriveId } from "@ledgerline/core"

const FIRST = [
  "Amber",
  "Blue",
  "Copper",
  "Dusty",
  "Early",
  "Faded",
  "Golden",
  "Hollow",
  "Ivory",
  "Jade",
  "Khaki",
  "Late",
]
const LAST = [
  "Marble",
  "Northern",
  "Open",
  "Pale",
  "Quiet",
  "Restless",
  "Silver",
  "Tender",
  "Upper",
  "Violet",
  "Wild",
  "Yellow",
]
const NOUNS = [
  "anchor",
  "bridge",
  "candle",
  "door",
  "engine",
  "field",
  "garden",
  "harbour",
  "island",
  "lantern",
  "river",
  "wheel",
]
const ADJECTIVES = [...FIRST, ...LAST]

/** Tracks of one album. */
const ALBUM = 12
/** Albums of one artist. */
const ALBUMS = 5
const BATCH = 1000

function eventsOf(at: number, count: number): NewEvent[] {
  const mediaFile = deriveId("bench", String(at)) + deriveId("bench2", String(at))
  const subject = `track:${deriveId("track", mediaFile)}`
  const album = Math.floor(at / ALBUM)
  const artist = Math.floor(album / ALBUMS)
  // Titles in their order stand far from one another in albums.
  const word = Math.floor((at * ADJECTIVES.length) / count)
  const title = `${ADJECTIVES[word]} ${NOUNS[at % NOUNS.length]} ${String(at).padStart(5, "0")}`
  return [
    { type: "track.created", subject, payload: { mediaFile } },
    {
      type: "claim.attributed",
      subject,
      payload: {
        provider: "embedded",
        tier: "embedded",
        fields: {
          title,
          artist: `Artist ${artist}`,
          artists: [`Artist ${artist}`],
          album: `Album ${album}`,
          track: (at % ALBUM) + 1,
          year: 1960 + (album % 65),
          genres: [album % 2 === 0 ? "Rock" : "Jazz"],
        },
      },
    },
  ]
}

export function* manyTracks(count: number): Generator<NewEvent[]> {
  for (let from = 0; from < count; from += BATCH)
    yield Array.from({ length: Math.min(BATCH, count - from) }, (_, i) => eventsOf(from + i, count)).flat()
}
