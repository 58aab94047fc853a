/** A sample is what was last defined, until it is removed. */
import { defineAspect } from "../../define/aspect.ts"
import type { FoldedEvent } from "../../define/event.ts"
import { sampleEvents } from "./events.ts"

export interface SampleState {
  readonly defined?: Defined
}

interface Defined {
  readonly of: string
  readonly startMs: number
  readonly endMs: number
  readonly pad?: number
  readonly label?: string
}

export const sampleAspect = defineAspect({
  name: "sample",
  events: sampleEvents,
  initial: (): SampleState => ({}),
  fold: {
    defined: (_: SampleState, { payload }: FoldedEvent<Defined>): SampleState => ({ defined: payload }),
    removed: (): SampleState => ({}),
  },
})
