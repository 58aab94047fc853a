/** A playlist: its document, and whether it is there. Events out of effect count for the document only. */
import { defineAspect } from "../../define/aspect.ts"
import type { FoldedEvent } from "../../define/event.ts"
import { type PackedDocument, PlaylistDocument } from "./document.ts"
import { playlistEvents } from "./events.ts"
import { PlaylistRows } from "./rows.ts"
import { readEdit } from "./update.ts"

export interface PlaylistState {
  readonly created?: { readonly name: string; readonly at: number; readonly actor: string }
  readonly updatedAt: number
  readonly removed: boolean
  /** The folder in which it was put. */
  readonly folder?: string
  readonly document: PlaylistDocument
  /** The rows of the items, kept from one edit to the next. */
  readonly rows: PlaylistRows
}

interface Packed extends Omit<PlaylistState, "document" | "rows"> {
  readonly document: PackedDocument
}

function created(
  state: PlaylistState,
  { active, actor, at, payload }: FoldedEvent<{ readonly name: string }>,
): PlaylistState {
  if (!active) return state
  const { created: first } = state
  return {
    ...state,
    created: { name: payload.name, at: first?.at ?? at, actor: first?.actor ?? actor },
    updatedAt: at,
    removed: false,
  }
}

function edited(
  state: PlaylistState,
  { active, at, payload }: FoldedEvent<{ readonly update: string }>,
): PlaylistState {
  state.document.apply(readEdit(Buffer.from(payload.update, "base64")), active)
  return active ? { ...state, updatedAt: at } : state
}

/** Part of the document, and never in effect. */
function aligned(state: PlaylistState, { payload }: FoldedEvent<{ readonly update: string }>): PlaylistState {
  state.document.apply(readEdit(Buffer.from(payload.update, "base64")), false)
  return state
}

export const playlistAspect = defineAspect({
  name: "playlist",
  events: playlistEvents,
  foldsInactive: true,
  initial: (): PlaylistState => ({
    updatedAt: 0,
    removed: false,
    document: new PlaylistDocument(),
    rows: new PlaylistRows(),
  }),
  fold: {
    created,
    edited,
    aligned,
    // Where it lies is not what it holds: it is not newer for it.
    filed: (
      state: PlaylistState,
      { active, payload }: FoldedEvent<{ readonly folder: string | null }>,
    ): PlaylistState => {
      if (!active) return state
      const { folder: _, ...rest } = state
      return payload.folder === null ? rest : { ...rest, folder: payload.folder }
    },
    removed: (state: PlaylistState, { active, at }: FoldedEvent): PlaylistState =>
      active ? { ...state, updatedAt: at, removed: true } : state,
  },
  pack: ({ created: made, updatedAt, removed, folder, document }: PlaylistState): Packed => ({
    ...(made === undefined ? {} : { created: made }),
    ...(folder === undefined ? {} : { folder }),
    updatedAt,
    removed,
    document: document.pack(),
  }),
  unpack: (packed): PlaylistState => {
    const { document, ...state } = packed as Packed
    return { ...state, document: PlaylistDocument.unpack(document), rows: new PlaylistRows() }
  },
})
