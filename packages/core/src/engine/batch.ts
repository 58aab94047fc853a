/** What callers hand to a library to be appended, and what they hear of it. */
import type { Touched } from "../fold/apply.ts"
import type { FoldContext } from "../fold/held.ts"
import { MalformedEvent } from "../errors.ts"
import { type EventId, isActor, isOperationId, type LogName, type OperationId, type Subject } from "../ids.ts"
import type { LogEvent } from "../log/event.ts"
import type { Random } from "../ports.ts"
import type { Row, Work } from "../store/port.ts"
import { hex } from "./opening.ts"

export interface NewEvent {
  readonly type: string
  readonly subject: Subject
  readonly payload: unknown
  /** `library` unless said otherwise. */
  readonly log?: LogName
  readonly refs?: readonly EventId[]
}

/** What a decision may use: everything that reads views or states takes this. */
export interface DecisionContext extends FoldContext {
  /** For ids of new subjects. */
  readonly random: Random
  /** The wall clock, in milliseconds since 1970. */
  readonly now: number
}

/**
 * Reads what it needs and answers events. It may also write, to tables of its own and never to those of the engine: what
 * it writes is in the transaction that stores its events, and so there with them or not at all. What it throws is thrown
 * by the append; then nothing is written.
 */
export type Decision = (context: DecisionContext) => Work<readonly NewEvent[]>

export interface Batch {
  /**
   * The events, or what decides on them. A decision runs in the transaction that stores its events: nothing comes
   * between what it read and what it wrote, from this process or another.
   */
  readonly events: readonly NewEvent[] | Decision
  /** `user:<id>`, `import`, `provider:<name>` … */
  readonly actor: string
  /** The operation that the events belong to; a new one unless given. */
  readonly op?: OperationId
}

/** A batch with its operation. Fails with {@link MalformedEvent} where it is none: callers may be untyped. */
export function inOperation(batch: Batch, random: Random): Batch & { readonly op: OperationId } {
  const malformed = (message: string) => new MalformedEvent({ rule: "LOG-16", message })
  if (typeof batch?.events !== "function" && !Array.isArray(batch?.events))
    throw malformed("a batch has a list of events, or a decision that answers one")
  const { actor, events, op = hex(random, 16) } = batch
  if (!isActor(actor)) throw malformed("a batch names its actor: `user:<id>`, `import` or the like")
  if (!isOperationId(op)) throw malformed("an operation is 32 hexadecimal digits")
  return { actor, events, op }
}

export interface Appended {
  readonly op: OperationId
  readonly events: readonly LogEvent[]
}

/** A row of a view that an append would write, or take away. */
export interface Rehearsed {
  readonly table: string
  readonly before: Row | undefined
  readonly after: Row | undefined
}

/** What a commit changed: positions `from … to`, the subjects and the view rows that it touched. */
export interface Commit extends Touched {
  readonly from: number
  readonly to: number
}
