/** The kinds of subject that hold reverts and erasures; each has one event as a rule, under an id of its own. */
import { defineKind } from "../../define/kind.ts"
import { erasureAspect, revertAspect } from "./fold.ts"

const none = () => ({})

export const revertKind = defineKind({
  kind: "revert",
  doc: "Events that were put out of effect together.",
  log: "any",
  aspects: [revertAspect],
  tables: [],
  rows: none,
})

export const erasureKind = defineKind({
  kind: "erasure",
  doc: "Events whose payloads were erased together.",
  log: "any",
  aspects: [erasureAspect],
  tables: [],
  rows: none,
})
