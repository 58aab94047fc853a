/** Finds the subject that a person means: written in full, or so much of it that it can be no other. */
import { all, type Library, LIBRARY, type LogName, type Subject, views } from "@ledgerline/core"
import { NotFound } from "../frame/errors.ts"
import { clean } from "../frame/text.ts"
import { findAnything } from "./anything.ts"

export interface Found {
  readonly log: LogName
  readonly subject: Subject
}

/**
 * A bare id means a track, or else whatever has it; what is in a member's own log has that in front: `user:ada/playback:…`.
 * An album or an artist of which nobody has said anything is a subject, too.
 */
export async function findSubject(library: Library, text: string): Promise<Found> {
  const typed = text.includes(":") ? text.replace(/^(user:[^/]+)\//, "$1 ") : `track:${text}`
  const beginning = views
    .selectFrom("subject")
    .select("key")
    .where("key", ">=", typed)
    .where("key", "<", `${typed}\x7f`)
    .orderBy("key")
    .limit(2)
  const rows = await library.store.read(() => all(beginning))
  const [first, second] = rows.map((row) => row.key)
  if (first === undefined) {
    const { kind, id, log } = await findAnything(library, text)
    return { log, subject: `${kind}:${id}` }
  }
  if (second !== undefined && first !== typed) {
    throw new NotFound(
      `${clean(typed)} is the beginning of more than one subject`,
      `write more of it, such as ${first}`,
    )
  }
  const at = first.indexOf(" ")
  return at < 0 ? { log: LIBRARY, subject: first } : { log: first.slice(0, at), subject: first.slice(at + 1) }
}
