/** An album of its own: nothing but the alias that it was given last. */
import { defineAspect } from "../../define/aspect.ts"
import type { FoldedEvent } from "../../define/event.ts"
import { albumEvents } from "./events.ts"

export interface AlbumState {
  readonly to?: string
}

export const albumAspect = defineAspect({
  name: "album",
  events: albumEvents,
  initial: (): AlbumState => ({}),
  fold: {
    aliased: (_: AlbumState, { payload }: FoldedEvent<{ readonly to: string }>): AlbumState => ({ to: payload.to }),
  },
})
