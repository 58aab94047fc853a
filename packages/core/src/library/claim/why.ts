/** Why a field shows what it shows: the claims about it, strongest first, each with the reason for its place. */
import type { RowOf } from "../../views/rows.ts"
import { TIERS, type Tier } from "./events.ts"
import type { Fields, FieldValue } from "./fields.ts"
import type { CLAIM } from "./view.ts"

export type ClaimRow = RowOf<typeof CLAIM>

/** `locked`: it would show, were the field not locked. */
export type Standing = "shown" | "lowerTier" | "older" | "locked"

export interface StackedClaim {
  readonly event: string
  readonly provider: string
  readonly tier: Tier
  readonly value: FieldValue
  readonly at: number
  readonly actor: string
  readonly op: string
  readonly confidence: number | null
  readonly url: string | null
  readonly licence: string | null
  /** What the confidence is made of, by name; null where that was not said. */
  readonly parts: Readonly<Record<string, number>> | null
  readonly standing: Standing
}

export interface Why {
  readonly field: string
  /** Undefined where nothing was ever said. */
  readonly value: FieldValue | undefined
  readonly locked: boolean
  /** For people, in one line. */
  readonly line: string
  readonly stack: readonly StackedClaim[]
}

const rankOf = (tier: string): number => TIERS.indexOf(tier as Tier)

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

/** The order of the fold. */
const compareRows = (a: ClaimRow, b: ClaimRow): number =>
  a.at - b.at || compareText(a.origin, b.origin) || a.seq - b.seq || compareText(a.event, b.event)

interface Said {
  readonly row: ClaimRow
  readonly value: FieldValue
  readonly rank: number
}

/** Explains a field from all claim rows of its subject, in any order. Agrees with the fold of the same events. */
export function explain(field: string, rows: readonly ClaimRow[]): Why {
  const said: Said[] = []
  let strongest: Said | undefined
  let pinned: { by: Said | undefined } | undefined
  for (const row of rows.toSorted(compareRows)) {
    const parsed = JSON.parse(row.fields) as Fields | readonly string[]
    if (Array.isArray(parsed)) {
      if (!parsed.includes(field)) continue
      pinned = row.tier === "lock" ? (pinned ?? { by: strongest }) : undefined
      continue
    }
    const fields = parsed as Fields
    if (!Object.hasOwn(fields, field)) continue
    const each = { row, value: fields[field] as FieldValue, rank: rankOf(row.tier) }
    said.push(each)
    if (strongest === undefined || each.rank >= strongest.rank) strongest = each
    if (pinned !== undefined && row.tier === "user") pinned = { by: each }
  }
  const shown = pinned === undefined ? strongest : pinned.by
  const stack = said
    .map((each, order) => ({ ...each, order }))
    .toSorted((a, b) => b.rank - a.rank || b.order - a.order)
    .map((each) => stacked(each, standingOf(each, shown, said)))
    .toSorted((a, b) => Number(b.standing === "shown") - Number(a.standing === "shown"))
  const value = shown === undefined && pinned !== undefined ? null : shown?.value
  return { field, value, locked: pinned !== undefined, line: lineOf(field, value, stack, pinned !== undefined), stack }
}

function standingOf(each: Said, shown: Said | undefined, said: readonly Said[]): Standing {
  if (shown === undefined) return "locked"
  if (each.row === shown.row) return "shown"
  if (each.rank < shown.rank) return "lowerTier"
  const isLater = said.findIndex((one) => one.row === each.row) > said.findIndex((one) => one.row === shown.row)
  return isLater ? "locked" : "older"
}

const stacked = ({ row, value }: Said, standing: Standing): StackedClaim => ({
  event: row.event,
  provider: row.provider,
  tier: row.tier as Tier,
  value,
  at: row.at,
  actor: row.actor,
  op: row.op,
  confidence: row.confidence,
  url: row.url,
  licence: row.licence,
  parts: row.parts === null ? null : (JSON.parse(row.parts) as Readonly<Record<string, number>>),
  standing,
})

const TIER_NAMES: Readonly<Record<Tier, string>> = {
  fileName: "file name",
  embedded: "embedded tags",
  automatic: "automatic",
  candidate: "applied candidate",
  user: "edit",
}

/** The latest time that a date can hold. */
const LAST_DAY = 8.64e15

const dayOf = (at: number): string => (at <= LAST_DAY ? new Date(at).toISOString().slice(0, 10) : "an impossible date")

const sourceOf = ({ provider, tier, confidence }: StackedClaim): string => {
  const sure = confidence === null ? "" : `, ${Math.round(confidence * 100)} %`
  return `${provider} (${TIER_NAMES[tier]}${sure})`
}

function lineOf(field: string, value: FieldValue | undefined, stack: readonly StackedClaim[], locked: boolean): string {
  if (value === undefined) return `${field}: nothing is known`
  const text = value === null ? "none" : JSON.stringify(value)
  const short = text.length > 80 ? `${text.slice(0, 79)}…` : text
  const [first, ...rest] = stack
  const lock = locked ? "; locked" : ""
  if (first?.standing !== "shown") return `${field} is ${short}: locked while nothing was known`
  const next = rest[0]
  const over =
    next === undefined ? "" : `, before ${sourceOf(next)}${rest.length > 1 ? ` and ${rest.length - 1} more` : ""}`
  return `${field} is ${short}: ${sourceOf(first)} on ${dayOf(first.at)} by ${first.actor}${over}${lock}`
}
