/** Finds the subject that a person means: written in full, or so much of it that it can be no other. */
import { type Library, LIBRARY, type LogName, query, type Subject } from "@ledgerline/core"
import { NotFound } from "../frame/errors.ts"
import { clean } from "../frame/text.ts"

export interface Found {
  readonly log: LogName
  readonly subject: Subject
}

/** A bare id means a track; what is in a member's own log has that in front: `user:ada/playback:…`. */
export async function findSubject(library: Library, text: string): Promise<Found> {
  const typed = text.includes(":") ? text.replace(/^(user:[^/]+)\//, "$1 ") : `track:${text}`
  const rows = await library.store.read(() =>
    query<{ key: string }>("SELECT key FROM subject WHERE key >= ? AND key < ? ORDER BY key LIMIT 2", [
      typed,
      `${typed}\x7f`,
    ]),
  )
  const [first, second] = rows.map((row) => row.key)
  if (first === undefined)
    throw new NotFound(
      `there is no ${clean(text)} here`,
      "find ids with: ledgerline search WORDS, or ledgerline tracks",
    )
  if (second !== undefined && first !== typed) {
    throw new NotFound(
      `${clean(typed)} is the beginning of more than one subject`,
      `write more of it, such as ${first}`,
    )
  }
  const at = first.indexOf(" ")
  return at < 0 ? { log: LIBRARY, subject: first } : { log: first.slice(0, at), subject: first.slice(at + 1) }
}
