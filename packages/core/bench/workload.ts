/** The events that are measured: 50,000 tracks of four events each, about 300 bytes an event. The same seed, the same events. */
import type { NewEvent } from "../src/Library.ts"
import { deriveId } from "../src/ids.ts"
import type { Ports } from "../src/ports.ts"
import { type Doc, library, seeded } from "./names.ts"

export const BATCH = 1000

/** Deterministic ports: a clock that moves a millisecond with each look, seeded bytes. */
export function benchPorts(seed: number): Ports {
  const random = seeded(seed)
  let now = 1_790_000_000_000
  return {
    clock: { now: () => (now += 1) },
    random: {
      bytes: (length) => {
        const bytes = new Uint8Array(length)
        for (let i = 0; i < length; i++) bytes[i] = random() * 256
        return bytes
      },
    },
  }
}

export interface Track {
  readonly id: string
  readonly mediaFile: string
  readonly doc: Doc
  readonly number: number
}

export function tracks(count: number): Track[] {
  let number = 0
  return [...library(count, "zipf")].map((doc) => {
    const mediaFile = deriveId("bench", String(doc.row)) + deriveId("bench2", String(doc.row))
    number = (number % 12) + 1
    return { id: deriveId("track", mediaFile), mediaFile, doc, number }
  })
}

/** All tracks of an album share their year, else they would be as many albums. */
const yearOf = (album: string): number =>
  1960 + ([...album].reduce((sum, letter) => sum + (letter.codePointAt(0) ?? 0), 0) % 65)

const hexDigits = (row: number): string => row.toString(16).padStart(8, "0")

/** Created, then claims from tags, from a provider and, for every tenth, from a person (a second provider for the others). */
function eventsOf({ id, mediaFile, doc, number }: Track): NewEvent[] {
  const subject = `track:${id}`
  const year = yearOf(doc.album)
  return [
    { type: "track.created", subject, payload: { mediaFile } },
    {
      type: "claim.attributed",
      subject,
      payload: {
        provider: "embedded",
        tier: "embedded",
        fields: {
          title: doc.title,
          artist: doc.artist,
          artists: [doc.artist],
          album: doc.album,
          track: number,
          year,
          genres: ["Rock"],
        },
      },
    },
    {
      type: "claim.attributed",
      subject,
      payload: {
        provider: "musicbrainz",
        tier: "automatic",
        confidence: 0.93,
        fields: {
          musicbrainzRecordingId: `0b3bc2a8-9e5d-4d5f-9a58-${hexDigits(doc.row)}1d1e`,
          isrc: [`GBAYE${String(doc.row).padStart(7, "0")}`],
        },
      },
    },
    doc.row % 10 === 0
      ? {
          type: "claim.attributed",
          subject,
          payload: { provider: "user", tier: "user", fields: { title: `${doc.title} (edited)` } },
        }
      : {
          type: "claim.attributed",
          subject,
          payload: {
            provider: "acoustid",
            tier: "automatic",
            fields: { acoustidId: `acoustid-${hexDigits(doc.row)}`, bpm: 60 + (doc.row % 120) },
          },
        },
  ]
}

/** Batches of 1,000 events as an import makes them: whole tracks, one after another. */
export function batches(all: readonly Track[], size = BATCH): NewEvent[][] {
  const events = all.flatMap(eventsOf)
  return Array.from({ length: Math.ceil(events.length / size) }, (_, i) => events.slice(i * size, (i + 1) * size))
}
