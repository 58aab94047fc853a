/** Reads what the aspects of a subject have folded to. */
import type { LogName, Subject } from "../ids.ts"
import { eventsAt } from "../log/read.ts"
import type { Work } from "../store/port.ts"
import type { ActivityContext } from "./control.ts"
import { inactiveOf } from "./inactive.ts"
import { newOutcome, reduce } from "./reduce.ts"
import { type FoldedSubject, loadSubjects, positionsOf, rowsOf, type States, subjectKey } from "./subject.ts"
import type { SubjectCache } from "./subjectCache.ts"

export interface StatesContext extends ActivityContext {
  /** Only where no transaction can lie between the cache and the database. */
  readonly cache?: SubjectCache | undefined
}

/**
 * The states of a subject's aspects by the name of the aspect; undefined for a subject that is not here or of a kind
 * that this program does not know. They are the caller's: what is folded later does not show in them.
 */
export function* statesOf(context: StatesContext, log: LogName, subject: Subject): Work<States | undefined> {
  const found = yield* findCurrent(context, log, subject)
  if (found?.kind === undefined) return undefined
  const states: States = {}
  for (const { name, initial, pack, unpack } of found.kind.aspects) {
    const state = found.states[name]
    // Most states never change, and are handed out as they are; those that change in place are copied by this.
    states[name] = state === undefined ? initial() : unpack(pack(state))
  }
  return states
}

/**
 * As {@link statesOf}, but not copied, which matters where a state is large: to look at before the work does anything else,
 * and neither to change nor to keep.
 */
export function* heldStatesOf(context: StatesContext, log: LogName, subject: Subject): Work<States | undefined> {
  const found = yield* findCurrent(context, log, subject)
  if (found?.kind === undefined) return undefined
  const states: States = {}
  for (const { name, initial } of found.kind.aspects) states[name] = found.states[name] ?? initial()
  return states
}

function* findCurrent(context: StatesContext, log: LogName, subject: Subject): Work<FoldedSubject | undefined> {
  const key = subjectKey(log, subject)
  const found = context.cache?.peek(key) ?? (yield* loadCurrent(context, key))
  if (found?.kind !== undefined) context.cache?.put(found)
  return found
}

/**
 * As they are stored, of subjects in the library's database, each folded to its last event: for comparing. Each is read once
 * more: a shared document joins neighbouring pieces as they come, so how it lies there depends on where it was stored between.
 */
export function* packedStatesOf(context: ActivityContext, keys: readonly string[]): Work<Map<string, States>> {
  const { dialect, generation, registry } = context
  const packed = new Map<string, States>()
  for (const subject of yield* loadSubjects(dialect, generation, registry.kinds, keys)) {
    yield* foldOn(context, subject)
    const states: States = {}
    for (const { name, pack, unpack } of subject.kind?.aspects ?? [])
      if (subject.states[name] !== undefined) states[name] = pack(unpack(pack(subject.states[name])))
    packed.set(subject.ref.key, states)
  }
  return packed
}

/** Loads a subject, folded to its last event. */
function* loadCurrent(context: StatesContext, key: string): Work<FoldedSubject | undefined> {
  const { cache, dialect, generation, registry } = context
  const [subject] = yield* loadSubjects(dialect, generation, registry.kinds, [key])
  if (subject === undefined) return undefined
  yield* foldOn(context, subject)
  if (cache !== undefined) subject.rows = rowsOf(subject)
  return subject
}

/** Folds what a stored state lags behind. */
function* foldOn(context: ActivityContext, subject: FoldedSubject): Work<void> {
  if (subject.folded >= subject.events) return
  const { dialect, generation, registry } = context
  const { key } = subject.ref
  const positions = yield* positionsOf(generation, subject)
  const events = yield* eventsAt(dialect, positions.slice(subject.folded))
  reduce(registry, subject, events, (yield* inactiveOf(context, [key])).get(key), newOutcome())
  subject.folded = subject.events
}
