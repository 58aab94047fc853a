/**
 * Where chains are cut off: a revocation accepts what leads to the points that it names and nothing else of an origin, a
 * succession nothing behind itself. What is cut off is kept and relayed, and has no effect. docs/spec/fold.md, FOLD-28.
 */
import type { EventId, LogName, OperationId, Origin } from "../ids.ts"
import type { LogEvent } from "../log/event.ts"
import { type Place, placesOf, sharedSeq, type Side, sidesOf } from "../log/sides.ts"
import { REVOKED_TYPE } from "../log/write.ts"
import { type Dialect, insertNew, query, type Work } from "../store/port.ts"
import type { Generation } from "./generation.ts"
import { CUT } from "./tables.ts"

/** `revoked`: all but what leads to a point. `succeeded`: what comes behind the point. */
export type CutForm = "revoked" | "succeeded"

/** What a control event cuts off of the chains of one origin. */
export interface Cut {
  /** The control event, and where it sorts. */
  readonly control: EventId
  readonly at: number
  readonly by: Origin
  readonly bySeq: number
  readonly op: OperationId
  readonly log: LogName
  /** Whose chains are cut. */
  readonly origin: Origin
  readonly form: CutForm
  readonly points: readonly CutPoint[]
}

interface CutPoint {
  readonly seq: number
  readonly id: EventId
}

/** The payload of `replica.revoked`, as far as the fold cares. */
export interface Revoked {
  readonly accepted: readonly CutPoint[]
}

const SUBJECT_OF_REPLICA = /^replica:([0-9a-f]{32})$/

/** The origin that a subject stands for; undefined where it is no replica. */
const originIn = (subject: string): Origin | undefined => SUBJECT_OF_REPLICA.exec(subject)?.[1]

/** Nothing of the origin is accepted. */
const NOTHING: CutPoint = { seq: 0, id: "" }

/** Notes what a control event cuts off; its payload has been found to be sound. */
export function* noteCut({ generation }: CutContext, event: LogEvent, payload: unknown): Work<void> {
  const isRevocation = event.type === REVOKED_TYPE
  const origin = originIn(event.subject)
  // Nobody can say what another replica goes on as.
  if (origin === undefined || (!isRevocation && origin !== event.origin)) return
  const accepted = isRevocation ? (payload as Revoked).accepted : [{ seq: event.seq, id: event.id }]
  const form: CutForm = isRevocation ? "revoked" : "succeeded"
  const points = accepted.length === 0 ? [NOTHING] : accepted
  yield* insertNew(
    generation.at(CUT),
    points.map(({ seq, id }) => [
      event.id,
      seq,
      id,
      event.log,
      origin,
      form,
      event.at,
      event.origin,
      event.seq,
      event.op,
    ]),
  )
}

interface CutContext {
  readonly dialect: Dialect
  readonly generation: Generation
}

type CutRow = Omit<Cut, "points"> & CutPoint

/** All that is cut off in some logs, whether it is in effect or not. */
export function* cutsIn({ dialect, generation }: CutContext, logs: Iterable<LogName>): Work<Cut[]> {
  const rows = yield* query<CutRow>(
    `SELECT * FROM ${generation.name(CUT)} WHERE ${dialect.anyOf("log", "text")} ORDER BY control, seq, id`,
    [dialect.list([...new Set(logs)])],
  )
  return [...Map.groupBy(rows, ({ control }) => control).values()].map((points) => ({
    ...(points[0] as CutRow),
    points,
  }))
}

/** What control events cut off, by their ids. */
export function* cutsBy({ dialect, generation }: CutContext, controls: readonly EventId[]): Work<CutRow[]> {
  return yield* query<CutRow>(
    `SELECT * FROM ${generation.name(CUT)} WHERE ${dialect.anyOf("control", "text")} ORDER BY control, seq`,
    [dialect.list(controls)],
  )
}

/** What is cut off of an origin, in effect or not. */
export function* cutsOn({ generation }: CutContext, origin: Origin): Work<readonly Omit<Cut, "points">[]> {
  return yield* query<CutRow>(`SELECT * FROM ${generation.name(CUT)} WHERE origin = ? ORDER BY control, seq`, [origin])
}

/** Of origins, those of which something is cut off somewhere, with the control events that do. */
export function* cutOrigins(
  { dialect, generation }: CutContext,
  origins: Iterable<Origin>,
): Work<{ readonly log: LogName; readonly origin: Origin; readonly control: EventId }[]> {
  return yield* query(
    `SELECT DISTINCT log, origin, control FROM ${generation.name(CUT)} WHERE ${dialect.anyOf("origin", "text")}`,
    [dialect.list([...new Set(origins)])],
  )
}

/** An event, as far as cuts care. */
export interface Cuttable {
  readonly id: EventId
  readonly log: LogName
  readonly origin: Origin
  readonly seq: number
}

/** For each of the events that some of the cuts concern, those that cut it off. */
export function* cuttersOf(
  dialect: Dialect,
  cuts: readonly Cut[],
  events: readonly Cuttable[],
): Work<Map<EventId, Cut[]>> {
  const cutters = new Map<EventId, Cut[]>()
  for (const ofChain of Map.groupBy(cuts, ({ log, origin }) => `${log} ${origin}`).values()) {
    const { log, origin } = ofChain[0] as Cut
    const concerned = events.filter((event) => event.origin === origin && event.log === log)
    if (concerned.length === 0) continue
    const sides = yield* sidesOf(dialect, log, origin)
    const places = new Map<string, Place | undefined>()
    // Of one chain the number alone says where an event lies.
    if (sides.length > 1) {
      const wanted = [...concerned, ...ofChain.flatMap(({ points }) => points)]
      const found = yield* placesOf(dialect, sides, wanted)
      for (const [i, point] of wanted.entries()) places.set(pointKey(point), found[i])
    }
    for (const event of concerned) {
      const at = places.get(pointKey(event))
      const by: Cut[] = []
      for (const cut of ofChain) {
        let leads = false
        for (const point of cut.points)
          leads ||= leadsTo(cut.form, { event, at }, { point, at: places.get(pointKey(point)) })
        if (leads === (cut.form === "succeeded")) by.push(cut)
      }
      if (by.length > 0) cutters.set(event.id, by)
    }
  }
  return cutters
}

const pointKey = ({ seq, id }: CutPoint): string => `${seq} ${id}`

/** Whether the way to a point leads over an event, or for a succession, the way to the event over the point. */
function leadsTo(
  form: CutForm,
  { event, at }: { readonly event: Cuttable; readonly at: Place | undefined },
  { point, at: end }: { readonly point: CutPoint; readonly at: Place | undefined },
): boolean {
  if (form === "succeeded") return event.seq > point.seq && isOnWay(end, at?.side)
  // A point that is not here accepts what comes up to its number: it cannot be told what leads to it.
  return event.seq <= point.seq && isOnWay(at, end?.side)
}

const isOnWay = (place: Place | undefined, side: Side | undefined): boolean =>
  place === undefined || side === undefined || sharedSeq(side, place) >= place.seq
