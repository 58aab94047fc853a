/** Events with their views and the search: appended, folded anew, and out of order; against the projection by hand. */
import { execFileSync } from "node:child_process"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { registry } from "../src/library/index.ts"
import { LIBRARY } from "../src/ids.ts"
import { Library } from "../src/Library.ts"
import { type Incoming, readOutgoing } from "../src/log/ingest.ts"
import type { Ports } from "../src/ports.ts"
import { listTracks } from "../src/views/lists/lists.ts"
import { openSqlite } from "../src/store/sqlite.ts"
import { systemPorts, thisProcess } from "../src/system.ts"
import { ByHand } from "./byHand.ts"
import {
  amount,
  boundResult,
  inFolder,
  median,
  NODE_FLAGS,
  type Options,
  rates,
  ratioResult,
  type Result,
  timed,
} from "./harness.ts"
import { BATCH, batches, benchPorts, tracks } from "./workload.ts"

export const openLibrary = (path: string): Promise<Library> =>
  Library.open({
    store: openSqlite({ path, owner: thisProcess(), now: () => systemPorts.clock.now() }),
    registry,
    ports: systemPorts,
    path,
  })

async function viewsAppended(options: Options): Promise<Result> {
  const all = batches(tracks(amount(options, 50_000, 12_500)))
  const events = all.reduce((sum, batch) => sum + batch.length, 0)
  const limit = (round: number) =>
    inFolder(async (folder) => {
      const byHand = new ByHand(join(folder, `${round}.db`))
      const ms = await timed(() => all.forEach((batch, i) => byHand.append(batch, i)))
      byHand.db.close()
      return (events / ms) * 1000
    })
  const ours = (round: number) =>
    inFolder(async (folder) => {
      const library = await openLibrary(join(folder, `${round}.db`))
      const ms = await timed(async () => {
        for (const batch of all) await library.append({ actor: "import", events: batch })
      })
      await library.close()
      return (events / ms) * 1000
    })
  return ratioResult(
    "append with views and search, batches of 1,000",
    "events/s",
    0.5,
    await rates(amount(options, 3, 2), limit, ours),
  )
}

/** The log is there; the views are made anew. One file for each side serves all rounds. */
async function viewsRebuilt(options: Options): Promise<Result> {
  const all = batches(tracks(amount(options, 50_000, 12_500)))
  const events = all.reduce((sum, batch) => sum + batch.length, 0)
  return await inFolder(async (folder) => {
    const byHand = new ByHand(join(folder, "hand.db"))
    const library = await openLibrary(join(folder, "ours.db"))
    for (const [i, batch] of all.entries()) {
      byHand.append(batch, i)
      await library.append({ actor: "import", events: batch })
    }
    const measured = await rates(
      amount(options, 3, 2),
      async () => (events / (await timed(() => byHand.rebuild()))) * 1000,
      async () => (events / (await timed(() => library.rebuild()))) * 1000,
    )
    byHand.db.close()
    await library.close()
    return ratioResult("rebuild of all views from the log", "events/s", 0.6, measured)
  })
}

/** A rebuild as the command line runs it, in a process of its own. */
function rebuiltApart(path: string, events: number): { rate: number; megabytes: number } {
  const program = fileURLToPath(new URL("rebuildProcess.ts", import.meta.url))
  const args = [...NODE_FLAGS, program, path, String(events)]
  return JSON.parse(execFileSync(process.execPath, args, { encoding: "utf8" })) as { rate: number; megabytes: number }
}

/** Time an event and memory, of a small library, before and after, and of one five times as large. */
async function rebuiltLarge(options: Options): Promise<Result[]> {
  const from = amount(options, 200_000, 12_000)
  const to = amount(options, 1_000_000, 60_000)
  const [small, large] = await inFolder(async (folder) => {
    const make = async (size: number): Promise<string> => {
      const path = join(folder, `${size}.db`)
      const library = await openLibrary(path)
      for (const batch of batches(tracks(size / 4), 4000)) await library.append({ actor: "import", events: batch })
      await library.close()
      return path
    }
    const [few, many] = [await make(from), await make(to)]
    const before = [1, 2].map(() => rebuiltApart(few, from).rate)
    const rebuilt = rebuiltApart(many, to)
    return [median([...before, rebuiltApart(few, from).rate]), rebuilt]
  })
  const pair = { limit: small, ours: large.rate, ratio: large.rate / small }
  return [
    ratioResult(`rebuild of ${to} events against ${from}`, "events/s", 0.7, pair),
    boundResult(`memory of a rebuild of ${to} events`, "MB", 400, large.megabytes),
  ]
}

