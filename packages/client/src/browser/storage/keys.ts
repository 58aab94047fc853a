/** Where a browser keeps the keys of its libraries, by their names. */
import { createStore } from "idb-keyval"

export const keyStore = () => createStore("ledgerline-keys", "keys")

/**
 * Answers what tells whether the browser has removed what this origin keeps, as people have it do in its settings. Files that
 * are open then are written on, into nothing, and say nothing of it; a database that is open is closed.
 */
export async function watchCleared(): Promise<() => boolean> {
  let isCleared = false
  const database = await keyStore()("readonly", (keys) => Promise.resolve(keys.transaction.db)).catch(() => undefined)
  database?.addEventListener("close", () => (isCleared = true))
  // What nobody holds may be closed by the browser as well.
  return () => database !== undefined && isCleared
}
