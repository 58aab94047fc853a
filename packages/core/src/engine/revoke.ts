/** Revocations: by whom an origin is not trusted any more, and from where on. docs/spec/sync.md, SYNC-29. */
import { CommandRejected } from "../errors.ts"
import { activityOf } from "../fold/activity.ts"
import type { ActivityContext } from "../fold/control.ts"
import { cutsOn } from "../fold/cuts.ts"
import type { EventId, LogName, Origin } from "../ids.ts"
import { LIBRARY } from "../ids.ts"
import type { LogEvent } from "../log/event.ts"
import { decodePayload } from "../log/payload.ts"
import { eventsAt, locate } from "../log/read.ts"
import { type Point, sidesOf } from "../log/sides.ts"
import { REVOKED_TYPE } from "../log/write.ts"
import { needHistory } from "../snapshot/ahead.ts"
import { query, type Work } from "../store/port.ts"
import type { DecisionContext, NewEvent } from "./batch.ts"

export interface RevokeOptions {
  readonly reason?: string
  /** Who does it; `user:owner` unless given. */
  readonly actor?: string
  /** The last events that are accepted, of each chain; all that is here unless given. */
  readonly accepted?: readonly Point[]
}

/** One event for each log that is here, so that a chain that begins later is cut off from its beginning. */
export function* revocation(
  { dialect }: DecisionContext,
  own: Origin,
  origin: Origin,
  { reason, accepted }: RevokeOptions,
): Work<NewEvent[]> {
  const reject = (message: string) => new CommandRejected({ command: "revoke", message })
  // Of a chain that is still on its way, nothing would be accepted.
  yield* needHistory()
  if (origin === own) throw reject("this replica cannot revoke itself: give it another key")
  const chains = yield* query<{ log: LogName; origin: Origin }>("SELECT DISTINCT log, origin FROM chain ORDER BY log")
  if (!chains.some((chain) => chain.origin === origin)) throw reject(`nothing of ${origin} is here`)
  const events: NewEvent[] = []
  for (const log of new Set([LIBRARY, ...chains.map((chain) => chain.log)])) {
    const ends = (yield* sidesOf(dialect, log, origin)).map(({ seq, head }) => ({ seq, id: head }))
    const given = accepted?.filter((point) => point.log === log && point.origin === origin)
    events.push({
      type: REVOKED_TYPE,
      subject: `replica:${origin}`,
      log,
      payload: {
        accepted: (given ?? ends).filter(({ seq }) => seq > 0).map(({ seq, id }) => ({ seq, id })),
        ...(reason === undefined ? {} : { reason }),
      },
    })
  }
  return events
}

/** A revocation in effect. */
export interface Revocation {
  readonly id: EventId
  readonly log: LogName
  readonly at: number
  readonly actor: string
  /** The replica that made it. */
  readonly by: Origin
  readonly reason: string | undefined
}

/** The revocations of an origin that are in effect, in any log. */
export function* revocationsOf(context: ActivityContext, origin: Origin): Work<Revocation[]> {
  const cuts = (yield* cutsOn(context, origin)).filter(({ form }) => form === "revoked")
  const controls: LogEvent[] = []
  for (const { control, log, by, bySeq } of cuts) {
    const places = yield* locate(context.dialect, log, by, [bySeq])
    const events = yield* eventsAt(
      context.dialect,
      places.map(({ position }) => position),
    )
    controls.push(...events.filter(({ id }) => id === control))
  }
  if (controls.length === 0) return []
  const { inactive } = yield* activityOf(context, controls)
  return controls
    .filter(({ id }) => !inactive.has(id))
    .map((event) => {
      const { reason } = decodePayload(event.payload as Buffer) as { readonly reason?: string }
      return { id: event.id, log: event.log, at: event.at, actor: event.actor, by: event.origin, reason }
    })
}
