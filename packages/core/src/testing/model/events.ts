/** Events as the model has them: plain, in their order, and what they name. docs/spec/fold.md, FOLD-1 to FOLD-5. */
import type { Registry } from "../../define/registry.ts"

export interface PlainEvent {
  readonly log: string
  readonly origin: string
  readonly seq: number
  readonly id: string
  readonly at: number
  readonly subject: string
  readonly op: string
  readonly type: string
  readonly v: number
  readonly actor: string
  /** {@link BROKEN} where the bytes are no payload, {@link ABSENT} where there are none. */
  readonly payload: unknown
  /** The event that it follows in its chain, whether that is part of the history or not. */
  readonly before?: PlainEvent | undefined
}

export const BROKEN = Symbol("bytes that are no payload")
export const ABSENT = Symbol("a payload that was erased, or has not come")

export interface Targets {
  readonly events: readonly { readonly id: string; readonly origin: string; readonly seq: number }[]
  readonly operations: readonly { readonly op: string; readonly origin: string; readonly through: number }[]
}

/** The order of events: at, origin, seq, id. */
export function sortsAfter(a: PlainEvent, b: PlainEvent): boolean {
  for (const key of ["at", "origin", "seq", "id"] as const) if (a[key] !== b[key]) return a[key] > b[key]
  return false
}

export const inOrder = (events: readonly PlainEvent[]) => events.toSorted((a, b) => (sortsAfter(a, b) ? 1 : -1))

/** What an event says, where this program can read it. */
export function payloadOf<T>(registry: Registry, event: PlainEvent): T | undefined {
  const definition = registry.event(event.type)
  try {
    if (definition !== undefined && event.v <= definition.v) return definition.decode(event.v, event.payload) as T
  } catch {
    // What is broken says nothing.
  }
  return undefined
}

/** What a revert or an erasure names; nothing where this program cannot read it. */
export const targetsOf = (registry: Registry, event: PlainEvent): Targets =>
  payloadOf<Targets>(registry, event) ?? { events: [], operations: [] }

/** Whether a revert or an erasure names an event of its log. */
export function names(by: PlainEvent, { events, operations }: Targets, event: PlainEvent): boolean {
  const { id, origin, seq } = event
  if (by.log !== event.log) return false
  return (
    events.some((target) => target.id === id && target.origin === origin && target.seq === seq) ||
    operations.some((target) => target.op === event.op && target.origin === origin && seq <= target.through)
  )
}

/** Nothing acts on these. */
export const FINAL: ReadonlySet<string> = new Set(["erasure.made", "compaction.proposed", "compaction.made"])
export const CUTS: ReadonlySet<string> = new Set(["replica.revoked", "replica.succeeded"])
export const CONTROL = new Set(["revert.made", ...FINAL, ...CUTS])
