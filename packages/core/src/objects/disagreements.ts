/** Fields of which as strong a claim says otherwise: two services that disagree, or two people who did not know of each other. FOLD-32. */
import { Knowledge } from "../library/claim/knowledge.ts"
import { claimsOf } from "../library/claim/queries.ts"
import { explain, type StackedClaim, type Why } from "../library/claim/why.ts"
import type { Dialect, Work } from "../store/port.ts"
import { all, views } from "../views/database.ts"
import { claimedIn } from "./claimedFields.ts"
import { type Owner, OWNERS, shownId } from "./editing.ts"

/** Subjects that are read at a time. */
const STEP = 200
/** Subjects that are looked at for one page, so that a page never takes long; it may have fewer items than were asked for. */
const MOST = 2000

export interface Disagreement {
  /** A track, album or artist: `track:…`. */
  readonly subject: string
  readonly why: Why
}

export interface Disagreements {
  readonly rows: readonly Disagreement[]
  /** The subject after which the next page begins; null on the last one. */
  readonly next: string | null
}

/** Who says it: tags of files and their names are one voice each, however many files there are. */
const sayerOf = ({ tier, provider, actor }: StackedClaim): string => (tier === "user" ? actor : provider)

/**
 * Whether somebody has to choose: what shows is said by a service or a person, and another of them says otherwise, of whose claims
 * the last counts. Who locks the field has chosen, and so has a person who knew what the other one said.
 */
function* isContested({ locked, stack }: Why, knowledge: Knowledge): Work<boolean> {
  const [shown] = stack
  if (locked || shown?.standing !== "shown" || (shown.tier !== "automatic" && shown.tier !== "user")) return false
  const last = new Map<string, StackedClaim>()
  // Of one tier the latest stands first.
  for (const claim of stack) if (claim.tier === shown.tier && !last.has(sayerOf(claim))) last.set(sayerOf(claim), claim)
  const value = JSON.stringify(shown.value)
  const others = [...last.values()].filter((claim) => JSON.stringify(claim.value) !== value)
  if (others.length === 0 || shown.tier !== "user") return others.length > 0
  const known = yield* knowledge.of(shown.event)
  return others.some(({ event }) => !known.has(event))
}

/** By subject; all contested fields of one come together, so that a page may have a few more than `limit`. */
export function* disagreements(
  dialect: Dialect,
  { after = "", limit = 50 }: { readonly after?: string | undefined; readonly limit?: number | undefined },
): Work<Disagreements> {
  const rows: Disagreement[] = []
  let last = after
  for (let looked = 0; looked < MOST; looked += STEP) {
    const subjects = yield* severalTimesClaimed(last)
    for (const subject of subjects) {
      rows.push(...(yield* contestedOf(dialect, subject)))
      last = subject
      if (rows.length >= limit) return { rows, next: last }
    }
    if (subjects.length < STEP) return { rows, next: null }
  }
  return { rows, next: last }
}

/** Subjects of which services or people said something more than once; most have but the tags of their files. */
function* severalTimesClaimed(after: string): Work<string[]> {
  const found = yield* all(
    views
      .selectFrom("claim")
      .select("subject")
      .where((eb) =>
        // Each side of the two is a range of the index by provider.
        eb.or([
          eb("provider", "<", "embedded"),
          eb.and([eb("provider", ">", "embedded"), eb("provider", "<", "fileName")]),
          eb("provider", ">", "fileName"),
        ]),
      )
      .where("subject", ">", after)
      .groupBy("subject")
      .having((eb) => eb(eb.fn.min("event"), "<", eb.fn.max("event")))
      .orderBy("subject")
      .limit(STEP),
  )
  return found.map(({ subject }) => subject)
}

function* contestedOf(dialect: Dialect, subject: string): Work<Disagreement[]> {
  const colon = subject.indexOf(":")
  const [kind, id] = [subject.slice(0, colon), subject.slice(colon + 1)]
  if (!(OWNERS as readonly string[]).includes(kind)) return []
  const rows = yield* claimsOf(subject)
  const knowledge = new Knowledge(dialect, rows)
  const contested: Disagreement[] = []
  for (const field of claimedIn(rows)) {
    const why = explain(field, rows)
    if (yield* isContested(why, knowledge)) contested.push({ subject, why })
  }
  // What was merged into another shows there.
  return contested.length > 0 && (yield* shownId(kind as Owner, id)) === id ? contested : []
}
