/** Where a copy stands: what was said last counts. */
import { defineAspect } from "../../define/aspect.ts"
import type { FoldedEvent } from "../../define/event.ts"
import { copyEvents } from "./events.ts"

export interface CopyState {
  /** Absent while nobody said what it is a copy of. */
  readonly place?: Place
  readonly state: "present" | "lost" | "cached" | "evicted"
  readonly verified?: { readonly hash: string; readonly at: number }
}

interface Place {
  readonly source: string
  readonly mediaFile: string
  readonly path?: string
  /** Base64. */
  readonly rawPath?: string
  readonly size: number
  readonly modifiedAt?: number
}

const IS_SIGHTING: ReadonlySet<string> = new Set(["copy.found", "copy.cached"])

export const copyAspect = defineAspect({
  name: "copy",
  events: copyEvents,
  initial: (): CopyState => ({ state: "lost" }),
  // A sighting says all that earlier ones said of where the copy is.
  supersedes: (later, earlier) => IS_SIGHTING.has(later.type) && IS_SIGHTING.has(earlier.type),
  fold: {
    found: (state: CopyState, { payload }: FoldedEvent<Place>): CopyState => ({
      ...state,
      place: payload,
      state: "present",
    }),
    lost: (state: CopyState): CopyState => ({ ...state, state: "lost" }),
    verified: (state: CopyState, event: FoldedEvent<{ readonly hash: string; readonly at?: number }>): CopyState => ({
      ...state,
      state: state.state === "cached" ? "cached" : "present",
      verified: { hash: event.payload.hash, at: event.payload.at ?? event.at },
    }),
    cached: (state: CopyState, { payload }: FoldedEvent<Place>): CopyState => ({
      ...state,
      place: payload,
      state: "cached",
    }),
    evicted: (state: CopyState): CopyState => ({ ...state, state: "evicted" }),
  },
})
