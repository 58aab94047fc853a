/** A relation holds from when it was last added until it is removed. */
import { defineAspect } from "../../define/aspect.ts"
import type { FoldedEvent } from "../../define/event.ts"
import { relationEvents, type RelationKind } from "./events.ts"

export interface RelationState {
  readonly added?: Added & { readonly at: number; readonly actor: string }
}

interface Added {
  readonly kind: RelationKind
  readonly from: string
  readonly to: string
  readonly note?: string
}

export const relationAspect = defineAspect({
  name: "relation",
  events: relationEvents,
  initial: (): RelationState => ({}),
  fold: {
    added: (_: RelationState, { at, actor, payload }: FoldedEvent<Added>): RelationState => ({
      added: { ...payload, at, actor },
    }),
    removed: (): RelationState => ({}),
  },
})
