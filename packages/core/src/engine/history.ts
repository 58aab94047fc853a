/**
 * The history of a subject, from its first event on: some events in each turn, since a playlist of thousands of edits
 * takes seconds, in which others want to read too.
 */
import type { Registry } from "../define/registry.ts"
import { InvalidQuery } from "../errors.ts"
import { generation } from "../fold/generation.ts"
import { type HistoryEntry, HistoryFold, type Outline, outlineOf } from "../fold/history.ts"
import type { EventId, LogName, OperationId, Subject } from "../ids.ts"
import { liveGeneration } from "../log/meta.ts"
import type { Ports } from "../ports.ts"
import { needHistory } from "../snapshot/ahead.ts"
import type { Store, Work } from "../store/port.ts"
import type { ActivityContext } from "../fold/control.ts"

/** Which events of a history are told of; all unless given. What is told of one does not depend on it. */
export interface HistoryQuery {
  /** Only what comes before this event, which must be one of the history. */
  readonly before?: EventId | undefined
  /** The last so many, from 1, of those that the rest of the query leaves. */
  readonly limit?: number | undefined
  /** Only those of this operation. */
  readonly op?: OperationId | undefined
}

interface Source {
  readonly store: Store
  readonly registry: Registry
  readonly ports: Ports
  /** Once the views are those of this program. */
  upgraded(): Promise<void>
}

/** Events folded in one turn. What they changed is looked for row by row, of which a long playlist has thousands. */
const AT_ONCE = 128

/** In the order in which they are folded. Fails with {@link InvalidQuery}, and HistoryMissing. */
export async function* readHistory(
  library: Source,
  log: LogName,
  subject: Subject,
  query: HistoryQuery,
): AsyncGenerator<HistoryEntry, void> {
  const { store, registry, ports } = library
  await library.upgraded()
  const read = <A>(work: (context: ActivityContext) => Work<A>): Promise<A> =>
    store.read(function* () {
      yield* needHistory()
      return yield* work({ dialect: store.dialect, registry, generation: generation(yield* liveGeneration()) })
    })
  const outlined = await read((context) => outlineOf(context, log, subject))
  if (outlined === undefined) return
  const asked = askedOf(outlined.events, query)
  const last = asked.at(-1)
  if (last === undefined) return
  const positions = new Set(asked.map(({ position }) => position))
  const isAsked = ({ position }: Outline): boolean => positions.has(position)
  const end = outlined.events.indexOf(last) + 1
  const fold = new HistoryFold(registry, outlined)
  for (let i = 0; i < end; i += AT_ONCE) {
    const events = outlined.events.slice(i, Math.min(i + AT_ONCE, end))
    yield* await read((context) => fold.next(context, events, isAsked))
    await ports.pause?.()
  }
}

function askedOf(events: readonly Outline[], { before, limit, op }: HistoryQuery): readonly Outline[] {
  if (limit !== undefined && (!Number.isInteger(limit) || limit < 1))
    throw new InvalidQuery({ message: `limit is a whole number from 1, not ${limit}` })
  const end = before === undefined ? events.length : events.findIndex(({ id }) => id === before)
  if (end === -1) throw new InvalidQuery({ message: "before is no event of this history" })
  const asked = events.slice(0, end).filter((event) => op === undefined || event.op === op)
  return limit === undefined ? asked : asked.slice(-limit)
}
