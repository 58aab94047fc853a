/** A proposal as it lies in the log: what it names, and who has said that they hold it. docs/spec/sync.md, SYNC-46. */
import type { Proposal, Proposed } from "../../fold/compacted.ts"
import type { ActivityContext } from "../../fold/control.ts"
import { subjectKey } from "../../fold/subject.ts"
import { positionsAfter } from "../../fold/subjectPositions.ts"
import type { EventId, LogName, Origin } from "../../ids.ts"
import type { LogEvent } from "../../log/event.ts"
import { decodePayload } from "../../log/payload.ts"
import { eventsAt, locate } from "../../log/read.ts"
import type { Dialect, Work } from "../../store/port.ts"

/** An event as a proposal names it. */
interface Named {
  readonly origin: Origin
  readonly seq: number
  /** The beginning of its id. */
  readonly id: string
}

export interface NamedPair {
  readonly event: Named
  readonly standIn: Named
}

export interface WholeProposal extends Proposal {
  readonly event: LogEvent
  readonly pairs: readonly NamedPair[]
  /** The event itself, and those by which replicas have accepted it. */
  readonly words: readonly LogEvent[]
}

/** Events of one subject that are looked through: a replica says one word on it. */
const MOST_WORDS = 10_000

/** Undefined where it cannot be read: then nothing is done about it. */
export function* readProposal(context: ActivityContext, proposal: Proposal): Work<WholeProposal | undefined> {
  const { dialect, generation, registry } = context
  const key = subjectKey(proposal.log, proposal.subject)
  const events = yield* eventsAt(dialect, yield* positionsAfter(generation, key, 0, MOST_WORDS))
  const event = events.find(({ id }) => id === proposal.proposal)
  const said = event === undefined ? undefined : (read(registry, event) as Proposed | undefined)
  if (event === undefined || said === undefined) return undefined
  const named = ([origin, seq, id]: readonly [number, number, string, ...number[]]): Named => ({
    origin: said.origins[origin] as Origin,
    seq,
    id,
  })
  const standIns = said.standIns.map(named)
  const pairs = said.events.map((each) => ({ event: named(each), standIn: standIns[each[3]] as Named }))
  const accepts = (word: LogEvent): boolean =>
    word.type === ACCEPTED_TYPE && (read(registry, word) as { proposal: EventId } | undefined)?.proposal === event.id
  return { ...proposal, event, pairs, words: [event, ...events.filter(accepts)] }
}

export const ACCEPTED_TYPE = "compaction.accepted"

function read(registry: ActivityContext["registry"], event: LogEvent): unknown {
  const definition = registry.event(event.type)
  if (definition === undefined || event.payload === null || event.v > definition.v) return undefined
  try {
    return definition.decode(event.v, decodePayload(event.payload))
  } catch {
    return undefined
  }
}

/** Looks named events of a log up; those that are not here are undefined. */
export class Lookup {
  readonly #found = new Map<string, LogEvent[]>()

  get(named: Named): LogEvent | undefined {
    return this.#found.get(`${named.origin} ${named.seq}`)?.find(({ id }) => id.startsWith(named.id))
  }

  *read(dialect: Dialect, log: LogName, named: readonly Named[]): Work<this> {
    for (const [origin, ofOrigin] of Map.groupBy(named, (each) => each.origin)) {
      const seqs = [...new Set(ofOrigin.map(({ seq }) => seq))]
      for (let i = 0; i < seqs.length; i += AT_ONCE) {
        const places = yield* locate(dialect, log, origin, seqs.slice(i, i + AT_ONCE))
        const positions = places.map(({ position }) => position)
        for (const event of yield* eventsAt(dialect, positions)) {
          const key = `${origin} ${event.seq}`
          this.#found.set(key, [...(this.#found.get(key) ?? []), event])
        }
      }
    }
    return this
  }
}

const AT_ONCE = 2048

/** The events that a proposal names, as far as they are here. */
export const lookUp = (dialect: Dialect, { log, pairs }: Pick<WholeProposal, "log" | "pairs">): Work<Lookup> =>
  new Lookup().read(
    dialect,
    log,
    pairs.flatMap(({ event, standIn }) => [event, standIn]),
  )
