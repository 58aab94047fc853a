/** Media files and tracks as an import leaves them. */
import type { Fields, NewEvent } from "@ledgerline/core"

/** A media file with a copy that is there, or lost, or none. */
export function mediaFileEvents(id: string, copy: "present" | "lost" | "none" = "present"): NewEvent[] {
  const imported = {
    codec: "flac",
    container: "flac",
    durationMs: 1000,
    bitRate: 0,
    sampleRate: 44_100,
    channels: 2,
    bytes: 10,
  }
  const found = { source: "attic", mediaFile: id, path: `${id}.flac`, size: 10, modifiedAt: 5 }
  const lost: NewEvent = { type: "copy.lost", subject: `copy:c-${id}`, payload: {} }
  return [
    { type: "mediaFile.imported", subject: `mediaFile:${id}`, payload: imported },
    ...(copy === "none" ? [] : [{ type: "copy.found", subject: `copy:c-${id}`, payload: found } as const]),
    ...(copy === "lost" ? [lost] : []),
  ]
}

/** A track of one media file with its fingerprint. */
export function trackEvents(id: string, fingerprint: string, durationMs: number, fields: Fields = {}): NewEvent[] {
  const claimed = { provider: "tags", tier: "embedded", fields: { title: "Angie", ...fields } }
  return [
    ...mediaFileEvents(`f-${id}`),
    {
      type: "mediaFile.analysed",
      subject: `mediaFile:f-${id}`,
      payload: { analysis: "chromaprint", values: { fingerprint, durationMs } },
    },
    { type: "track.created", subject: `track:${id}`, payload: { mediaFile: `f-${id}` } },
    { type: "claim.attributed", subject: `track:${id}`, payload: claimed },
  ]
}
