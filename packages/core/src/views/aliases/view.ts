/**
 * Follows the aliases of albums and artists, and writes the ids that they lead to into the rows of tracks, so that
 * readers need not. The ids before aliases are derived again from a track's fields where an alias goes.
 */
import type { CrossView, RowChange, ViewContext } from "../../define/crossView.ts"
import { ALBUM_OVERRIDE } from "../../library/album/view.ts"
import { ARTIST_OVERRIDE } from "../../library/artist/view.ts"
import { TRACK, TRACK_ARTIST } from "../../library/track/view.ts"
import { query, queryOne, type Row, type Table, type Work } from "../../store/port.ts"
import { CONFLICT } from "../conflicts/table.ts"
import { type Resolved, resolve } from "../merges/chains.ts"
import { allLinks, type Links, linksAround } from "../merges/links.ts"
import { latest, reconcile } from "../reconcile.ts"
import { canonicalOf, creditKey, moveAlbums, moveArtists } from "./move.ts"

const aliasTable = (name: string) =>
  ({
    name,
    columns: {
      /** An id that was given an alias. */
      id: { type: "text" },
      /** The id under which it is found. */
      canonical: { type: "text" },
    },
    primaryKey: ["id"],
    indexes: [{ name: "ofCanonical", columns: ["canonical", "id"] }],
  }) as const satisfies Table

export const ALBUM_ALIAS = aliasTable("albumAlias")
export const ARTIST_ALIAS = aliasTable("artistAlias")

interface Side {
  readonly overrides: Table
  readonly aliases: Table
  /** Where the ids are, and in which column. */
  readonly rows: Table
  readonly column: string
  readonly rule: string
  /** Writes the ids that hold now into the rows that have one of these. */
  readonly move: (context: ViewContext, aliases: Table, ids: readonly string[]) => Work<void>
}

const SIDES: readonly Side[] = [
  {
    overrides: ALBUM_OVERRIDE,
    aliases: ALBUM_ALIAS,
    rows: TRACK,
    column: "albumId",
    rule: "albumAliasCycle",
    move: moveAlbums,
  },
  {
    overrides: ARTIST_OVERRIDE,
    aliases: ARTIST_ALIAS,
    rows: TRACK_ARTIST,
    column: "artistId",
    rule: "artistAliasCycle",
    move: moveArtists,
  },
]

function outcomeOf({ concerned, next }: Links, rule: string): { aliases: Row[]; conflicts: Row[] } {
  const resolved = resolve(concerned, (id) => next.get(id))
  const aliases: Row[] = []
  const conflicts: Row[] = []
  for (const id of concerned) {
    const to = next.get(id)
    if (to === undefined) continue
    const { canonical, circle } = resolved.get(id) as Resolved
    aliases.push({ id, canonical })
    if (circle !== undefined && canonical === id) {
      conflicts.push({ rule, subject: id, other: to, detail: `aliases in a circle: ${circle.slice(0, 20).join(", ")}` })
    }
  }
  return { aliases, conflicts }
}

/** Takes in aliases that came, went or changed. */
function* relink(context: ViewContext, side: Side, ids: readonly string[]): Work<void> {
  const { dialect } = context
  const links = yield* linksAround(context, side.overrides, "aliasTo", ids)
  const { aliases, conflicts } = outcomeOf(links, side.rule)
  const among = [dialect.list([...links.concerned])]
  const old = yield* query(`SELECT * FROM ${context.name(side.aliases)} WHERE ${dialect.anyOf("id", "text")}`, among)
  const oldConflicts = yield* query(
    `SELECT * FROM ${context.name(CONFLICT)} WHERE rule = ? AND ${dialect.anyOf("subject", "text")}`,
    [side.rule, ...among],
  )
  yield* context.put(side.aliases, reconcile(side.aliases, old, aliases))
  yield* context.put(CONFLICT, reconcile(CONFLICT, oldConflicts, conflicts))
  const touched = new Set(links.concerned)
  for (const row of [...old, ...aliases]) touched.add(String(row["canonical"]))
  yield* side.move(context, side.aliases, [...touched])
}

/** Puts rows that were just written under the ids that hold. */
function* place(context: ViewContext, { aliases, rows, column }: Side, changed: readonly Row[]): Work<void> {
  const ids = [...new Set(changed.map((row) => row[column]).filter((id) => typeof id === "string"))]
  if (ids.length === 0) return
  const canonical = yield* canonicalOf(context, aliases, ids)
  const moved: RowChange[] = []
  for (const row of changed) {
    const id = canonical.get(String(row[column]))
    if (id !== undefined && id !== row[column]) moved.push({ before: row, after: { ...row, [column]: id } })
  }
  yield* context.put(rows, moved)
}

/** Rows of tracks as they stand after the changes. */
function standing(table: Table, changes: readonly RowChange[]): Row[] {
  if (table === TRACK) return [...latest(changes, "id").values()].filter((row) => row !== undefined)
  const rows = new Map<string, Row | undefined>()
  for (const { before, after } of changes) rows.set(creditKey((after ?? before) as Row), after)
  return [...rows.values()].filter((row) => row !== undefined)
}

function* update(context: ViewContext, changes: ReadonlyMap<Table, readonly RowChange[]>): Work<void> {
  for (const side of SIDES) {
    const overrides = (changes.get(side.overrides) ?? []).filter(
      ({ before, after }) => (before?.["aliasTo"] ?? null) !== (after?.["aliasTo"] ?? null),
    )
    const written = standing(side.rows, changes.get(side.rows) ?? [])
    const some = yield* queryOne(`SELECT id FROM ${context.name(side.aliases)} LIMIT 1`)
    if (some === undefined && overrides.length === 0) continue
    yield* place(context, side, written)
    const ids = [...new Set(overrides.map(({ before, after }) => String((after ?? before)?.["id"])))]
    if (ids.length > 0) yield* relink(context, side, ids)
  }
}

function* rebuild(context: ViewContext): Work<void> {
  for (const side of SIDES) {
    const { aliases, conflicts } = outcomeOf(yield* allLinks(context, side.overrides, "aliasTo"), side.rule)
    yield* context.put(side.aliases, reconcile(side.aliases, [], aliases))
    yield* context.put(CONFLICT, reconcile(CONFLICT, [], conflicts))
    if (aliases.length > 0)
      yield* side.move(
        context,
        side.aliases,
        aliases.map((row) => String(row["id"])),
      )
  }
}

export const aliasesView: CrossView = {
  name: "aliases",
  tables: [ALBUM_ALIAS, ARTIST_ALIAS, CONFLICT],
  watches: [TRACK, TRACK_ARTIST, ALBUM_OVERRIDE, ARTIST_OVERRIDE],
  update,
  rebuild,
}
