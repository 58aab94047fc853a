/** Edits that show elsewhere, and many who only listen. docs/benchmarks.md */
import { join } from "node:path"
import { type Library, LIBRARY } from "@ledgerline/core"
import { amount, inFolder, type Options, percentile, type Result } from "@ledgerline/core/bench"
import { type Duplex, goLive, type LiveReplica, syncWith } from "@ledgerline/sync"
import { systemTimers } from "@ledgerline/sync/system"
import { decodeAnswer, encode } from "@ledgerline/sync/testing"
import { fill, openLibrary } from "./libraries.ts"
import { type Serving, serving } from "./serving.ts"

async function withServer<T>(tracks: number, work: (server: Serving, folder: string) => Promise<T>): Promise<T> {
  return await inFolder(async (folder) => {
    const path = join(folder, "server.db")
    const library = await openLibrary(path)
    await fill(library, tracks)
    await library.close()
    const server = await serving(path, join(folder, "snapshots"))
    try {
      return await work(server, folder)
    } finally {
      await server.stop()
    }
  })
}

const edit = (library: Library, n: number) =>
  library.append({
    actor: "user:ada",
    events: [{ type: "playlist.created", subject: `playlist:bench${n}`, payload: { name: `List ${n}` } }],
  })

/** From an edit on one device to its views on another, through the server: two databases of this process. */
async function shown(options: Options): Promise<Result> {
  const edits = amount(options, 500, 100)
  return await withServer(1000, async (server, folder) => {
    const [one, other] = [
      await openLibrary(join(folder, "1.db"), server.library),
      await openLibrary(join(folder, "2.db"), server.library),
    ]
    const lives: LiveReplica[] = []
    for (const library of [one, other]) {
      const open = Promise.withResolvers<void>()
      const onChange = ({ isOpen }: { isOpen: boolean }): void => void (isOpen && open.resolve())
      lives.push(goLive(library, await server.pair(library), { timers: systemTimers, onChange }))
      await open.promise
    }
    const times: number[] = []
    for (let n = 1; n <= edits; n++) {
      const arrived = Promise.withResolvers<void>()
      const unsubscribe = other.subscribe(() => arrived.resolve())
      const start = performance.now()
      await edit(one, n)
      await arrived.promise
      if (n > edits / 10) times.push(performance.now() - start)
      unsubscribe()
    }
    await Promise.all(lives.map((live) => live.stop()))
    await Promise.all([one.close(), other.close()])
    const time = percentile(times, 0.99)
    return {
      name: "an edit shows on another device, p99",
      value: time,
      unit: "ms",
      limit: null,
      ratio: null,
      goal: "< 50 ms",
      ok: time < 50,
    }
  })
}

/** As many lines as a device may have. */
const LINES = 8

/** Lines on which nobody says anything but the server, and how long until all have heard of an edit. */
async function listening(options: Options): Promise<Result[]> {
  const devices = amount(options, 125, 25)
  return await withServer(100, async (server, folder) => {
    const library = await openLibrary(join(folder, "1.db"), server.library)
    const peer = await server.pair(library)
    await syncWith(library, peer)
    const before = await server.memory()
    const position = (await library.holdings()).reduce((sum, { seq }) => sum + seq, 0) + 1
    const epoch = await epochOf(server, library)
    let heard: () => void = () => undefined
    const begin = encode({
      kind: "live",
      version: 1,
      library: library.id,
      epoch,
      cursors: [{ log: LIBRARY, position }],
      credit: 1_000_000,
    })
    const lines: Duplex[] = []
    for (let n = 0; n < devices; n++) {
      const device = await server.pair(library)
      for (let i = 0; i < LINES; i++) {
        const line = await device.connect()
        line.listen({
          frame: (frame) => void (decodeAnswer(frame).kind === "page" && heard()),
          closed: () => undefined,
        })
        line.send(begin)
        lines.push(line)
      }
    }
    const times: number[] = []
    for (let n = 1; n <= 20; n++) {
      const all = Promise.withResolvers<void>()
      const start = performance.now()
      let left = lines.length
      heard = () => {
        times.push(performance.now() - start)
        if (--left === 0) all.resolve()
      }
      await edit(library, n)
      await syncWith(library, peer)
      await all.promise
    }
    const [more, time] = [((await server.memory()) - before) / 1e6, percentile(times, 0.99)]
    for (const line of lines) line.close()
    await library.close()
    const name = `${lines.length.toLocaleString("en")} idle lines`
    return [
      {
        name: `${name}, more memory`,
        value: more,
        unit: "MB",
        limit: null,
        ratio: null,
        goal: "< 150 MB",
        ok: more < 150,
      },
      {
        name: `${name}, an edit has reached them, p99`,
        value: time,
        unit: "ms",
        limit: null,
        ratio: null,
        goal: "< 500 ms",
        ok: time < 500,
      },
    ]
  })
}

/** What the server calls its incarnation. */
async function epochOf(server: Serving, library: Library): Promise<string> {
  const { transport } = await server.pair(library)
  const hello = {
    kind: "hello",
    versions: [1, 1],
    challenge: new Uint8Array(32),
    library: library.id,
    logs: [],
  } as const
  const welcome = decodeAnswer(await transport.request(encode(hello)))
  if (welcome.kind !== "welcome") throw new Error(`the server answered ${welcome.kind}`)
  return welcome.epoch
}

export const liveBenches = { shown, listening }
