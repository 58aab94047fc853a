/** What it takes to exchange events over HTTP on loopback, durable on both sides. docs/benchmarks.md */
import { join } from "node:path"
import { gapsBehind, type Incoming, type Library, readGap } from "@ledgerline/core"
import { amount, inFolder, median, type Options, type Result, timed } from "@ledgerline/core/bench"
import { syncWith } from "@ledgerline/sync"
import { fill, openLibrary } from "./libraries.ts"
import { pouchRate } from "./pouch.ts"
import { serving } from "./serving.ts"

/** Pages as the server makes them. */
const PAGE = { events: 1000, bytes: 1024 * 1024 }

/** Everything that a library holds, as it goes over the network. */
async function pagesOf(library: Library): Promise<Incoming[]> {
  const { dialect } = library.store
  await library.sign()
  return library.store.read(function* () {
    const batches: Incoming[] = []
    for (const gap of yield* gapsBehind(dialect, [], () => true)) {
      for (let { after } = gap; after < gap.to;) {
        const batch = yield* readGap(dialect, { ...gap, after }, PAGE)
        if (batch === undefined) break
        batches.push(batch)
        after += batch.events.length
      }
    }
    return batches
  })
}

/** A library of so many tracks, with a server on it; and all of it by events into new replicas, in turns with the limit. */
async function replicated(options: Options): Promise<Result[]> {
  const tracks = amount(options, 25_000, 2500)
  const events = tracks * 4
  return await inFolder(async (folder) => {
    const path = join(folder, "server.db")
    const library = await openLibrary(path)
    await fill(library, tracks)
    const pages = await pagesOf(library)
    await library.close()
    const server = await serving(path, join(folder, "snapshots"))
    let replicas = 0
    const open = () => openLibrary(join(folder, `${++replicas}.db`), server.library)
    const ratios: number[] = []
    const [ours, limits]: [number[], number[]] = [[], []]
    for (let round = 0; round <= amount(options, 3, 1); round++) {
      const fed = await open()
      const byHand = await timed(async () => {
        for (const page of pages) await fed.receive([page])
      })
      await fed.close()
      const replica = await open()
      const peer = await server.pair(replica)
      const bySync = await timed(() => syncWith(replica, peer))
      // The first round warms up.
      if (round > 0) {
        ratios.push(byHand / bySync)
        ours.push((events / bySync) * 1000)
        limits.push((events / byHand) * 1000)
      }
      await replica.close()
    }
    const later = await syncedAgain(server, await open(), options, tracks)
    await server.stop()
    const ratio = median(ratios)
    const name = `replicate ${events.toLocaleString("en")} events to an empty replica`
    const pouch =
      options.size === "tiny"
        ? undefined
        : await pouchRate(folder, { documents: events, bytes: 300, rounds: amount(options, 2, 1) })
    const compared: Result[] =
      pouch === undefined
        ? []
        : [
            {
              name: "the same by PouchDB 9",
              value: median(ours),
              unit: "a second",
              limit: pouch,
              ratio: median(ours) / pouch,
              goal: "≥ 10 of PouchDB's",
              ok: median(ours) / pouch >= 10,
            },
          ]
    return [
      {
        name,
        value: median(ours),
        unit: "events/s",
        limit: median(limits),
        ratio,
        goal: "≥ 0.7 of its own rate",
        ok: ratio >= 0.7,
      },
      ...compared,
      ...later,
    ]
  })
}

/** Nothing new, and one in a hundred new, for a replica that has everything. */
async function syncedAgain(
  server: Awaited<ReturnType<typeof serving>>,
  replica: Library,
  options: Options,
  tracks: number,
): Promise<Result[]> {
  const traffic = { bytes: 0, requests: 0 }
  const peer = await server.pair(replica, traffic)
  await syncWith(replica, peer)
  const [times, bytes]: [number[], number[]] = [[], []]
  for (let i = 0; i < amount(options, 30, 10); i++) {
    traffic.bytes = 0
    times.push(await timed(() => syncWith(replica, peer)))
    bytes.push(traffic.bytes)
  }
  const before = (await replica.holdings()).reduce((sum, { seq }) => sum + seq, 0)
  const few = Math.ceil(tracks / 100)
  await fill(replica, few)
  const fresh = await replica.events(before + 1, few * 8)
  const size = fresh.reduce((sum, event) => sum + sizeOf(event), 0)
  traffic.bytes = 0
  await syncWith(replica, peer)
  const ratio = traffic.bytes / size
  await replica.close()
  const [time, sent] = [median(times), median(bytes)]
  return [
    { name: "nothing new", value: time, unit: "ms", limit: null, ratio: null, goal: "< 10 ms", ok: time < 10 },
    {
      name: "nothing new, bytes",
      value: sent,
      unit: "bytes",
      limit: null,
      ratio: null,
      goal: "< 1,000 bytes",
      ok: sent < 1000,
    },
    {
      name: `${fresh.length} new events, bytes`,
      value: traffic.bytes,
      unit: "bytes",
      limit: size,
      ratio,
      goal: "≤ 1.2 times the events",
      ok: ratio <= 1.2,
    },
  ]
}

/** What an event is stored as, without its hash and place: header and payload. */
const sizeOf = (event: {
  readonly payload: Uint8Array | null
  readonly subject: string
  readonly type: string
  readonly log: string
  readonly actor: string
}): number =>
  (event.payload?.length ?? 0) + 150 + event.subject.length + event.type.length + event.log.length + event.actor.length

export const exchangeBenches = { replicated }
