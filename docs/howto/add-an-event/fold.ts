/** What becomes of a wish. Made again after it was withdrawn, it is there again. */
import { defineAspect } from "../../../packages/core/src/define/aspect.ts"
import type { FoldedEvent } from "../../../packages/core/src/define/event.ts"
import { wishEvents } from "./events.ts"

interface Made {
  readonly title: string
  readonly artist?: string
  readonly priority: number
}

export interface WishState {
  /** Absent while there is no wish. */
  readonly wish?: Made
  readonly track?: string
}

const wishFold = {
  made: (state: WishState, { payload }: FoldedEvent<Made>): WishState => ({ ...state, wish: payload }),
  granted: (state: WishState, { payload }: FoldedEvent<{ readonly track: string }>): WishState => ({
    ...state,
    track: payload.track,
  }),
  withdrawn: (state: WishState): WishState => {
    const { wish: _, ...rest } = state
    return rest
  },
}

export const wishAspect = defineAspect({
  name: "wish",
  events: wishEvents,
  initial: (): WishState => ({}),
  fold: wishFold,
})
