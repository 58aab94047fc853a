/** What a program does with a library: writes, decides, reads the log, mends. */
import {
  type Library,
  LIBRARY,
  type LogPage,
  type Selection,
  statesOf,
  storedPeer,
  type Store,
} from "../../../packages/core/src/index.ts"

/** Makes a collection, once, however many ask for it at the same time. */
export const makeFavourites = (library: Library, name: string) =>
  library.append({
    actor: "user:ada",
    events: function* (context) {
      const subject = "collection:favourites"
      const there = yield* statesOf(context, LIBRARY, subject)
      if (there !== undefined) return []
      return [{ type: "playlist.created", subject, payload: { name } }]
    },
  })

/** Copies what came since the last time. Answers where to go on. */
export async function follow(
  library: Library,
  write: (page: LogPage) => Promise<void>,
  { from, of, signal }: { from: number; of?: Selection; signal?: AbortSignal },
): Promise<number> {
  let next = from
  for await (const page of library.readLog({ from, of, signal, pageSize: 1000 })) {
    await write(page)
    next = page.next
  }
  return next
}

/** Heals a library from the database of another replica. */
export async function heal(library: Library, other: Store): Promise<string> {
  const { repaired, report } = await library.repair(storedPeer(other))
  return report.ok ? `${repaired} events put back` : `${report.problems.length} problems left`
}
