/**
 * What a library must show, said as plainly as possible: no incremental anything, no database, no code of the engine.
 * Only the registry is shared, since what an event means is not in question here. docs/spec/fold.md, FOLD-1 to FOLD-10.
 */
import type { SubjectRef, ViewRows } from "../../define/aspect.ts"
import type { Registry } from "../../define/registry.ts"
import type { Row } from "../../store/port.ts"
import { sharedColumns, sortedState, type State } from "../state.ts"
import { inactiveIds, marksOf } from "./activity.ts"
import { ABSENT, BROKEN, inOrder, type PlainEvent } from "./events.ts"
import { afterErasure, erasedIds } from "./gone.ts"

/** The state of a library that holds these events, in whatever order they came. */
export function modelOf(registry: Registry, all: readonly PlainEvent[]): State {
  const events = afterErasure(registry, all)
  const tables: Record<string, Row[]> = { subject: [], inactive: [], deferred: [], quarantined: [] }
  const columns = new Map(registry.tables.map((table) => [table.name, sharedColumns(table)]))
  for (const kind of registry.kinds.values()) {
    for (const { name } of [...kind.tables, ...kind.aspects.flatMap((aspect) => aspect.eventTables)]) tables[name] = []
  }
  const add = (rows: ViewRows, subject = "") => {
    for (const [table, list] of Object.entries(rows)) {
      for (const row of list) {
        const whole: Row = { subject, ...row }
        const names = columns.get(table) ?? Object.keys(row)
        tables[table]?.push(Object.fromEntries(names.map((name) => [name, whole[name] ?? null])))
      }
    }
  }
  const inactive = inactiveIds(registry, events)
  const marks = marksOf(registry, events)
  const erased = erasedIds(registry, events)
  for (const [key, unsorted] of Map.groupBy(events, ({ log, subject }) =>
    log === "library" ? subject : `${log} ${subject}`,
  )) {
    const ordered = inOrder(unsorted)
    const { log, subject } = ordered[0] as PlainEvent
    const { at, origin, seq } = ordered.findLast(({ id }) => !erased.has(id)) ?? { at: -1, origin: "", seq: 0 }
    const [kindName, id] = [subject.slice(0, subject.indexOf(":")), subject.slice(subject.indexOf(":") + 1)]
    const user = log === "library" ? "" : log.slice("user:".length)
    const ref: SubjectRef = { key, subject, kind: kindName, id, log, user, row: 0 }
    const kind = registry.kinds.get(kindName)
    const states: Record<string, unknown> = {}
    for (const event of ordered) {
      const isActive = !inactive.has(event.id)
      const { form: cut = null, by: cutBy = null } = marks.get(event.id) ?? {}
      if (!isActive) add({ inactive: [{ subject: key, event: event.id, cut, cutBy }] })
      if (cut !== null) add({ quarantined: [{ subject: key, event: event.id, type: event.type }] })
      const known = registry.lookup(kindName, event.type)
      if (known === undefined || event.v > known.definition.v) {
        add({ deferred: [{ event: event.id, subject: key, type: event.type, v: event.v }] })
        continue
      }
      const { aspect, definition } = known
      if (event.payload === ABSENT || (!isActive && !aspect.foldsInactive)) continue
      const foreign = [known.kind.log, definition.log].some(
        (where) => where !== "any" && (where === "library") !== (log === "library"),
      )
      try {
        if (foreign || event.payload === BROKEN) throw new Error("poison")
        const folded = { ...event, payload: definition.decode(event.v, event.payload), active: isActive }
        states[aspect.name] = aspect.fold(states[aspect.name] ?? aspect.initial(), folded)
        if (isActive) add(aspect.eventRows?.(ref, folded) ?? {}, key)
      } catch {
        if (cut === null) add({ quarantined: [{ subject: key, event: event.id, type: event.type }] })
      }
    }
    add({ subject: [{ key, kind: kindName, log, at, origin, seq, events: ordered.length }] })
    if (kind === undefined || Object.keys(states).length === 0) continue
    const complete = Object.fromEntries(kind.aspects.map(({ name, initial }) => [name, states[name] ?? initial()]))
    add(kind.rows(ref, complete), key)
  }
  return sortedState(tables)
}
