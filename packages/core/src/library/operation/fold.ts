/** An operation is there once it started. It may end before a late start arrives, and end again on another device. */
import { defineAspect } from "../../define/aspect.ts"
import type { FoldedEvent } from "../../define/event.ts"
import { operationEvents, type Outcome } from "./events.ts"

export interface OperationState {
  readonly started?: { readonly kind: string; readonly label?: string; readonly actor: string; readonly at: number }
  readonly finished?: { readonly summary: Summary; readonly outcome: Outcome; readonly at: number }
}

export type Summary = Readonly<Record<string, number | string>>

type Started = FoldedEvent<{ readonly kind: string; readonly label?: string }>
type Finished = FoldedEvent<{ readonly summary: Summary; readonly outcome: Outcome }>

export const operationAspect = defineAspect({
  name: "operation",
  events: operationEvents,
  initial: (): OperationState => ({}),
  fold: {
    started: (state: OperationState, { actor, at, payload }: Started): OperationState =>
      state.started === undefined ? { ...state, started: { ...payload, actor, at } } : state,
    finished: (state: OperationState, { at, payload }: Finished): OperationState => ({
      ...state,
      finished: { ...payload, at },
    }),
  },
})
