/**
 * Takes over what somebody changed in a manifest: each field for itself, by what it was when the file was written, what it
 * is in the file, and what it is in the library now. What both changed stays as it is in the library, and is told.
 */
import { ManifestRefused } from "../errors.ts"
import type { NewEvent } from "../engine/batch.ts"
import type { OperationId, Subject } from "../ids.ts"
import type { FieldValue } from "../library/claim/fields.ts"
import type { Library } from "../Library.ts"
import { planEdit } from "../objects/editing.ts"
import type { Dialect, Work } from "../store/port.ts"
import { digestOf, NOTHING } from "./format.ts"
import type { ChangedItem, ParsedManifest } from "./parse.ts"
import { shownAmong } from "./shown.ts"
import { stateOf } from "./write.ts"

export interface FieldEdit {
  readonly subject: Subject
  readonly field: string
  readonly before: FieldValue
  readonly after: FieldValue
}

/** A field that was changed in the file and otherwise in the library. */
export interface FieldCollision {
  readonly subject: Subject
  readonly field: string
  /** What shows, and goes on showing. */
  readonly library: FieldValue
  readonly manifest: FieldValue
}

export interface ManifestReport {
  /** Null where there was nothing to change. One revert takes it back. */
  readonly op: OperationId | null
  readonly dryRun: boolean
  /** How many fields were changed, or would be, and on how many subjects. */
  readonly fields: number
  readonly subjects: number
  readonly changed: readonly FieldEdit[]
  readonly collisions: readonly FieldCollision[]
  /** Subjects that were changed in the file and do not show in the library: removed, merged, or of another id by now. */
  readonly unknown: readonly Subject[]
}

export interface ApplyOptions {
  readonly actor: string
  readonly dryRun?: boolean
}

/** Subjects of one transaction. */
const BATCH = 50

interface Planned {
  readonly events: readonly NewEvent[]
  readonly changed: readonly FieldEdit[]
  readonly collisions: readonly FieldCollision[]
  readonly unknown: readonly Subject[]
}

/**
 * Writes one operation, in transactions of a bearable size. Fails with {@link ManifestRefused} where the file knows of
 * events that are not here. Done twice it does nothing more; cut off, it goes on.
 */
export async function applyManifest(
  library: Library,
  { state, changed }: ParsedManifest,
  { actor, dryRun = false }: ApplyOptions,
): Promise<ManifestReport> {
  const here = await stateOf(library)
  if (Object.entries(state).some(([origin, seq]) => seq > (here[origin] ?? 0))) {
    const message = "it was written by a replica that knew more than this one: sync, then read it again"
    throw new ManifestRefused({ reason: "ahead", message, at: "state", line: 1 })
  }
  const { dialect } = library.store
  const op = Buffer.from(library.ports.random.bytes(16)).toString("hex")
  const subject = `operation:${op}`
  const report = { changed: [] as FieldEdit[], collisions: [] as FieldCollision[], unknown: [] as Subject[] }
  let hasBegun = false
  for (let from = 0; from < changed.length; from += BATCH) {
    const items = changed.slice(from, from + BATCH)
    let planned: Planned | undefined
    const plan = function* (): Work<readonly NewEvent[]> {
      planned = yield* planItems(dialect, items)
      if (planned.events.length === 0 || hasBegun) return planned.events
      return [{ type: "operation.started", subject, payload: { kind: "manifest" } }, ...planned.events]
    }
    if (dryRun) await library.store.read(plan)
    else if ((await library.append({ actor, op, events: plan })).events.length > 0) hasBegun = true
    const { changed: edits, collisions, unknown } = planned as unknown as Planned
    report.changed.push(...edits)
    report.collisions.push(...collisions)
    report.unknown.push(...unknown)
    await library.ports.pause?.()
  }
  const [fields, subjects] = [report.changed.length, new Set(report.changed.map((each) => each.subject)).size]
  if (hasBegun) {
    const summary = { fields, subjects, collisions: report.collisions.length }
    const events = [{ type: "operation.finished", subject, payload: { summary, outcome: "done" } }]
    await library.append({ actor, op, events })
  }
  return { op: hasBegun ? op : null, dryRun, fields, subjects, ...report }
}

function* planItems(dialect: Dialect, items: readonly ChangedItem[]): Work<Planned> {
  const events: NewEvent[] = []
  const changed: FieldEdit[] = []
  const collisions: FieldCollision[] = []
  const unknown: Subject[] = []
  for (const owner of new Set(items.map((item) => item.owner))) {
    const own = items.filter((item) => item.owner === owner)
    const rows = yield* shownAmong(
      dialect,
      owner,
      own.map(({ id }) => id),
    )
    const shown = new Map(rows.map(({ id, fields }) => [id, fields]))
    for (const { id, fields, was } of own) {
      const subject = `${owner}:${id}`
      const now = shown.get(id)
      if (now === undefined) {
        unknown.push(subject)
        continue
      }
      const edits: Record<string, FieldValue> = {}
      for (const [field, value] of Object.entries(fields)) {
        const current = now[field] ?? null
        if (digestOf(current) === digestOf(value)) continue
        if (digestOf(current) === (was[field] ?? NOTHING)) edits[field] = value
        else collisions.push({ subject, field, library: current, manifest: value })
      }
      const plan = yield* planEdit(owner, id, edits)
      events.push(...plan.events)
      changed.push(...plan.changed.map((change) => ({ subject, ...change })))
    }
  }
  return { events, changed, collisions, unknown }
}
