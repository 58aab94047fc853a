/** A source is there from `source.added` to `source.removed`. */
import { defineAspect } from "../../define/aspect.ts"
import type { FoldedEvent } from "../../define/event.ts"
import { sourceEvents, type SourceKind } from "./events.ts"

export interface SourceState {
  /** Absent while it is not there. */
  readonly added?: Added & { readonly at: number }
  readonly name?: string
  /** Whether what is new is copied there. */
  readonly keepsNew?: boolean
}

interface Added {
  readonly name: string
  readonly kind: SourceKind
  readonly replica?: string
}

export const sourceAspect = defineAspect({
  name: "source",
  events: sourceEvents,
  initial: (): SourceState => ({}),
  fold: {
    added: (state: SourceState, { at, payload }: FoldedEvent<Added>): SourceState => ({
      ...state,
      name: payload.name,
      added: { ...payload, at: state.added?.at ?? at },
    }),
    renamed: (state: SourceState, { payload }: FoldedEvent<{ readonly name: string }>): SourceState => ({
      ...state,
      name: payload.name,
    }),
    keepingChosen: (state: SourceState, { payload }: FoldedEvent<{ readonly newFiles: boolean }>): SourceState => ({
      ...state,
      keepsNew: payload.newFiles,
    }),
    removed: (state: SourceState): SourceState => (state.name === undefined ? {} : { name: state.name }),
  },
})
