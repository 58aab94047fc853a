/** How far a compaction is. What it does to other events is for the engine, which asks nothing but the events. */
import { defineAspect } from "../../define/aspect.ts"
import type { FoldedEvent } from "../../define/event.ts"
import type { Made, Proposed } from "../../fold/compacted.ts"
import { compactionEvents } from "./events.ts"

interface Said {
  readonly event: string
  readonly at: number
  readonly actor: string
  readonly origin: string
}

export interface CompactionState {
  readonly proposed?: Said & { readonly events: number }
  /** Origins, in the order of the fold. */
  readonly accepted: readonly string[]
  readonly made?: Said & { readonly left: number; readonly expired: readonly string[] }
}

const saidIn = ({ id, at, actor, origin }: FoldedEvent): Said => ({ event: id, at, actor, origin })

export const compactionAspect = defineAspect({
  name: "compaction",
  events: compactionEvents,
  initial: (): CompactionState => ({ accepted: [] }),
  fold: {
    // The first counts: a subject is one proposal, carried out once.
    proposed: (state: CompactionState, event: FoldedEvent<Proposed>): CompactionState =>
      state.proposed === undefined
        ? { ...state, proposed: { ...saidIn(event), events: event.payload.events.length } }
        : state,
    accepted: (state: CompactionState, { origin }: FoldedEvent): CompactionState =>
      state.accepted.includes(origin) ? state : { ...state, accepted: [...state.accepted, origin] },
    made: (state: CompactionState, event: FoldedEvent<Made>): CompactionState => {
      const { left, expired } = event.payload
      return state.made === undefined ? { ...state, made: { ...saidIn(event), left: left.length, expired } } : state
    },
  },
})
