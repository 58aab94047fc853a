/**
 * Keeping two artists of one name apart. It is a claim on each track concerned, not an event of the artist: so it needs
 * no rule across subjects, shows up in "why", is locked and reverted as any edit, and a track imported later goes by its
 * own tags.
 */
import { CommandRejected } from "../../errors.ts"
import { deriveId } from "../../ids.ts"
import type { NewEvent } from "../../Library.ts"

/** A track and the artists it shows, ids in the order of the names. */
export interface Credited {
  readonly track: string
  readonly artistIds: readonly string[]
}

/** An id for the second artist of a name; `distinction` tells it apart ("US rapper"), and is the same on every device. */
export const separateArtistId = (from: string, distinction: string): string =>
  deriveId("artist", "separate", from, distinction)

/** Credits the tracks to another artist in place of one. */
export function separate(from: string, to: string, tracks: readonly Credited[]): readonly NewEvent[] | CommandRejected {
  const other = tracks.find(({ artistIds }) => !artistIds.includes(from))
  if (other !== undefined) {
    return new CommandRejected({
      command: "separate",
      message: `the track ${other.track} is not by the artist ${from}`,
    })
  }
  return tracks.map(({ track, artistIds }) => ({
    type: "claim.attributed",
    subject: `track:${track}`,
    payload: {
      provider: "user",
      tier: "user",
      fields: { artistIds: artistIds.map((id) => (id === from ? to : id)) },
    },
  }))
}
