/** Removes what a browser keeps of a library that nobody has open. */
import { del } from "idb-keyval"
import { type FolderHandle, namesOfDatabases, privateRoot, removeAnswers, removeDatabase } from "../dom.ts"
import { keyStore } from "./keys.ts"
import { coversOf, databaseOf, friendOf, libraryOf, musicOf } from "./names.ts"

/** The database, its key, the music and the images of one name; images in a cache of the page's own are the page's. */
export async function removeFiles(name: string): Promise<void> {
  const root = await privateRoot().catch(() => undefined)
  if (root !== undefined) {
    await remove(root, libraryOf(name))
    await remove(root, musicOf(name))
  }
  await removeAnswers(coversOf(name))
  await del(name, keyStore())
  if ((await namesOfDatabases()).includes(databaseOf(name))) await removeDatabase(databaseOf(name))
}

/** The same with all libraries of friends that are beside it. */
export async function removeWithFriends(name: string): Promise<void> {
  for (const friend of await friendsOf(name)) await removeFiles(friend)
  await removeFiles(name)
}

async function friendsOf(name: string): Promise<ReadonlySet<string>> {
  const root = await privateRoot().catch(() => undefined)
  const names = (await namesOfDatabases()).flatMap((each) => each ?? [])
  for await (const each of root?.keys() ?? []) names.push(each)
  const begins = [libraryOf, musicOf, databaseOf].map((of) => of(friendOf(name, "")))
  const found = names.flatMap((each) =>
    begins.flatMap((begin) => (each.startsWith(begin) ? each.slice(begin.length) : [])),
  )
  return new Set(found.map((library) => friendOf(name, library)))
}

/** Files stay locked for a moment after the worker that had them ended. */
const WAITS = [50, 100, 200, 400, 800, 1600, 3200]

async function remove(folder: FolderHandle, name: string): Promise<void> {
  for (const wait of WAITS) {
    try {
      await folder.removeEntry(name, { recursive: true }).catch(ifThere)
      return
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "NoModificationAllowedError") throw error
    }
    await new Promise((resolve) => setTimeout(resolve, wait))
  }
  await folder.removeEntry(name, { recursive: true })
}

function ifThere(error: unknown): undefined {
  if (!(error instanceof DOMException) || error.name !== "NotFoundError") throw error
  return undefined
}
