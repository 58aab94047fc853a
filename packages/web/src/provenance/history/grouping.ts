/** Actions of a library by what they are, by day, and filtered. */
import type { HistoryEntry, Operation } from "@ledgerline/client/contract"

export const KINDS = ["imports", "edits", "enrichment", "reverts", "other"] as const
export type OperationKind = (typeof KINDS)[number]

const IMPORTS = /^(?:import|scan|upload|itunes|sourceScan|uploadImport)/
const ENRICHMENT = /^(?:enrich|fingerprint|loudness|artwork|analy)/

export function kindOf({ kind, type, actor }: Pick<Operation, "kind" | "type" | "actor">): OperationKind {
  if (type.startsWith("revert.") || type.startsWith("erasure.")) return "reverts"
  if (kind !== null && IMPORTS.test(kind)) return "imports"
  if (kind !== null && ENRICHMENT.test(kind)) return "enrichment"
  if (actor.startsWith("provider:")) return "enrichment"
  if (actor === "import") return "imports"
  return actor.startsWith("user:") ? "edits" : "other"
}

/** An action with all that it has in the logs that somebody may see. */
export interface OneOperation extends Omit<Operation, "log" | "origin" | "position"> {
  readonly logs: readonly string[]
}

/** An action is listed once for each log and device that has events of it; here it is once, with all of them. */
export function asOne(listed: readonly Operation[]): readonly OneOperation[] {
  const ones = new Map<string, OneOperation>()
  for (const { log, origin: _, position: __, ...each } of listed) {
    const before = ones.get(each.op)
    const first = before === undefined || each.at < before.at ? each : before
    const logs = [...new Set([...(before?.logs ?? []), log])]
    ones.set(each.op, { ...first, logs, events: each.events + (before?.events ?? 0) })
  }
  return [...ones.values()]
}

/** Parts of actions that came in several pages, each once, the last first; what came later is how it is. */
export function inOrder(pages: readonly (readonly Operation[])[]): readonly Operation[] {
  const parts = new Map<string, Operation>()
  for (const part of pages.flat()) parts.set(`${part.op} ${part.log} ${part.origin}`, part)
  return [...parts.values()].toSorted((a, b) => b.position - a.position)
}

export interface Filter {
  readonly kind: OperationKind | "all"
  /** An actor as the log names it; empty: everybody. */
  readonly actor: string
  /** Milliseconds since 1970. */
  readonly since: number
}

export const fits = (operation: OneOperation, { kind, actor, since }: Filter): boolean =>
  (kind === "all" || kindOf(operation) === kind) && (actor === "" || operation.actor === actor) && operation.at >= since

export interface Day<T> {
  readonly day: string
  readonly items: readonly T[]
}

/** The latest first, by days as `dayOf` names them. */
export function byDay<T extends { readonly at: number }>(
  items: readonly T[],
  dayOf: (at: number) => string,
): readonly Day<T>[] {
  const days = new Map<string, T[]>()
  for (const item of items.toSorted((a, b) => b.at - a.at)) {
    const day = dayOf(item.at)
    days.set(day, [...(days.get(day) ?? []), item])
  }
  return [...days].map(([day, all]) => ({ day, items: all }))
}

const DECISIONS = /^(?:claim\.(?:un)?locked|candidate\.(?:applied|dismissed)|artwork\.(?:chosen|removed))$/

/** Whether somebody said it of the thing, and it is in effect: what is taken back with all edits. */
export const isEdit = ({ type, status, payload }: HistoryEntry): boolean =>
  status === "active" &&
  (DECISIONS.test(type) ||
    (/^(?:claim\.attributed|artwork\.added)$/.test(type) &&
      (payload as { readonly provider?: unknown } | null)?.provider === "user"))

/** Entries of several pages, the earlier pages first; each once, where and as it is on the last page that has it. */
export function joined(pages: readonly (readonly HistoryEntry[])[]): readonly HistoryEntry[] {
  const entries = new Map<string, HistoryEntry>()
  for (const entry of pages.flat()) {
    entries.delete(entry.id)
    entries.set(entry.id, entry)
  }
  return [...entries.values()]
}

/** Events of one thing that one action made, which are told together. */
export interface Step {
  readonly op: string
  readonly at: number
  readonly actor: string
  readonly entries: readonly HistoryEntry[]
}

export function stepsOf(history: readonly HistoryEntry[]): readonly Step[] {
  const steps = new Map<string, HistoryEntry[]>()
  for (const entry of history) steps.set(entry.op, [...(steps.get(entry.op) ?? []), entry])
  return [...steps].map(([op, entries]) => {
    const [first] = entries as [HistoryEntry]
    return { op, at: first.at, actor: first.actor, entries }
  })
}
