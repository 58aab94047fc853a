/**
 * Reverts one field of a subject. A claim states many fields in one event, so its event is reverted and what it said
 * of other fields is stated again, by the same provider, in the same operation.
 */
import { standingFor } from "../../engine/compaction/refuse.ts"
import { subjectKey } from "../../fold/subject.ts"
import type { LogName, Subject } from "../../ids.ts"
import { LIBRARY } from "../../ids.ts"
import type { NewEvent } from "../../Library.ts"
import type { Work } from "../../store/port.ts"
import { all, type Views, views } from "../../views/database.ts"
import { type Tier, TIERS } from "../claim/events.ts"
import { type ClaimTarget, claimTarget, draft, reject, type RevertContext } from "./targets.ts"

export interface FieldOptions {
  readonly log?: LogName
  /** Claims of these tiers go, all of them. Left out: the one claim whose value shows. */
  readonly tiers?: readonly Tier[]
  readonly reason?: string
}

type Claim = Omit<Views["claim"], "tier"> & ClaimTarget & { readonly tier: Tier }

/** Answers one revert, and a claim for each claim that said more. Fails where nothing is claimed of the field. */
export function* revertField(
  context: RevertContext,
  subject: Subject,
  field: string,
  options: FieldOptions = {},
): Work<NewEvent[]> {
  const { log = LIBRARY, tiers, reason } = options
  const rows = yield* all(
    views
      .selectFrom("claim")
      .selectAll()
      .select("event as id")
      .where("subject", "=", subjectKey(log, subject))
      .where("tier", "not in", ["lock", "unlock"])
      .$narrowType<{ tier: Tier }>(),
  )
  const claims = rows
    .map((row) => ({ row, fields: JSON.parse(row.fields) as Record<string, unknown> }))
    .sort(strongestFirst)
  const winner = (name: string) => claims.find((claim) => Object.hasOwn(claim.fields, name))
  const shown = winner(field)
  if (shown === undefined) throw reject("revertField", `nothing is claimed of ${field} of ${subject}`)
  const going =
    tiers === undefined ? [shown] : claims.filter((c) => tiers.includes(c.row.tier) && Object.hasOwn(c.fields, field))
  if (going.length === 0) throw reject("revertField", `nothing of these tiers is claimed of ${field} of ${subject}`)
  const targets = going.map((claim) => claimTarget(claim.row))
  // What was compacted is of the same tier: where all of a tier goes, so does that.
  const compacted = tiers === undefined ? [] : yield* standingFor(context, targets)
  const drafts = draft(context, "revert", [...targets, ...compacted], reason)
  // The weakest first: said again in the order in which they stood.
  for (const claim of going.toReversed()) {
    const rest = Object.entries(claim.fields).filter(([name]) => {
      // A value that another of its tier beat would win by being said again.
      const best = winner(name)
      return name !== field && best !== undefined && (best === claim || best.row.tier !== claim.row.tier)
    })
    if (rest.length > 0) drafts.push(again(subject, log, claim.row, Object.fromEntries(rest)))
  }
  return drafts
}

const rank = (tier: Tier): number => TIERS.indexOf(tier)

function strongestFirst(a: { readonly row: Claim }, b: { readonly row: Claim }): number {
  const [x, y] = [a.row, b.row]
  if (x.tier !== y.tier) return rank(y.tier) - rank(x.tier)
  if (x.at !== y.at) return y.at - x.at
  if (x.origin !== y.origin) return x.origin < y.origin ? 1 : -1
  return x.seq !== y.seq ? y.seq - x.seq : x.id < y.id ? 1 : -1
}

function again(subject: Subject, log: LogName, claim: Claim, fields: Readonly<Record<string, unknown>>): NewEvent {
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
