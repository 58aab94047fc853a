/** The events of the demonstration: what an import, a provider and a person do to a handful of tracks. */
import { deriveId, type NewEvent } from "@ledgerline/core"

interface Recording {
  readonly file: string
  readonly durationMs: number
  readonly tags: Readonly<Record<string, string | number | readonly string[]>>
}

const satie = { artist: "Erik Satie", album: "Early Piano Works", date: "1980", genres: ["Classical"] }
const miles = { artist: "Miles Davis", album: "Kind of Blue", date: "1959", genres: ["Jazz"] }

const RECORDINGS: readonly Recording[] = [
  { file: "01 - Gymnopedie 1.flac", durationMs: 214_000, tags: { ...satie, title: "Gymnopédie No. 1", track: 1 } },
  { file: "02 - Gymnopedie 2.flac", durationMs: 189_000, tags: { ...satie, title: "Gymnopedie no 2", track: 2 } },
  { file: "01 so what.mp3", durationMs: 545_000, tags: { ...miles, title: "so what", track: 1 } },
  { file: "02 freddie freeloader.mp3", durationMs: 587_000, tags: { ...miles, title: "Freddie Freeloader", track: 2 } },
]

const mediaFileOf = ({ file }: Recording): string => deriveId("demonstration file", file)

const subjects: readonly string[] = RECORDINGS.map(
  (recording) => `track:${deriveId("demonstration track", mediaFileOf(recording))}`,
)

const subject = (index: number): string => subjects[index] ?? ""

/** The id of a track. */
export const trackOf = (index: number): string => subject(index).slice("track:".length)

export const PLAYLIST = "playlist:late-evening"

/** The track that the demonstration explains. */
export const EXPLAINED = subject(2)

/** Files are found and their tags read. */
export const imported = (): NewEvent[] =>
  RECORDINGS.flatMap((recording, i) => [
    {
      type: "track.created",
      subject: subject(i),
      payload: { mediaFile: mediaFileOf(recording), title: recording.file, durationMs: recording.durationMs },
    },
    {
      type: "claim.attributed",
      subject: subject(i),
      payload: { provider: "embedded", tier: "embedded", fields: recording.tags },
    },
  ])

/** A provider knows better, and takes a studio recording for one from a concert. */
export const enriched = (): NewEvent[] => [
  fromProvider(1, 0.94, { title: "Gymnopédie No. 2", composers: ["Erik Satie"] }),
  fromProvider(2, 0.71, { title: "So What (live)", album: "Miles in Stockholm 1960", date: "1960" }),
  fromProvider(3, 0.66, { title: "Freddie Freeloader (live)", album: "Miles in Stockholm 1960", date: "1960" }),
]

const fromProvider = (index: number, confidence: number, fields: Readonly<Record<string, unknown>>): NewEvent => ({
  type: "claim.attributed",
  subject: subject(index),
  payload: {
    provider: "musicbrainz",
    tier: "automatic",
    fields,
    confidence,
    licence: "CC0-1.0",
    url: "https://musicbrainz.org/",
  },
})

/** A person writes a title as it should be. */
export const edited = (): NewEvent[] => [claimed(EXPLAINED, { title: "So What" })]

/** The same person, on another device: a title, and in her own log that she heard a track. */
export const doneElsewhere = (startedAt: number): NewEvent[] => [
  claimed(subject(1), { title: "Gymnopédie No. 2" }),
  {
    type: "playback.played",
    subject: EXPLAINED.replace("track:", "playback:"),
    log: "user:ada",
    payload: { startedAt, durationMs: 545_000, completed: true, device: "phone" },
  },
]

const claimed = (of: string, fields: Readonly<Record<string, unknown>>): NewEvent => ({
  type: "claim.attributed",
  subject: of,
  payload: { provider: "user", tier: "user", fields },
})
