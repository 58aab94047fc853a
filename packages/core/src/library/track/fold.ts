/**
 * A track of its own, apart from claims. It is there from its first `track.created` until `track.removed`; what is
 * claimed in between or after counts, but neither makes a track nor brings a removed one back. A later
 * `track.created`, from another import, does. A split stands against files created again: it is undone by a revert.
 */
import { defineAspect } from "../../define/aspect.ts"
import type { FoldedEvent } from "../../define/event.ts"
import { trackEvents } from "./events.ts"

export interface TrackState {
  /** When it was created, in milliseconds; absent while it is not there. */
  readonly addedAt?: number
  /** Its media files, in the order in which they came. */
  readonly files: readonly string[]
  readonly title?: string
  readonly durationMs?: number
  /** The track it was merged into. */
  readonly into?: string
  /** Media files that are other tracks'. */
  readonly parted?: readonly string[]
}

interface Created {
  readonly mediaFile: string
  readonly title?: string
  readonly durationMs?: number
}

const trackFold = {
  created: (state: TrackState, { at, payload }: FoldedEvent<Created>): TrackState => {
    const { mediaFile, title, durationMs } = payload
    const isHere = state.files.includes(mediaFile) || state.parted?.includes(mediaFile) === true
    return {
      ...state,
      addedAt: state.addedAt ?? at,
      files: isHere ? state.files : [...state.files, mediaFile],
      ...(state.title === undefined && title !== undefined ? { title } : {}),
      ...(state.durationMs === undefined && durationMs !== undefined ? { durationMs } : {}),
    }
  },
  merged: (state: TrackState, { payload }: FoldedEvent<{ readonly into: string }>): TrackState => ({
    ...state,
    into: payload.into,
  }),
  split: (state: TrackState, { payload }: FoldedEvent<{ readonly mediaFile: string }>): TrackState => ({
    ...state,
    files: state.files.filter((file) => file !== payload.mediaFile),
    parted: [...(state.parted ?? []).filter((file) => file !== payload.mediaFile), payload.mediaFile],
  }),
  removed: (state: TrackState): TrackState => {
    const { addedAt: _, ...rest } = state
    return rest
  },
}

export const trackAspect = defineAspect({
  name: "track",
  events: trackEvents,
  initial: (): TrackState => ({ files: [] }),
  fold: trackFold,
})
