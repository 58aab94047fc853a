/** Asks PostgreSQL for damage of pages and indexes: its extension amcheck can tell, where the operator has installed it. */
import type pg from "pg"
import type { StructureReport } from "./port.ts"

const UNCHECKED: StructureReport = { isChecked: false, problems: [] }
const NOT_ALLOWED = "42501"

/** B-trees, of which almost all indexes are, and tables of a schema. Others are not checked. */
const RELATIONS = `SELECT format('%I.%I', n.nspname, c.relname) AS name, c.relname AS plain, c.relkind AS kind
  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN pg_am a ON a.oid = c.relam
  WHERE n.nspname = $1 AND a.amname IN ('heap', 'btree') AND c.relkind IN ('r', 'i') ORDER BY c.relname`

export async function checkStructure(pool: pg.Pool, schema: string): Promise<StructureReport> {
  const found = await pool.query<{ name: string }>(
    "SELECT quote_ident(n.nspname) AS name FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE e.extname = 'amcheck'",
  )
  const [extension] = found.rows
  if (extension === undefined) return UNCHECKED
  const problems: string[] = []
  const { rows } = await pool.query<{ name: string; plain: string; kind: string }>(RELATIONS, [schema])
  for (const { name, plain, kind } of rows) {
    const sql =
      kind === "i"
        ? `SELECT ${extension.name}.bt_index_check($1::regclass, true)::text AS msg`
        : `SELECT msg FROM ${extension.name}.verify_heapam($1::regclass) LIMIT 10`
    try {
      const answer = await pool.query<{ msg: string }>(sql, [name])
      for (const { msg } of answer.rows) if (msg !== "") problems.push(`"${plain}": ${msg}`)
    } catch (cause) {
      const { code, message } = cause as { readonly code?: string; readonly message: string }
      if (code === NOT_ALLOWED) return UNCHECKED
      // Classes of damaged data; anything else, such as a server that went away, is no finding.
      if (code?.startsWith("XX") !== true) throw cause
      problems.push(`"${plain}": ${message}`)
    }
  }
  return { isChecked: true, problems }
}
