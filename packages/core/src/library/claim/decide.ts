/** Commands about what is known of a subject. */
import { CommandRejected } from "../../errors.ts"
import type { EventId, Subject } from "../../ids.ts"
import type { NewEvent } from "../../Library.ts"
import { MAX_REFS } from "../../log/header.ts"
import type { Fields, FieldValue } from "./fields.ts"
import { type ClaimState, lockedFields, shownValue } from "./fold.ts"

const isEqual = (a: FieldValue | undefined, b: FieldValue): boolean =>
  a === b || (Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, i) => item === b[i]))

/** By field: the last claim of each person, which who edits it now knows of. */
export type SaidBefore = Readonly<Record<string, readonly EventId[]>>

/** A person's edit. Only what differs from what is shown is claimed, so that it says what the person changed. */
export function edit(subject: Subject, fields: Fields, state: ClaimState, said: SaidBefore = {}): readonly NewEvent[] {
  const changed = Object.entries(fields).filter(([name, value]) => !isEqual(shownValue(state, name), value))
  if (changed.length === 0) return []
  const payload = { provider: "user", tier: "user", fields: Object.fromEntries(changed) }
  const refs = [...new Set(changed.flatMap(([name]) => said[name] ?? []))].slice(0, MAX_REFS)
  return [{ type: "claim.attributed", subject, payload, refs }]
}

export function lock(subject: Subject, fields: readonly string[], state: ClaimState): readonly NewEvent[] {
  const open = fields.filter((name) => !lockedFields(state).includes(name))
  return open.length === 0 ? [] : [{ type: "claim.locked", subject, payload: { fields: open } }]
}

/** Fails where a field is not locked: the person looks at something that has changed. */
export function unlock(
  subject: Subject,
  fields: readonly string[],
  state: ClaimState,
): readonly NewEvent[] | CommandRejected {
  const open = fields.filter((name) => !lockedFields(state).includes(name))
  if (open.length > 0) return new CommandRejected({ command: "unlock", message: `not locked: ${open.join(", ")}` })
  return [{ type: "claim.unlocked", subject, payload: { fields } }]
}
