/** A queue is what was saved last. */
import { defineAspect } from "../../define/aspect.ts"
import type { FoldedEvent } from "../../define/event.ts"
import { queueEvents } from "./events.ts"

export interface QueueState {
  readonly saved?: Saved & { readonly at: number; readonly actor: string }
}

interface Saved {
  readonly tracks: readonly string[]
  readonly index: number
  readonly positionMs: number
}

export const queueAspect = defineAspect({
  name: "queue",
  events: queueEvents,
  initial: (): QueueState => ({}),
  // It is saved whole.
  supersedes: (later, earlier) => later.type === "queue.saved" && earlier.type === "queue.saved",
  fold: {
    saved: (_: QueueState, { at, actor, payload }: FoldedEvent<Saved>): QueueState => ({
      saved: { ...payload, at, actor },
    }),
  },
})
