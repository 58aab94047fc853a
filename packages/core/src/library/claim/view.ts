/** The table of claims, one row for each claim in effect: what "why this value" and the lists by provider read. */
import type { SubjectRef, ViewRows } from "../../define/aspect.ts"
import type { FoldedEvent } from "../../define/event.ts"
import type { Row, Table } from "../../store/port.ts"
import type { Tier } from "./events.ts"

export const CLAIM = {
  name: "claim",
  columns: {
    subjectRow: { type: "integer" },
    event: { type: "text" },
    provider: { type: "text" },
    /** One of the tiers; `lock` and `unlock` for rows whose `fields` is a list of names. */
    tier: { type: "text" },
    at: { type: "integer" },
    origin: { type: "text" },
    seq: { type: "integer" },
    op: { type: "text" },
    actor: { type: "text" },
    url: { type: "text", nullable: true },
    licence: { type: "text", nullable: true },
    confidence: { type: "real", nullable: true },
    /** JSON. */
    parts: { type: "text", nullable: true },
    fetchedAt: { type: "integer", nullable: true },
    /** JSON: name to value. */
    fields: { type: "text" },
  },
  // Two sides of a fork share origin and seq, so only the event's id is unique.
  primaryKey: ["subjectRow", "event"],
  bySubjectRow: true,
  local: ["subjectRow"],
  indexes: [{ name: "byProvider", columns: ["provider", "subjectRow", "event"] }],
} as const satisfies Table

/** Of what kind a row is. */
export type ClaimTier = Tier | "lock" | "unlock"

interface Said {
  readonly provider?: string
  readonly tier?: Tier
  readonly fields?: unknown
  readonly url?: string
  readonly licence?: string
  readonly confidence?: number
  readonly parts?: Readonly<Record<string, number>>
  readonly fetchedAt?: number
}

function tierOf(type: string, said: Said): ClaimTier | undefined {
  if (type === "claim.attributed") return said.tier
  if (type === "candidate.applied") return "candidate"
  if (type === "claim.locked") return "lock"
  return type === "claim.unlocked" ? "unlock" : undefined
}

const NONE: ViewRows = {}

export function claimRows(subject: SubjectRef, event: FoldedEvent): ViewRows {
  const said = event.payload as Said
  const tier = tierOf(event.type, said)
  if (tier === undefined) return NONE
  const row: Row = {
    subjectRow: subject.row,
    event: event.id,
    provider: said.provider ?? "",
    tier,
    at: event.at,
    origin: event.origin,
    seq: event.seq,
    op: event.op,
    actor: event.actor,
    url: said.url ?? null,
    licence: said.licence ?? null,
    confidence: said.confidence ?? null,
    parts: said.parts === undefined ? null : JSON.stringify(said.parts),
    fetchedAt: said.fetchedAt ?? null,
    fields: JSON.stringify(said.fields),
  }
  return { claim: [row] }
}
