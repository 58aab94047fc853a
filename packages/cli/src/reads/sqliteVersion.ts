/** Which SQLite the engine brings; also shows that its native part loads on this machine. */
import { query } from "@ledgerline/core"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { thisProcess } from "@ledgerline/core/system"

export async function sqliteVersion(): Promise<string> {
  const store = openSqlite({ path: ":memory:", owner: thisProcess(), now: () => 0 })
  try {
    const [row] = await store.read(() => query<{ version: string }>("SELECT sqlite_version() AS version"))
    return row?.version ?? "unknown"
  } finally {
    await store.close()
  }
}
