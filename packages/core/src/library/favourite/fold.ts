/** What was said last holds; a second star keeps the time of the first. */
import { defineAspect } from "../../define/aspect.ts"
import type { FoldedEvent } from "../../define/event.ts"
import { favouriteEvents } from "./events.ts"

export interface FavouriteState {
  /** When it got its star. */
  readonly starredAt?: number
  readonly rating?: number
}

interface Starred {
  readonly starred: boolean
}

interface Rated {
  readonly rating: number | null
}

export const favouriteAspect = defineAspect({
  name: "favourite",
  events: favouriteEvents,
  initial: (): FavouriteState => ({}),
  fold: {
    starred: (state: FavouriteState, { at, payload }: FoldedEvent<Starred>): FavouriteState => {
      const { starredAt = at, ...rest } = state
      return payload.starred ? { ...rest, starredAt } : rest
    },
    rated: (state: FavouriteState, { payload: { rating } }: FoldedEvent<Rated>): FavouriteState => {
      const { rating: _, ...rest } = state
      return rating === null ? rest : { ...rest, rating }
    },
  },
})
