/** What comes of a proposal: both tracks are one, or it does not come again. */
import type { NewEvent } from "../../engine/batch.ts"
import { dismiss } from "../../library/candidate/decide.ts"
import { type Because, merge } from "../../library/track/decide.ts"
import type { DuplicateObject } from "../../shapes/duplicate.ts"
import type { Dialect, Work } from "../../store/port.ts"
import { all, among, views } from "../../views/database.ts"
import { mergeCandidate } from "./sound.ts"

export interface Merge {
  readonly track: string
  readonly into: string
  /** Absent where only a person says so, who may know better. */
  readonly because: DuplicateObject | undefined
}

/**
 * Merges tracks that are there. A track that became one with another on the way counts as that one: `before` says which
 * did, and gets what these do.
 */
export function mergeEvents(merges: readonly Merge[], before = new Map<string, string>()): NewEvent[] {
  const follow = (id: string): string => {
    let at = id
    for (let next = before.get(at); next !== undefined; next = before.get(at)) at = next
    return at
  }
  const events: NewEvent[] = []
  for (const { track, into, because } of merges) {
    const [one, stays] = [follow(track), follow(into)]
    if (one === stays) continue
    const decided = merge(one, stays, reasonOf(because), { addedAt: 0, files: [] })
    if (decided instanceof Error) throw decided
    events.push(...decided)
    before.set(one, stays)
  }
  return events
}

function reasonOf(because: DuplicateObject | undefined): Because {
  const rule = because?.reasons[0]?.rule ?? "user"
  if (because === undefined) return { rule }
  const detail = because.reasons.map((reason) => reason.detail).join("; ")
  return { rule, ...(detail === "" ? {} : { detail: detail.slice(0, 1000).toWellFormed() }), score: because.score }
}

/** As candidates of the track that would go: what fingerprints propose anew stays away then too. */
export function* dismissEvents(dialect: Dialect, chosen: readonly DuplicateObject[]): Work<NewEvent[]> {
  const written = yield* writtenDown(dialect, chosen)
  return chosen.flatMap(({ track, into, score, reasons }): NewEvent[] => {
    const subject = `track:${track.id}`
    const candidate = mergeCandidate(into.id)
    const provider = reasons.some(({ rule }) => rule === "fingerprint") ? "fingerprint" : "duplicates"
    const proposal = { provider, score, fields: {} }
    const known = { candidates: { [candidate]: { status: "proposed" as const, proposal } } }
    const dismissed = dismiss(subject, candidate, known)
    if (dismissed instanceof Error) throw dismissed
    // A proposal by tags is made when it is asked for.
    if (written.has(`${subject} ${candidate}`)) return [...dismissed]
    return [{ type: "candidate.proposed", subject, payload: { candidate, ...proposal } }, ...dismissed]
  })
}

function* writtenDown(dialect: Dialect, chosen: readonly DuplicateObject[]): Work<ReadonlySet<string>> {
  const subjects = chosen.map(({ track }) => `track:${track.id}`)
  const rows = views
    .selectFrom("candidate")
    .select(["subject", "candidate"])
    .where((eb) => among(dialect, eb.ref("subject"), subjects))
  return new Set((yield* all(rows)).map(({ subject, candidate }) => `${subject} ${candidate}`))
}
