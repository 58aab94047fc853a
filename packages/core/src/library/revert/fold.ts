/** Reverts and erasures have no state of their own: the engine acts on them; each shows as a row. */
import { defineAspect } from "../../define/aspect.ts"
import { erasureEvents, revertEvents } from "./events.ts"
import { ERASURE, erasureRow, REVERT, revertRow } from "./view.ts"

export type NoState = Readonly<Record<string, never>>

const nothing = (): NoState => ({})
const unchanged = (state: NoState): NoState => state

export const revertAspect = defineAspect({
  name: "revert",
  events: revertEvents,
  initial: nothing,
  fold: { made: unchanged },
  eventTables: [REVERT],
  eventRows: revertRow,
})

export const erasureAspect = defineAspect({
  name: "erasure",
  events: erasureEvents,
  initial: nothing,
  fold: { made: unchanged },
  eventTables: [ERASURE],
  eventRows: erasureRow,
})
