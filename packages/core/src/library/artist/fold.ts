/** An artist of its own: nothing but the alias that it was given last. */
import { defineAspect } from "../../define/aspect.ts"
import type { FoldedEvent } from "../../define/event.ts"
import { artistEvents } from "./events.ts"

export interface ArtistState {
  readonly to?: string
}

export const artistAspect = defineAspect({
  name: "artist",
  events: artistEvents,
  initial: (): ArtistState => ({}),
  fold: {
    aliased: (_: ArtistState, { payload }: FoldedEvent<{ readonly to: string }>): ArtistState => ({ to: payload.to }),
  },
})
