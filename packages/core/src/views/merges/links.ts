/** The links of a column "is the same as", read from a table: backwards to all that a change concerns, then forwards. */
import type { ViewContext } from "../../define/crossView.ts"
import { quoteName } from "../../store/ddl.ts"
import { query, type Table, type Work } from "../../store/port.ts"

export interface Links {
  /** What the change concerns: the ids that changed and all whose way leads through them. */
  readonly concerned: ReadonlySet<string>
  /** One step for each id from here on that has one. */
  readonly next: ReadonlyMap<string, string>
  /** The ids met that have a row. */
  readonly there: ReadonlySet<string>
}

interface Link {
  readonly id: string
  readonly target: string | null
}

/** The links around ids that changed. `column` needs an index. */
export function* linksAround(context: ViewContext, table: Table, column: string, ids: readonly string[]): Work<Links> {
  const { dialect } = context
  const select = `SELECT id, ${quoteName(column)} AS target FROM ${context.name(table)} WHERE`
  const concerned = new Set(ids)
  let layer: readonly string[] = ids
  while (layer.length > 0) {
    const rows: Link[] = yield* query<Link>(
      `${select} ${quoteName(column)} IS NOT NULL AND ${dialect.anyOf(quoteName(column), "text")}`,
      [dialect.list(layer)],
    )
    layer = rows.map((row) => row.id).filter((id) => !concerned.has(id))
    for (const id of layer) concerned.add(id)
  }
  const next = new Map<string, string>()
  const there = new Set<string>()
  const asked = new Set(concerned)
  layer = [...concerned]
  while (layer.length > 0) {
    const rows: Link[] = yield* query<Link>(`${select} ${dialect.anyOf("id", "text")}`, [dialect.list(layer)])
    const targets = new Set<string>()
    for (const { id, target } of rows) {
      there.add(id)
      if (target === null) continue
      next.set(id, target)
      if (!asked.has(target)) targets.add(target)
    }
    layer = [...targets]
    for (const id of layer) asked.add(id)
  }
  return { concerned, next, there }
}

/** All links of a table, for a rebuild: no index is needed. */
export function* allLinks(context: ViewContext, table: Table, column: string): Work<Links> {
  const rows = yield* query<{ id: string; target: string }>(
    `SELECT id, ${quoteName(column)} AS target FROM ${context.name(table)} WHERE ${quoteName(column)} IS NOT NULL`,
  )
  const next = new Map(rows.map((row) => [row.id, row.target]))
  const there = new Set(next.keys())
  const others = [...new Set(next.values())].filter((id) => !there.has(id))
  const found = yield* query<{ id: string }>(
    `SELECT id FROM ${context.name(table)} WHERE ${context.dialect.anyOf("id", "text")}`,
    [context.dialect.list(others)],
  )
  for (const { id } of found) there.add(id)
  return { concerned: new Set(next.keys()), next, there }
}
