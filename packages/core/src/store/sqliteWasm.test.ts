/** SQLite in WebAssembly answers as the store does that programs have; how it lies in a browser's files is tried in browsers. */
import init from "@sqlite.org/sqlite-wasm"
import { storeContract } from "../testing/storeContract.ts"
import { sqliteWasmStore } from "./sqliteWasm.ts"

const sqlite = await init()

storeContract("SQLite in WebAssembly", async () => {
  const store = sqliteWasmStore({ sqlite, now: () => Date.now() })
  return { store, close: () => store.close() }
})
