/** The table of wishes. */
import type { SubjectRef, ViewRows } from "../../../packages/core/src/define/aspect.ts"
import { defineKind } from "../../../packages/core/src/define/kind.ts"
import type { Table } from "../../../packages/core/src/store/port.ts"
import { wishAspect, type WishState } from "./fold.ts"

export const WISH = {
  name: "wish",
  columns: {
    id: { type: "text" },
    title: { type: "text" },
    artist: { type: "text", nullable: true },
    priority: { type: "integer" },
    /** The track that granted it. */
    track: { type: "text", nullable: true },
  },
  primaryKey: ["id"],
  indexes: [{ name: "byPriority", columns: ["priority", "id"] }],
} as const satisfies Table

interface State {
  readonly wish: WishState
}

function wishRows({ id }: SubjectRef, { wish: { wish, track } }: State): ViewRows {
  if (wish === undefined) return {}
  const { title, artist = null, priority } = wish
  return { wish: [{ id, title, artist, priority, track: track ?? null }] }
}

export const wishKind = defineKind<State>({
  kind: "wish",
  doc: "A recording that somebody would like to have.",
  aspects: [wishAspect],
  tables: [WISH],
  rows: wishRows,
})
