/** What was said of albums and artists themselves, also under ids that have become aliases of theirs. */
import type { ViewContext } from "../../define/crossView.ts"
import type { Fields } from "../../library/claim/fields.ts"
import { query, type Table, type Work } from "../../store/port.ts"

export interface Override {
  readonly artwork: string | null
  readonly fields: Fields
}

interface OverrideRow {
  readonly id: string
  readonly artwork: string | null
  readonly fields: string
}

/** By id. What is said of an id itself goes before what was said of its aliases; of these the smallest id goes last. */
export function* overridesOf(
  context: ViewContext,
  overrides: Table,
  aliases: Table,
  ids: readonly string[],
): Work<Map<string, Override>> {
  const { dialect } = context
  const bridged = yield* query<{ id: string; canonical: string }>(
    `SELECT id, canonical FROM ${context.name(aliases)} WHERE ${dialect.anyOf("canonical", "text")} ORDER BY id`,
    [dialect.list(ids)],
  )
  const rows = yield* query<OverrideRow>(
    `SELECT id, artwork, fields FROM ${context.name(overrides)} WHERE ${dialect.anyOf("id", "text")}`,
    [dialect.list([...ids, ...bridged.map((row) => row.id)])],
  )
  const rowOf = new Map(rows.map((row) => [row.id, row]))
  const found = new Map<string, Override>()
  const put = (id: string, row: OverrideRow | undefined): void => {
    if (row === undefined) return
    const under = found.get(id)
    const fields = JSON.parse(row.fields) as Fields
    found.set(id, { artwork: row.artwork ?? under?.artwork ?? null, fields: { ...under?.fields, ...fields } })
  }
  for (const { id, canonical } of bridged) if (id !== canonical) put(canonical, rowOf.get(id))
  for (const id of ids) put(id, rowOf.get(id))
  return found
}
