import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { storeContract } from "../testing/storeContract.ts"
import { openSqlite } from "./sqlite.ts"

const options = { owner: { pid: process.pid, host: "here" }, now: () => Date.now() }

storeContract("SQLite file", async () => {
  const folder = mkdtempSync(join(tmpdir(), "ledgerline-sqlite-"))
  const open = () => openSqlite({ ...options, path: join(folder, "library.db") })
  let store = open()
  const reopen = async () => {
    await store.close()
    store = open()
    return store
  }
  const close = async () => {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  }
  return { store, reopen, close }
})

storeContract("SQLite in memory", async () => {
  const store = openSqlite({ ...options, path: ":memory:" })
  return { store, close: () => store.close() }
})