/** What a peer sends, signed batch by batch. */
async function outgoing(library: Library): Promise<Incoming[]> {
  await library.sign()
  const pages: Incoming[] = []
  for (let after = 0; ; after += pages.at(-1)?.events.length ?? 0) {
    const { store, origin } = library
    const page = await store.read(() => readOutgoing(store.dialect, { log: LIBRARY, origin, after, limit: BATCH }))
    if (page === undefined) return pages
    pages.push(page)
  }
}

/**
 * Two devices edit the same tracks; a tenth of the events are the first device's and reach us after what the second
 * device did later. In order and late are the same events, in another order of arrival.
 */
async function lateEvents(options: Options): Promise<Result> {
  const some = tracks(amount(options, 30_000, 10_000))
  const early = benchPorts(5)
  const late = { ...benchPorts(6), clock: { now: () => 1_900_000_000_000 } }
  return await inFolder(async (folder) => {
    const [a, b] = [await memoryLibrary(early), await memoryLibrary(late)]
    const bases = batches(some)
    for (const base of bases) await b.append({ actor: "import", events: base })
    // Each page of edits concerns the tracks of nine batches, so that a tenth of all events are such edits.
    for (let i = 0; i < bases.length; i += 9) {
      const edits = bases
        .slice(i, i + 9)
        .flat()
        .filter((event) => event.type === "track.created")
      const events = edits.slice(0, BATCH).map(({ subject }) => ({
        type: "claim.attributed",
        subject,
        payload: { provider: "user", tier: "user", fields: { comment: "heard on the radio" } },
      }))
      await a.append({ actor: "user:me", events })
    }
    const [fromA, fromB] = [await outgoing(a), await outgoing(b)]
    const events = [...fromA, ...fromB].reduce((sum, page) => sum + page.events.length, 0)
    const inOrder: Incoming[] = []
    const isLate: Incoming[] = []
    for (const [i, page] of fromA.entries()) {
      const others = fromB.slice(i * 9, (i + 1) * 9)
      inOrder.push(page, ...others)
      isLate.push(...others, page)
    }
    inOrder.push(...fromB.slice(fromA.length * 9))
    isLate.push(...fromB.slice(fromA.length * 9))
    const ingest = (pages: readonly Incoming[]) => async (round: number) => {
      const library = await openLibrary(join(folder, `${round}-${pages === inOrder}.db`))
      const ms = await timed(async () => {
        for (const page of pages) await library.ingest(page)
      })
      await library.close()
      return (events / ms) * 1000
    }
    const measured = await rates(amount(options, 3, 2), ingest(inOrder), ingest(isLate))
    return ratioResult("a tenth of the events late, against all in order", "events/s", 0.7, measured)
  })
}

const memoryLibrary = (ports: Ports): Promise<Library> =>
  Library.open({ store: openSqlite({ path: ":memory:", owner: thisProcess(), now: () => 0 }), registry, ports })

/** The library of 200,000 events is opened; the list of its 100,000 tracks (with --quick fewer) is read far in and at its start. */
async function openedAndPaged(options: Options): Promise<Result[]> {
  const all = batches(tracks(amount(options, 100_000, 25_000)), 4000)
  return await inFolder(async (folder) => {
    const path = join(folder, "library.db")
    let library = await openLibrary(path)
    for (const [i, batch] of all.entries()) {
      if (i * 4000 === 200_000) await library.sign()
      await library.append({ actor: "import", events: batch })
    }
    await library.close()
    const opens: number[] = []
    for (let i = 0; i < 7; i++) {
      opens.push(await timed(async () => (library = await openLibrary(path))))
      if (i < 6) await library.close()
    }
    const { store } = library
    let cursor: string | undefined
    const deep = all.length * 900
    for (let at = 0; at < deep; at += 500) {
      const after = cursor
      cursor = (await store.read(() => listTracks({ sort: "title", limit: 500, after }))).next ?? cursor
    }
    const page = (after: string | undefined) => () =>
      timed(() => store.read(() => listTracks({ sort: "title", limit: 50, after })))
    const measured = await rates(400, page(undefined), page(cursor))
    await library.close()
    return [
      boundResult(`open a library of ${all.length * 4000} events`, "ms", 150, median(opens)),
      {
        name: `page of tracks at ${deep} against the first`,
        value: measured.ours,
        unit: "ms",
        limit: measured.limit,
        ratio: measured.limit / measured.ours,
        goal: "at most 1.5 times",
        ok: measured.ours <= measured.limit * 1.5,
      },
    ]
  })
}

export const viewBenches = { viewsAppended, viewsRebuilt, rebuiltLarge, lateEvents, openedAndPaged }
