/** Finds what an id, or the beginning of one, stands for: any subject, a derived album or artist, an operation. */
import { all, type Library, LIBRARY, type LogName, views } from "@ledgerline/core"
import { NotFound } from "../frame/errors.ts"
import { clean } from "../frame/text.ts"

export interface Anything {
  readonly kind: string
  readonly id: string
  /** In whose log it is. */
  readonly log: LogName
}

/** As a person writes it: `kind:id`, in a member's log with that in front. */
export const nameOf = ({ kind, id, log }: Anything): string => `${log === LIBRARY ? "" : `${log}/`}${kind}:${id}`

/** So many are listed where it could be several. */
const MOST = 6

/**
 * The one thing whose id is this or begins with this. A kind may stand in front (`album:5f1c`), and a log before that.
 * Fails with {@link NotFound} where there is none, or more than one.
 */
export async function findAnything(library: Library, text: string): Promise<Anything> {
  const named = /^(?:(user:[^/]+)\/)?(?:([a-z][A-Za-z]{0,31}):)?(.+)$/.exec(text)
  const [, log, kind, id = text] = named ?? []
  const found = await candidates(library, { log, kind, id })
  const exact = found.filter((each) => each.id === id)
  const [first, second] = exact.length > 0 ? exact : found
  if (first === undefined)
    throw new NotFound(
      `there is no ${clean(text)} here`,
      "find ids with: ledgerline search WORDS, or a list such as albums",
    )
  if (second === undefined) return first
  // What members did with a track has the track's id, and is named by who asks for it.
  const [shared, other] = found.filter((each) => each.log === LIBRARY)
  if (shared !== undefined && other === undefined && found.every((each) => each.id === shared.id)) return shared
  const list = (exact.length > 0 ? exact : found).slice(0, MOST).map(nameOf)
  throw new NotFound(`${clean(text)} can be more than one thing`, `write more of one: ${list.map(clean).join(", ")}`)
}

interface Wanted {
  readonly log: string | undefined
  readonly kind: string | undefined
  readonly id: string
}

/** The first few ids of every kind that begin so; each look-up is a range of an index. */
async function candidates(library: Library, { log, kind, id }: Wanted): Promise<Anything[]> {
  const { kinds, logs } = await library.store.read(function* () {
    const rows = yield* all(views.selectFrom("chain").select("log").distinct().orderBy("log"))
    return { kinds: [...library.registry.kinds.keys()], logs: rows.map((row) => row.log) }
  })
  const found = new Map<string, Anything>()
  const add = (thing: Anything): unknown => found.set(nameOf(thing), thing)
  return library.store.read(function* () {
    for (const inLog of log === undefined ? logs : [log]) {
      for (const inKind of kind === undefined ? kinds : [kind]) {
        const before = `${inLog === LIBRARY ? "" : `${inLog} `}${inKind}:`
        const from = `${before}${id}`
        const rows = yield* all(
          views
            .selectFrom("subject")
            .select("key")
            .where("key", ">=", from)
            .where("key", "<", `${from}\x7f`)
            .orderBy("key")
            .limit(MOST),
        )
        for (const { key } of rows) add({ kind: inKind, id: key.slice(before.length), log: inLog })
      }
    }
    if (log !== undefined && log !== LIBRARY) return [...found.values()]
    const to = `${id}\x7f`
    for (const derived of ["album", "artist"] as const) {
      if (kind !== undefined && kind !== derived) continue
      const rows = yield* all(
        views.selectFrom(derived).select("id").where("id", ">=", id).where("id", "<", to).orderBy("id").limit(MOST),
      )
      for (const row of rows) add({ kind: derived, id: row.id, log: LIBRARY })
    }
    if (kind !== undefined && kind !== "operation") return [...found.values()]
    const operations = views.selectFrom("operationRange").select("op").distinct()
    const rows = yield* all(operations.where("op", ">=", id).where("op", "<", to).orderBy("op").limit(MOST))
    // One that said what it is for is a subject too, perhaps of a member.
    const known = new Set([...found.values()].flatMap((each) => (each.kind === "operation" ? [each.id] : [])))
    for (const { op } of rows) if (!known.has(op)) add({ kind: "operation", id: op, log: LIBRARY })
    return [...found.values()]
  })
}
