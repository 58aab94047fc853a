/** Writes the ids that hold into rows of tracks, after aliases changed: derived from the fields, aliases followed. */
import type { RowChange, ViewContext } from "../../define/crossView.ts"
import type { Fields } from "../../library/claim/fields.ts"
import { albumIdOfEdition, creditsOf } from "../../library/identity.ts"
import { TRACK, TRACK_ARTIST } from "../../library/track/view.ts"
import { query, type Row, type Table, type Work } from "../../store/port.ts"

/** Where ids lead to, of those that have an alias. */
export function* canonicalOf(
  context: ViewContext,
  aliases: Table,
  ids: Iterable<string>,
): Work<ReadonlyMap<string, string>> {
  const rows = yield* query<{ id: string; canonical: string }>(
    `SELECT id, canonical FROM ${context.name(aliases)} WHERE ${context.dialect.anyOf("id", "text")}`,
    [context.dialect.list([...new Set(ids)])],
  )
  return new Map(rows.map((row) => [row.id, row.canonical]))
}

/** Names a row of `trackArtist`. */
export const creditKey = (row: Row): string => [row["track"], row["role"], row["position"]].join(" ")

const fieldsOf = (row: Row): Fields => JSON.parse(String(row["fields"])) as Fields
const editionIn = (row: Row): string | null => (row["edition"] === null ? null : String(row["edition"]))

export function* moveAlbums(context: ViewContext, aliases: Table, ids: readonly string[]): Work<void> {
  const { dialect } = context
  const among = dialect.anyOf('"albumId"', "text")
  const select = `SELECT * FROM ${context.name(TRACK)} WHERE`
  const list = dialect.list(ids)
  // In two parts, each with an index of its own.
  const visible = yield* query(`${select} hidden = 0 AND ${among}`, [list])
  const merged = yield* query(`${select} hidden <> 0 AND "mergedInto" IS NOT NULL AND ${among}`, [list])
  const derived = new Map([...visible, ...merged].map((row) => [row, albumIdOfEdition(fieldsOf(row), editionIn(row))]))
  const canonical = yield* canonicalOf(
    context,
    aliases,
    [...derived.values()].filter((id) => id !== null),
  )
  const moved: RowChange[] = []
  for (const [row, id] of derived) {
    const albumId = id === null ? null : (canonical.get(id) ?? id)
    if (albumId !== row["albumId"]) moved.push({ before: row, after: { ...row, albumId } })
  }
  yield* context.put(TRACK, moved)
}

export function* moveArtists(context: ViewContext, aliases: Table, ids: readonly string[]): Work<void> {
  const { dialect } = context
  const rows = yield* query(
    `SELECT * FROM ${context.name(TRACK_ARTIST)} WHERE ${dialect.anyOf('"artistId"', "text")}`,
    [dialect.list(ids)],
  )
  const tracks = yield* query(`SELECT id, fields FROM ${context.name(TRACK)} WHERE ${dialect.anyOf("id", "text")}`, [
    dialect.list([...new Set(rows.map((row) => String(row["track"])))]),
  ])
  const derived = new Map<string, string>()
  for (const track of tracks) {
    for (const { role, position, artistId } of creditsOf(fieldsOf(track))) {
      derived.set(creditKey({ track: track["id"] ?? null, role, position }), artistId)
    }
  }
  const canonical = yield* canonicalOf(context, aliases, derived.values())
  const moved: RowChange[] = []
  for (const row of rows) {
    const id = derived.get(creditKey(row))
    const artistId = id === undefined ? row["artistId"] : (canonical.get(id) ?? id)
    if (artistId !== undefined && artistId !== row["artistId"]) moved.push({ before: row, after: { ...row, artistId } })
  }
  yield* context.put(TRACK_ARTIST, moved)
}
