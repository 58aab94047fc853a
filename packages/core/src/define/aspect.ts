/**
 * An aspect is a bundle of events with the state that they fold into: what a track is of its own, the claims about
 * anything, the artwork of anything. A kind of subject is made of aspects, so that claims are written once and any
 * subject can have them.
 */
import type { Row, Table } from "../store/port.ts"
import type { EventDefinition, FoldedEvent } from "./event.ts"

/** One case for each event: pure, naive about order, since the engine owns order and activity. */
export type Cases<S, E> = {
  readonly [K in keyof E]: E[K] extends EventDefinition<infer P> ? (state: S, event: FoldedEvent<P>) => S : never
}

export interface AspectSource<S, E> {
  /** The namespace of its events, and its field in the state of a subject. */
  readonly name: string
  readonly events: E
  readonly initial: () => S
  readonly fold: Cases<S, E>
  /**
   * Tables of one row or more for each event, whatever other events there are (a play, a claim). Each key begins with
   * the column `subject`, or `subjectRow` where the table says so. A late event then adds rows instead of rewriting them all.
   */
  readonly eventTables?: readonly Table[]
  readonly eventRows?: (subject: SubjectRef, event: FoldedEvent) => ViewRows
  /** Fold inactive events too, marked as such: for state whose parts build on each other, such as a shared document. */
  readonly foldsInactive?: boolean
  /**
   * Whether a later event of the same subject says all that an earlier one said, so that the earlier one's payload is
   * needed only to take the later one back. Must hold along: what supersedes the later one supersedes the earlier one.
   */
  readonly supersedes?: (later: FoldedEvent, earlier: FoldedEvent) => boolean
  /** For state that is not plain data. */
  readonly pack?: (state: S) => unknown
  readonly unpack?: (packed: unknown) => S
}

export interface Aspect {
  readonly name: string
  readonly events: readonly EventDefinition[]
  readonly initial: () => unknown
  readonly fold: (state: unknown, event: FoldedEvent) => unknown
  readonly eventTables: readonly Table[]
  readonly eventRows?: (subject: SubjectRef, event: FoldedEvent) => ViewRows
  readonly foldsInactive: boolean
  readonly supersedes?: (later: FoldedEvent, earlier: FoldedEvent) => boolean
  readonly pack: (state: unknown) => unknown
  readonly unpack: (packed: unknown) => unknown
}

/** A subject in its log, as views name it. */
export interface SubjectRef {
  /** The subject, with the log in front of it where that is a member's own: unique in the database. */
  readonly key: string
  readonly subject: string
  readonly kind: string
  readonly id: string
  readonly log: string
  /** Whose log it is, empty for the library's. */
  readonly user: string
  /** A number for this subject in this database. */
  readonly row: number
}

/** Rows by the name of their table. */
export type ViewRows = Readonly<Record<string, readonly Row[]>>

export function defineAspect<S, const E extends Readonly<Record<string, EventDefinition<any>>>>(
  source: AspectSource<S, E>,
): Aspect & { readonly state?: S } {
  const cases = new Map(
    Object.entries(source.events).map(([name, definition]) => [
      definition.type,
      source.fold[name as keyof E] as unknown as (state: unknown, event: FoldedEvent) => unknown,
    ]),
  )
  return {
    name: source.name,
    events: Object.values(source.events),
    initial: source.initial,
    fold: (state, event) => cases.get(event.type)?.(state, event) ?? state,
    eventTables: source.eventTables ?? [],
    ...(source.eventRows === undefined ? {} : { eventRows: source.eventRows }),
    foldsInactive: source.foldsInactive ?? false,
    ...(source.supersedes === undefined ? {} : { supersedes: source.supersedes }),
    pack: (source.pack as ((state: unknown) => unknown) | undefined) ?? ((state) => state),
    unpack: (source.unpack as ((packed: unknown) => unknown) | undefined) ?? ((packed) => packed),
  }
}
