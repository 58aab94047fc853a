/**
 * A process that writes to a library until it is done or dies: `writer.ts <path> <mode> <batches>`. Each line that it
 * prints is true when it is printed: `ack <batch>` after the promise resolved, never before.
 */
import { writeSync } from "node:fs"
import { Library, LIBRARY } from "@ledgerline/core"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { incoming, Scribe, seededPorts, START, testRegistry } from "@ledgerline/core/testing"
import { eventsOf, opOf } from "./plan.ts"

const [path = "", mode = "append", count = "10"] = process.argv.slice(2)
const batches = Number(count)
const tell = (line: string): void => void writeSync(1, `${line}\n`)
const failure = (error: unknown): string => (error as { _tag?: string })._tag ?? String(error)

/** Opens the library; where the disk is full, says so and tries again. */
async function open(): Promise<Library> {
  for (let attempt = 0; ; attempt++) {
    try {
      const store = openSqlite({ path, owner: { pid: process.pid, host: "writer" }, now: () => START })
      try {
        return await Library.open({ store, registry: testRegistry, ports: seededPorts(process.pid) })
      } catch (error) {
        await store.close()
        throw error
      }
    } catch (error) {
      tell(`open ${failure(error)}`)
      if (attempt > 20) throw error
    }
  }
}

let library = await open()
tell("opened")

/** The same batches as another origin wrote them, and where each ends. */
const scribe = new Scribe(seededPorts(77))
const ends = Array.from({ length: mode === "ingest" ? batches : 0 }, (_, batch) => {
  for (const event of eventsOf(batch))
    scribe.say({ ...event, op: opOf(batch), v: event.type === "note.said" ? 2 : 1, log: LIBRARY })
  return scribe.lines.get(LIBRARY)?.events.length ?? 0
})

async function write(batch: number): Promise<void> {
  const line = scribe.lines.get(LIBRARY)
  if (line === undefined) await library.append({ actor: "user:ada", op: opOf(batch), events: eventsOf(batch) })
  else await library.ingest(incoming(line, ends[batch - 1] ?? 0, ends[batch]))
}

/** Writes a batch until it is in. A failed disk must refuse everything from then on, until the database is opened anew. */
async function insist(batch: number): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt++) {
    try {
      await write(batch)
      tell(`ack ${batch}`)
      return
    } catch (error) {
      tell(`failed ${batch} ${failure(error)}`)
      if (failure(error) !== "StorageFailed") continue
      const again = await library.append({ actor: "user:ada", events: eventsOf(0) }).then(() => "accepted", failure)
      tell(`then ${again}`)
      tell(`read ${(await library.events(1, 1_000_000)).length}`)
      await library.close()
      library = await open()
      // What failed may be there whole; then it must not be written twice.
      const last = await library.events(1, 1_000_000)
      if (last.some(({ op }) => op === opOf(batch))) {
        tell(`ack ${batch}`)
        return
      }
    }
  }
  throw new Error(`batch ${batch} never went in`)
}

if (mode === "rebuild") {
  let next = 0
  for (; next < batches / 2; next++) await insist(next)
  for (let round = 0; next < batches; round++) {
    const appended: Promise<void>[] = []
    const onProgress = () => {
      tell("step")
      if (next < batches && appended.length < 4) appended.push(insist(next++))
    }
    await library.rebuild(onProgress).catch((error: unknown) => tell(`rebuild ${failure(error)}`))
    await Promise.all(appended)
    tell(`rebuilt ${round}`)
  }
} else for (let batch = 0; batch < batches; batch++) await insist(batch)
await library.close()
tell("done")
