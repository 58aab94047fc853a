/** Folds ordered events into a subject: decodes, checks, dispatches to the aspect, and sets broken ones apart. */
import { MalformedEvent } from "../errors.ts"
import type { ViewRows } from "../define/aspect.ts"
import type { FoldedEvent } from "../define/event.ts"
import { belongsIn, type Registry } from "../define/registry.ts"
import type { LogEvent } from "../log/event.ts"
import { decodePayload } from "../log/payload.ts"
import type { CutMark, Inactive } from "./inactive.ts"
import type { FoldedSubject } from "./subject.ts"

export interface Poison {
  readonly subject: string
  readonly event: string
  readonly type: string
  readonly reason: string
}

export interface Deferred {
  readonly event: LogEvent
  readonly subject: string
}

/** What folding leaves beside the state. */
export interface Outcome {
  readonly poison: Poison[]
  readonly deferred: Deferred[]
  /** Rows of single events, to be added. */
  readonly eventRows: { readonly subject: FoldedSubject; readonly rows: ViewRows }[]
}

export const newOutcome = (): Outcome => ({ poison: [], deferred: [], eventRows: [] })

/**
 * Folds events in the given order, which is theirs, onto the subject's state. `inactive` holds the events that are out of
 * effect; those whose chain was cut off are set apart. Never throws for what an event contains.
 */
export function reduce(
  registry: Registry,
  subject: FoldedSubject,
  events: readonly LogEvent[],
  inactive: Inactive | undefined,
  outcome: Outcome,
): void {
  for (const event of events) {
    const mark = inactive?.get(event.id)
    const setApart = (reason: string): void =>
      void outcome.poison.push({ subject: subject.ref.key, event: event.id, type: event.type, reason })
    if (mark !== undefined) setApart(whyCut(mark))
    const known = registry.lookup(subject.ref.kind, event.type)
    if (known === undefined || event.v > known.definition.v) {
      outcome.deferred.push({ event, subject: subject.ref.key })
      continue
    }
    // Erased, or not received yet: the header says that it happened, nobody can say what.
    if (event.payload === null) continue
    const active = inactive === undefined || !inactive.has(event.id)
    const { aspect, definition } = known
    if (!active && !aspect.foldsInactive) continue
    try {
      if (!belongsIn(known, subject.ref.log)) {
        throw new MalformedEvent({
          rule: "FOLD-10",
          message: `${event.type} has no place in the log ${subject.ref.log}`,
        })
      }
      const payload = definition.decode(event.v, decodePayload(event.payload))
      const folded = foldable(event, payload, active)
      subject.states[aspect.name] = aspect.fold(subject.states[aspect.name] ?? aspect.initial(), folded)
      if (aspect.eventRows !== undefined && active) {
        outcome.eventRows.push({ subject, rows: aspect.eventRows(subject.ref, folded) })
      }
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      if (mark === undefined) setApart(reason.slice(0, 500))
    }
  }
}

const whyCut = ({ form, by }: CutMark): string =>
  form === "revoked"
    ? `its replica was revoked before it by ${by}`
    : `its replica had gone on under another key before it, by ${by}`

/** An event as reducers see it; the id is hashed only if somebody asks. */
export function foldable(event: LogEvent, payload: unknown, active: boolean): FoldedEvent {
  return new Foldable(event, payload, active)
}

class Foldable implements FoldedEvent {
  readonly payload: unknown
  readonly active: boolean
  readonly #event: LogEvent

  constructor(event: LogEvent, payload: unknown, active: boolean) {
    this.#event = event
    this.payload = payload
    this.active = active
  }
  get id(): string {
    return this.#event.id
  }
  get type(): string {
    return this.#event.type
  }
  get log(): string {
    return this.#event.log
  }
  get subject(): string {
    return this.#event.subject
  }
  get at(): number {
    return this.#event.at
  }
  get origin(): string {
    return this.#event.origin
  }
  get seq(): number {
    return this.#event.seq
  }
  get op(): string {
    return this.#event.op
  }
  get actor(): string {
    return this.#event.actor
  }
}
