/** What events changed and said, put together for people. */
import type { FieldChanged, HistoryEntry } from "@ledgerline/client/contract"
import { sameValue } from "../values.ts"

/** One change for each field of several events in order: from what the first found to what the last left. */
export function together(entries: readonly Pick<HistoryEntry, "fields">[]): readonly FieldChanged[] {
  const told = new Map<string, FieldChanged>()
  for (const change of entries.flatMap(({ fields }) => fields)) {
    const first = told.get(change.field)
    told.set(change.field, first === undefined ? change : { ...change, before: first.before })
  }
  return [...told.values()].filter(({ before, after }) => !sameValue(before, after))
}

/** What an event says where nothing shows otherwise by it: fields that were locked, what was proposed. */
export function saidOf({ payload }: Pick<HistoryEntry, "payload">): Readonly<Record<string, unknown>> {
  if (typeof payload !== "object" || payload === null) return {}
  const { fields } = payload as { readonly fields?: unknown }
  if (Array.isArray(fields)) return Object.fromEntries(fields.map((name) => [String(name), undefined]))
  return typeof fields === "object" && fields !== null ? (fields as Record<string, unknown>) : {}
}
