/**
 * Reverts one field of a subject. A claim states many fields in one event, so its event is reverted and what it said
 * of other fields is stated again, by the same provider, in the same operation. What other fields show stays as it was.
 */
import { standingFor } from "../../engine/compaction/refuse.ts"
import { subjectKey } from "../../fold/subject.ts"
import type { EventId, LogName, Subject } from "../../ids.ts"
import { LIBRARY } from "../../ids.ts"
import type { NewEvent } from "../../Library.ts"
import type { Work } from "../../store/port.ts"
import { all, type Views, views } from "../../views/database.ts"
import { type Tier, TIERS } from "../claim/events.ts"
import type { Fields } from "../claim/fields.ts"
import type { ClaimTier } from "../claim/view.ts"
import { explain } from "../claim/why.ts"
import { type ClaimTarget, claimTarget, draft, reject, type RevertContext } from "./targets.ts"

export interface FieldOptions {
  readonly log?: LogName
  /** Claims of these tiers go, all of them. Left out: the one claim whose value shows. */
  readonly tiers?: readonly Tier[]
  readonly reason?: string
}

type Said = Omit<Views["claim"], "tier"> & ClaimTarget & { readonly tier: ClaimTier }
type Claim = Said & { readonly tier: Tier }

interface Stated {
  readonly row: Claim
  readonly fields: Fields
}

/**
 * Answers one revert, a claim for each claim that said more, and what keeps the values of other fields that are locked.
 * Fails where nothing is claimed of the field, or no claim shows.
 */
export function* revertField(
  context: RevertContext,
  subject: Subject,
  field: string,
  options: FieldOptions = {},
): Work<NewEvent[]> {
  const { log = LIBRARY, tiers, reason } = options
  const rows: Said[] = yield* all(
    views
      .selectFrom("claim")
      .selectAll()
      .select("event as id")
      .where("subject", "=", subjectKey(log, subject))
      .$narrowType<{ tier: ClaimTier }>(),
  )
  const claims = rows.filter(isClaim).map((row): Stated => ({ row, fields: JSON.parse(row.fields) as Fields }))
  claims.sort(strongestFirst)
  const saying = claims.filter(({ fields }) => Object.hasOwn(fields, field))
  if (saying.length === 0) throw reject("revertField", `nothing is claimed of ${field} of ${subject}`)
  const shown = shownBy(field, rows)
  const going = saying.filter(({ row }) => (tiers === undefined ? row.id === shown : tiers.includes(row.tier)))
  if (going.length === 0) {
    const why =
      tiers === undefined ? "no claim shows, since it was locked before any" : "nothing of these tiers is claimed"
    throw reject("revertField", `${why}: ${field} of ${subject}`)
  }
  const targets = going.map((claim) => claimTarget(claim.row))
  // What was compacted is of the same tier: where all of a tier goes, so does that.
  const compacted = tiers === undefined ? [] : yield* standingFor(context, targets)
  const drafts = draft(context, "revert", [...targets, ...compacted], reason)
  const staying = rows.filter((row) => !going.some((claim) => claim.row === row))
  const pinned = pinnedBy(going, rows).filter(({ name }) => name !== field)
  const beaten = pinned.filter((pin) => isBeaten(pin, staying))
  const locked = pinned.filter((pin) => !beaten.includes(pin))
  // The weakest first: said again in the order in which they stood.
  for (const claim of going.toReversed()) {
    const rest = Object.entries(claim.fields).filter(([name]) => {
      if (name === field) return false
      // A value that another of its tier beat would win by being said again.
      const best = claims.find(({ row, fields }) => row.tier === claim.row.tier && Object.hasOwn(fields, name))
      return best === claim || locked.some((pin) => pin.name === name && pin.claim === claim)
    })
    if (rest.length > 0) drafts.push(again(subject, log, claim.row, Object.fromEntries(rest)))
  }
  const event = (type: string, payload: unknown): NewEvent => ({ type, subject, log, payload })
  const names = locked.map(({ name }) => name)
  if (showsNothing(field, staying)) names.push(field)
  if (names.length > 0)
    drafts.push(event("claim.unlocked", { fields: names }), event("claim.locked", { fields: names }))
  if (beaten.length > 0) {
    const fields = Object.fromEntries(beaten.map(({ name, claim }) => [name, claim.fields[name]]))
    drafts.push(event("claim.attributed", { provider: "user", tier: "user", fields }))
  }
  return drafts
}

const isClaim = (row: Said): row is Claim => row.tier !== "lock" && row.tier !== "unlock"

/** The event of the claim whose value a field shows. */
const shownBy = (field: string, rows: readonly Said[]): EventId | undefined =>
  explain(field, rows).stack.find(({ standing }) => standing === "shown")?.event

/** Whether a field is locked on nothing though something is claimed of it: then it is locked on that instead. */
function showsNothing(field: string, rows: readonly Said[]): boolean {
  const { locked, stack } = explain(field, rows)
  return locked && stack.length > 0 && stack[0]?.standing !== "shown"
}

/**
 * A locked field and the claim that it shows. A lock pins what its field showed when it was made, and that goes with the
 * claim, so what is said again has to be locked anew.
 */
interface Pinned {
  readonly name: string
  readonly claim: Stated
}

/** The locked fields that show what one of these claims says. A person's own claim moves the lock by itself. */
function pinnedBy(going: readonly Stated[], rows: readonly Said[]): Pinned[] {
  const locks = rows.filter(({ tier }) => tier === "lock").flatMap(({ fields }) => JSON.parse(fields) as string[])
  return [...new Set(locks)].flatMap((name) => {
    const shown = explain(name, rows).locked ? shownBy(name, rows) : undefined
    const claim = going.find(({ row }) => row.id === shown && row.tier !== "user")
    return claim === undefined ? [] : [{ name, claim }]
  })
}

/**
 * Whether a claim of a higher tier waits behind the lock and would be pinned instead. The person who locked the field
 * wanted its value, so that is then said as theirs.
 */
const isBeaten = ({ name, claim }: Pinned, staying: readonly Said[]): boolean =>
  staying.some(
    (row) => isClaim(row) && rank(row.tier) > rank(claim.row.tier) && Object.hasOwn(JSON.parse(row.fields), name),
  )

const rank = (tier: Tier): number => TIERS.indexOf(tier)

function strongestFirst(a: Stated, b: Stated): number {
  const [x, y] = [a.row, b.row]
  if (x.tier !== y.tier) return rank(y.tier) - rank(x.tier)
  if (x.at !== y.at) return y.at - x.at
  if (x.origin !== y.origin) return x.origin < y.origin ? 1 : -1
  return x.seq !== y.seq ? y.seq - x.seq : x.id < y.id ? 1 : -1
}

function again(subject: Subject, log: LogName, claim: Claim, fields: Fields): NewEvent {
  const { provider, tier, url, licence, confidence, parts, fetchedAt } = claim
  const payload = {
    provider: provider === "" ? "user" : provider,
    tier,
    fields,
    ...(url === null ? {} : { url }),
    ...(licence === null ? {} : { licence }),
    ...(confidence === null ? {} : { confidence }),
    ...(parts === null ? {} : { parts: JSON.parse(parts) as unknown }),
    ...(fetchedAt === null ? {} : { fetchedAt }),
  }
  return { type: "claim.attributed", subject, log, payload, refs: [claim.id] }
}
