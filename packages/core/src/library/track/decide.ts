/** Commands about tracks. Each answers the events of one operation, so that one revert takes it back. */
import { CommandRejected } from "../../errors.ts"
import type { NewEvent } from "../../Library.ts"
import { trackIdOf } from "../identity.ts"
import type { TrackState } from "./fold.ts"

/** Why two tracks are one. */
export interface Because {
  readonly rule: string
  readonly detail?: string
  readonly score?: number
}

export interface Create {
  readonly mediaFile: string
  /** The track to join; left out, the file's own. */
  readonly track?: string
  readonly title?: string
  readonly durationMs?: number
}

/** Takes a media file in. Nothing happens where the track has it already. */
export function create({ track, ...payload }: Create, state: TrackState | undefined): readonly NewEvent[] {
  const id = track ?? trackIdOf(payload.mediaFile)
  const has = state?.addedAt !== undefined && state.files.includes(payload.mediaFile)
  return has ? [] : [{ type: "track.created", subject: `track:${id}`, payload }]
}

export function merge(
  track: string,
  into: string,
  because: Because,
  state: TrackState,
): readonly NewEvent[] | CommandRejected {
  if (state.addedAt === undefined) return rejected("merge", `there is no track ${track}`)
  if (track === into) return rejected("merge", "a track cannot be merged into itself")
  return state.into === into ? [] : [{ type: "track.merged", subject: `track:${track}`, payload: { into, because } }]
}

/** Gives a media file a track of its own, named after the file; where the file made this very track, after both. */
export function split(track: string, mediaFile: string, state: TrackState): readonly NewEvent[] | CommandRejected {
  if (!state.files.includes(mediaFile)) return rejected("split", `the track has no media file ${mediaFile}`)
  if (state.files.length === 1) return rejected("split", "the track has no other media file")
  const own = trackIdOf(mediaFile)
  const into = own === track ? trackIdOf(`${mediaFile}/${track}`) : own
  return [
    { type: "track.split", subject: `track:${track}`, payload: { mediaFile, into } },
    { type: "track.created", subject: `track:${into}`, payload: { mediaFile } },
  ]
}

/** Removes a track, and with it those that were merged into it: else these would come to light again. */
export const remove = (track: string, merged: readonly string[]): readonly NewEvent[] =>
  [track, ...merged].map((id) => ({ type: "track.removed", subject: `track:${id}`, payload: {} }))

const rejected = (command: string, message: string): CommandRejected => new CommandRejected({ command, message })
