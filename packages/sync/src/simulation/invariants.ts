/** What must hold whatever happens. The letters are those of the list in docs/howto/simulate.md. */
import { absentPoints, Compacted, type Library, type Point, query, revertEvents, type Work } from "@ledgerline/core"
import { modelOf, type PlainEvent, plainEvents, type State, stateOf } from "@ledgerline/core/testing"
import type { Device } from "./Device.ts"

export class InvariantBroken extends Error {
  constructor(invariant: string, message: string) {
    super(`(${invariant}) ${message}`)
  }
}

/** What a device had at some moment. */
export interface Kept {
  readonly restores: number
  readonly points: readonly Point[]
}

type End = Point & { readonly branch: string }

const endsOf = ({ disk }: Device): End[] =>
  disk.readSync(() => query<End>("SELECT log, origin, branch, seq, head AS id FROM chain"))

export function* lastPosition(): Work<number> {
  const [row] = yield* query<{ last: number }>("SELECT MAX(position + count - 1) AS last FROM chunk")
  return row?.last ?? 0
}

const absentOf = ({ disk }: Device, points: readonly Point[]): Point[] =>
  disk.readSync(() => absentPoints(disk.dialect, points))

const told = ({ log, origin, seq }: Point): string => `${log} ${origin.slice(0, 8)} ${seq}`

export const noteKept = (device: Device): Kept => ({ restores: device.restores, points: endsOf(device) })

/** (a) What was committed stays. */
export function checkKept(device: Device, kept: Kept | undefined): void {
  if (kept === undefined || kept.restores !== device.restores) return
  const gone = absentOf(device, kept.points)
  if (gone.length > 0) throw new InvariantBroken("a", `${device.name} no longer has ${gone.map(told).join(", ")}`)
}

/** (a) (h) What a device thinks of servers is true, as long as these were never put back to an earlier database. */
export function checkClaims(device: Device, servers: readonly Device[]): void {
  const sound = servers.filter((server) => server.restores === 0 && server !== device)
  checkDurable(device, sound)
  checkCursors(device, sound)
}

/** (h) No cursor has passed an event that is not here, in an epoch that still is. */
function checkCursors(device: Device, servers: readonly Device[]): void {
  for (const server of servers) {
    const cursors = device.disk.readSync(() =>
      query<{ log: string; position: number }>(
        `SELECT cursor.log, cursor.position FROM "syncCursor" cursor JOIN "syncServer" server USING (server)
         WHERE server.server = ? AND server.epoch = ?`,
        [server.name, epochOf(server)],
      ),
    )
    for (const { log, position } of cursors) {
      const passed = passedBy(server, log, position)
      const missing = absentOf(device, passed)
      if (missing.length > 0)
        throw new InvariantBroken("h", `${device.name} has passed ${missing.map(told).join(", ")} of ${server.name}`)
    }
  }
}

const epochOf = ({ disk }: Device): string =>
  disk.readSync(() => query<{ value: string }>("SELECT value FROM meta WHERE key = 'epoch'"))[0]?.value ?? ""

/** The last event of each chain that lies before a position. */
function passedBy({ disk }: Device, log: string, position: number): Point[] {
  return disk.readSync(function* () {
    const runs = yield* query<{ chain: number; origin: string; seq: number; shift: number; end: number }>(
      `SELECT run.chain, chain.origin, run.seq, run.shift, chain.seq AS end FROM run JOIN chain ON chain.id = run.chain
       WHERE chain.log = ? ORDER BY run.chain, run.seq`,
      [log],
    )
    const heads = yield* query<Point & { chain: number }>(
      "SELECT head.chain, chain.log, chain.origin, head.seq, head.id FROM head JOIN chain ON chain.id = head.chain WHERE chain.log = ?",
      [log],
    )
    const last = new Map<number, number>()
    for (const [i, { chain, seq, shift, end }] of runs.entries()) {
      const next = runs[i + 1]
      const to = next?.chain === chain ? next.seq - 1 : end
      if (seq + shift < position) last.set(chain, Math.min(to, position - 1 - shift))
    }
    return heads.filter(({ chain, seq }) => seq <= (last.get(chain) ?? 0))
  })
}

