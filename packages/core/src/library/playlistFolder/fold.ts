/** A folder is called and lies as was said last. */
import { defineAspect } from "../../define/aspect.ts"
import type { FoldedEvent } from "../../define/event.ts"
import { playlistFolderEvents } from "./events.ts"

export interface PlaylistFolderState {
  readonly created?: { readonly at: number; readonly actor: string }
  readonly name?: string
  readonly parent?: string
  readonly updatedAt: number
  readonly removed: boolean
}

type Created = FoldedEvent<{ readonly name: string; readonly parent?: string }>

function placed(state: PlaylistFolderState, parent: string | null | undefined): PlaylistFolderState {
  const { parent: _, ...rest } = state
  return parent === null || parent === undefined ? rest : { ...rest, parent }
}

export const playlistFolderAspect = defineAspect({
  name: "playlistFolder",
  events: playlistFolderEvents,
  initial: (): PlaylistFolderState => ({ updatedAt: 0, removed: false }),
  fold: {
    created: (state: PlaylistFolderState, { at, actor, payload: { name, parent } }: Created): PlaylistFolderState => ({
      ...placed(state, parent),
      created: state.created ?? { at, actor },
      name,
      updatedAt: at,
      removed: false,
    }),
    renamed: (
      state: PlaylistFolderState,
      { at, payload: { name } }: FoldedEvent<{ readonly name: string }>,
    ): PlaylistFolderState => ({ ...state, name, updatedAt: at }),
    moved: (
      state: PlaylistFolderState,
      { at, payload: { parent } }: FoldedEvent<{ readonly parent: string | null }>,
    ): PlaylistFolderState => ({ ...placed(state, parent), updatedAt: at }),
    removed: (state: PlaylistFolderState, { at }: FoldedEvent): PlaylistFolderState => ({
      ...state,
      updatedAt: at,
      removed: true,
    }),
  },
})
