/** Where a browser keeps the keys of its libraries, by their names. */
import { createStore, get, set } from "idb-keyval"

export const keyStore = () => createStore("ledgerline-keys", "keys")

/** Says that this origin kept something; no library's name begins like that. */
const MARK = ".kept"

/**
 * Answers what tells whether the browser has removed what this origin keeps, as people have it do in its settings. Files that
 * are open then are written on, into nothing, and say nothing of it; a database that is open is closed. Some browsers close
 * one also when a page has slept: then what was kept in it is still there.
 */
export async function watchCleared(): Promise<() => boolean> {
  let isCleared = false
  const watch = async (): Promise<void> => {
    const database = await keyStore()("readonly", (keys) => Promise.resolve(keys.transaction.db))
    database.addEventListener("close", () => void look())
  }
  const look = async (): Promise<void> => {
    // Where it does not open at all, nobody can know; nothing is lost by a reload.
    if ((await get<boolean>(MARK, keyStore()).catch(() => undefined)) === true) await watch().catch(() => undefined)
    else isCleared = true
  }
  await set(MARK, true, keyStore())
    .then(watch)
    .catch(() => undefined)
  return () => isCleared
}