/** (a) (d) (g) Everybody has all that anybody had and what they may have, and shows the same: `shown`, where that is known. */
export async function checkSame(
  devices: readonly Device[],
  before: readonly Point[],
  shown: ReadonlyMap<Device, string> = new Map(),
): Promise<void> {
  for (const isGuest of [false, true]) {
    const alike = devices.filter((device) => device.isGuest === isGuest)
    let hash: string | undefined
    for (const device of alike) {
      const may = ({ log }: Point): boolean => !isGuest || log === "library"
      const gone = absentOf(device, before.filter(may))
      if (gone.length > 0) throw new InvariantBroken("a", `${device.name} lacks ${gone.map(told).join(", ")}`)
      const forbidden = endsOf(device).filter((point) => !may(point))
      if (forbidden.length > 0) throw new InvariantBroken("g", `${device.name} holds ${forbidden.map(told).join(", ")}`)
      const own = shown.get(device) ?? (await device.library?.stateHash())
      hash ??= own
      if (own !== hash) throw new InvariantBroken("d", `${device.name} shows something else than ${alike[0]?.name}`)
    }
  }
}

export const allPoints = (devices: readonly Device[]): End[] => devices.flatMap(endsOf)

/**
 * (b) (c) (d) Chains hold, nothing is there twice, and the views are those of a rebuild. An event that was erased may have
 * gone on without its payload, and the erasure may have been lost with a database before it went anywhere. Answers a hash
 * of what is shown.
 */
export async function checkLog(device: Device, views: boolean, erased: ReadonlySet<string>): Promise<string> {
  const report = await device.library?.verify({ views })
  for (const { kind, message, position = 0 } of report?.problems ?? []) {
    const [event] = kind === "payload" ? ((await device.library?.events(position, 1)) ?? []) : []
    const wasErased = event !== undefined && event.payload === null && erased.has(event.id)
    if (!wasErased) throw new InvariantBroken("b", `${device.name}: ${message}`)
  }
  const ids = new Set<string>()
  for (let from = 1; ;) {
    const events = (await device.library?.events(from, 1000)) ?? []
    if (events.length === 0) break
    for (const { id, seq } of events) {
      if (ids.has(id)) throw new InvariantBroken("c", `${device.name} has event ${seq} twice`)
      ids.add(id)
    }
    from += events.length
  }
  return report?.stateHash ?? ""
}

/** (a) What is shown as durable on a server is there. */
export function checkDurable(device: Device, servers: readonly Device[]): void {
  for (const server of servers) {
    const claimed = device.disk.readSync(() =>
      query<Point>(`SELECT log, origin, seq, id FROM "syncHolding" WHERE server = ?`, [server.name]),
    )
    const missing = absentOf(server, claimed)
    if (missing.length > 0)
      throw new InvariantBroken("a", `${device.name} thinks that ${server.name} has ${missing.map(told).join(", ")}`)
  }
}

/** (b) No two devices write under one name once they have met after writing. */
export function checkOrigins(devices: readonly Device[]): void {
  const names = new Map<string, string>()
  for (const { name, library } of devices) {
    const origin = library?.origin ?? ""
    const other = names.get(origin)
    if (other !== undefined) throw new InvariantBroken("b", `${name} and ${other} write under one name`)
    names.set(origin, name)
  }
}

/** What a model shows of subjects: whether a track is hidden depends on others, too. */
const ofSubjects = (state: State): State => {
  const { track = [], subject: _, inactive: __, quarantined: ___, revert: ____, ...others } = state
  return { ...others, track: track.map((row) => ({ ...row, hidden: null })) }
}

/** Kinds of events whose effect does not reach into what others build on, as the edits of a shared list do. */
const APART = /^(claim|track)\./

/**
 * (e) (f) A replica shows what a model shows that knows no order of arrival. An event that is reverted might never have
 * been, and is there again when its revert is.
 */
export async function checkModel(library: Library, pick: number): Promise<void> {
  const events = await plainEvents(library)
  await expectModel("e", library, events)
  const among = events.filter(({ type, log }) => APART.test(type) && log === "library")
  const event = among[pick % Math.max(1, among.length)]
  if (event === undefined) return
  // What was compacted for its sake is not to be had back.
  const revert = await revertOne(library, event.id).catch((cause: unknown) => {
    if (cause instanceof Compacted) return undefined
    throw cause
  })
  if (revert === undefined) return
  await expectModel(
    "f",
    library,
    events.filter(({ id }) => id !== event.id).map((each) => each),
  )
  await revertOne(library, revert)
  await expectModel("f", library, events)
}

async function revertOne(library: Library, id: string): Promise<string> {
  const { events } = await library.append({
    actor: "user:ada",
    events: (context) => revertEvents(context, [id], "to see what becomes of it"),
  })
  return events[0]?.id ?? ""
}

async function expectModel(name: string, library: Library, events: readonly PlainEvent[]): Promise<void> {
  const model = JSON.stringify(ofSubjects(modelOf(library.registry, events)))
  if (JSON.stringify(ofSubjects(await stateOf(library))) !== model)
    throw new InvariantBroken(name, "the views are not those of the model")
}
