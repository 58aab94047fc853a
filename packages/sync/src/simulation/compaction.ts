/**
 * Compactions in a simulation, and what must hold of them: nobody who was known was passed over without a word, and
 * nothing is taken back for whose sake something went. The letters are those of the list in docs/howto/simulate.md.
 */
import { eventsFrom, type Library, query, readablePayload, type Work } from "@ledgerline/core"
import type { Device } from "./Device.ts"
import { InvariantBroken } from "./invariants.ts"
import type { Chance } from "./random.ts"
import type { Plant } from "./world.ts"

/** A compaction that was carried out: who was known to whoever did it, and was not said to be passed over. */
export interface Made {
  readonly asked: ReadonlySet<string>
}

const DAY = 86_400_000
/** Short, so that replicas are passed over: clocks jump by a month at most at a time. */
const LEASE = 45 * DAY

/** Compacts what may go, and notes who was asked, and which payloads are gone. */
export async function compact(
  device: Device,
  chance: Chance,
  plant: Plant,
  { made, erased }: { readonly made: Map<string, Made>; readonly erased: Set<string> },
): Promise<void> {
  const { library } = device
  if (library === undefined) return
  const { origin } = library
  const olderThan = chance.pick([0, 0, 0, 20 * DAY])
  const own = plant.isHasty === true ? hasty(library) : library
  try {
    await own.compact({ olderThan, lease: plant.isHasty === true ? 0 : LEASE, actor: "user:ada" })
  } finally {
    for (const each of device.disk.readSync(() => madeBy(origin)))
      if (!made.has(each.control)) made.set(each.control, { asked: askedFor(device, each) })
    for (const { id, payload } of device.disk.readSync(() => eventsFrom(1, MOST))) if (payload === null) erased.add(id)
  }
}

interface MadeRow {
  readonly control: string
  readonly proposal: string
  readonly log: string
  readonly left: string
  readonly expired: string
  readonly origin: string
}

const madeBy = (origin: string): Work<MadeRow[]> =>
  query<MadeRow>('SELECT * FROM "compactionMade" WHERE origin = ? ORDER BY control', [origin])

/** (j) Whoever writes to a log has said that he holds what goes, or is named, or writes no more. */
function askedFor(device: Device, { control, proposal, log, origin, expired }: MadeRow): ReadonlySet<string> {
  return device.disk.readSync(function* () {
    const all = yield* eventsFrom(1, MOST)
    const inLog = all
      .slice(
        0,
        all.findIndex(({ id }) => id === control),
      )
      .filter((event) => event.log === log)
    const words = inLog.filter(({ id, type, payload }) => id === proposal || isAbout(proposal, type, payload))
    const free = new Set([
      origin,
      ...(JSON.parse(expired) as string[]),
      ...inLog.filter(({ type }) => ENDS.has(type)).map(({ subject }) => subject.slice("replica:".length)),
    ])
    const asked = new Set(inLog.map((event) => event.origin).filter((each) => !free.has(each)))
    for (const each of asked)
      if (!words.some((word) => word.origin === each))
        throw new InvariantBroken("j", `${device.name} did not wait for ${each.slice(0, 8)} to agree to a compaction`)
    return asked
  })
}

/** All events of a simulated log. */
const MOST = 1_000_000

const ENDS: ReadonlySet<string> = new Set(["replica.revoked", "replica.succeeded"])

const isAbout = (proposal: string, type: string, payload: Buffer | null): boolean =>
  type === "compaction.accepted" &&
  (readablePayload(payload) as { proposal?: string } | undefined)?.proposal === proposal

/** (j) What stands in for something compacted was taken back by nobody who had been asked. */
export function checkCompactions(device: Device, made: ReadonlyMap<string, Made>): void {
  device.disk.readSync(function* () {
    const rows = yield* query<MadeRow>('SELECT * FROM "compactionMade" ORDER BY control')
    if (rows.length === 0) return
    const events = yield* eventsFrom(1, MOST)
    const places = Map.groupBy(events, ({ log, origin, seq }) => `${log} ${origin} ${seq}`)
    const inactive = new Map(
      (yield* query<{ event: string; cut: string | null }>("SELECT event, cut FROM inactive")).map((row) => [
        row.event,
        row,
      ]),
    )
    const targets = yield* query<Target>('SELECT * FROM "revertTarget"')
    const forked = new Set(
      (yield* query<{ origin: string }>("SELECT origin FROM chain WHERE branch <> ''")).map((row) => row.origin),
    )
    const revoked = new Set(events.filter(({ type }) => type === "replica.revoked").map(({ subject }) => subject))
    for (const { control, proposal, log, left } of rows) {
      const asked = made.get(control)?.asked
      const said = readablePayload(events.find(({ id }) => id === proposal)?.payload ?? null) as Proposed | undefined
      if (asked === undefined || said === undefined) continue
      const kept = new Set(JSON.parse(left) as number[])
      for (const [place, [, , , standIn]] of said.events.entries()) {
        const [origin, seq, id] = said.standIns[standIn] as Proposed["standIns"][number]
        const event = places.get(`${log} ${said.origins[origin]} ${seq}`)?.find((each) => each.id.startsWith(id))
        const state = event === undefined ? undefined : inactive.get(event.id)
        if (kept.has(place) || event === undefined || state === undefined || state.cut !== null) continue
        const naming = targets.filter(
          (target) =>
            target.log === log &&
            (target.kind === "event"
              ? target.target === event.id
              : target.target === event.op && target.origin === event.origin && event.seq <= target.seq),
        )
        if (naming.some(({ permanent }) => permanent === 1)) continue
        const by = naming.find(
          ({ revert, revertOrigin }) =>
            !inactive.has(revert) &&
            asked.has(revertOrigin) &&
            !forked.has(revertOrigin) &&
            !revoked.has(`replica:${revertOrigin}`),
        )
        if (by !== undefined)
          throw new InvariantBroken("j", `what event ${event.seq} stands in for is gone, and it was taken back`)
      }
    }
  })
}

interface Proposed {
  readonly origins: readonly string[]
  readonly events: readonly (readonly [number, number, string, number])[]
  readonly standIns: readonly (readonly [number, number, string])[]
}

interface Target {
  readonly kind: string
  readonly target: string
  readonly revert: string
  readonly log: string
  readonly origin: string
  readonly seq: number
  readonly permanent: number
  readonly revertOrigin: string
}

/** A fault: whoever was not waited for is not named. */
const hasty = (library: Library): Library =>
  new Proxy(library, {
    get(target, name) {
      if (name !== "append") {
        const value: unknown = Reflect.get(target, name, target)
        return name !== "compact" && typeof value === "function" ? (value.bind(target) as unknown) : value
      }
      return (batch: Parameters<Library["append"]>[0]) =>
        target.append({
          ...batch,
          events: function* (context) {
            const events = typeof batch.events === "function" ? yield* batch.events(context) : batch.events
            return events.map((event) =>
              event.type === "compaction.made"
                ? { ...event, payload: { ...(event.payload as object), expired: [] } }
                : event,
            )
          },
        })
    },
  })

/** How many events have lost their payload to a compaction, in what a device says of its log. */
export const compactedIn = ({ disk }: Device): number =>
  disk.readSync(() =>
    query<{ events: number }>('SELECT SUM(events - "left") AS events FROM compaction WHERE "madeAt" IS NOT NULL'),
  )[0]?.events ?? 0
