import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { PGlite } from "@electric-sql/pglite"
import { afterAll, describe, expect, it } from "vitest"
import { storeContract } from "../testing/storeContract.ts"
import { COUNTER, createTables, rowsOf } from "../testing/storeTables.ts"
import { pgliteStore } from "./pglite.ts"
import { insert, query } from "./port.ts"

// One for the file: each takes two seconds and some hundred megabytes.
const client = await PGlite.create()
afterAll(() => client.close())
let stores = 0

storeContract("PGlite", async () => {
  const schema = `library_${++stores}`
  const open = () => pgliteStore({ client, schema })
  const store = await open()
  const close = async () => {
    await client.exec(`DROP SCHEMA "${schema}" CASCADE`)
  }
  return { store, reopen: open, close }
})

describe("PGlite in a folder", () => {
  it("keeps what was written, and drops the scratch stores of a process that ended", async () => {
    const folder = mkdtempSync(join(tmpdir(), "ledgerline-pglite-"))
    try {
      const store = await pgliteStore({ dataDir: folder })
      await createTables(store)
      await store.write(() => insert(COUNTER, [["a", 1]]))
      await store.scratch()
      await store.close()
      const again = await pgliteStore({ dataDir: folder })
      expect(await rowsOf(again, COUNTER)).toEqual([{ id: "a", n: 1 }])
      const scratch = "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'scratch%'"
      expect(await again.read(() => query(scratch))).toEqual([])
      await again.close()
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  })
})

it("keeps PostgreSQL's log short, which nobody else does without a server", async () => {
  const schema = `library_${++stores}`
  const store = await pgliteStore({ client, schema })
  await createTables(store)
  const number = async (sql: string): Promise<number> =>
    (await client.query<{ n: number }>(`SELECT (${sql})::float8 AS n`)).rows[0]?.n ?? 0
  const lsn = () => number("pg_current_wal_insert_lsn() - '0/0'")
  const size = () => number("SELECT pg_current_wal_insert_lsn() - redo_lsn FROM pg_control_checkpoint()")
  const before = await lsn()
  for (let i = 0; i < 80; i++)
    await store.write(() =>
      insert(
        COUNTER,
        Array.from({ length: 4000 }, (_, j) => [`${i} ${j}`, j]),
      ),
    )
  const [written, left] = [(await lsn()) - before, await size()]
  await client.exec(`DROP SCHEMA "${schema}" CASCADE`)
  expect(written).toBeGreaterThan(48_000_000)
  expect(left).toBeLessThan(32_000_000)
})
