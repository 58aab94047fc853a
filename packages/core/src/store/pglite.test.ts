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
