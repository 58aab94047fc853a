/** Imports a folder, looks through it again, and says how long that took and how much memory: for bench/import.ts. */
import { mkdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { monitorEventLoopDelay } from "node:perf_hooks"
import { ImportPool } from "../src/import/ImportPool.ts"
import { systemPorts as ports } from "../src/system.ts"

// As the command does it: threads load while this one does.
const pool = new ImportPool({ ports })
pool.warm()
const { Library, registry } = await import("@ledgerline/core")
const { openSqlite } = await import("@ledgerline/core/store/sqlite")
const { systemPorts, thisProcess } = await import("@ledgerline/core/system")
const { importFolder } = await import("../src/import/Importer.ts")

/** How many files in one transaction: as many as the command takes, or as a server does. */
const [music = "", data = "", atOnce = "24"] = process.argv.slice(2)
const filesAtOnce = Number(atOnce)
mkdirSync(data, { recursive: true })
const store = openSqlite({
  path: join(data, "library.sqlite"),
  owner: thisProcess(),
  now: () => systemPorts.clock.now(),
})
const library = await Library.open({ store, registry, ports: systemPorts })
const delay = monitorEventLoopDelay({ resolution: 5 })
/** Its start counts: nobody can import without. */
const sinceStart = () => performance.now() / 1000
const timed = async () => {
  const start = performance.now()
  const report = await importFolder({ library, folder: music, blobs: join(data, "blobs"), ports, pool, filesAtOnce })
  return { report, seconds: (performance.now() - start) / 1000 }
}
delay.enable()
const first = await timed()
const seconds = sinceStart()
delay.disable()
const again = await timed()
if (again.report.unchanged !== first.report.found)
  throw new Error(`a rescan found changes: ${JSON.stringify(again.report)}`)
await pool.close()
await library.close()
/** The peak of the whole process, threads included, in kilobytes. */
const peak = Number(/VmHWM:\s+(\d+)/.exec(readFileSync("/proc/self/status", "utf8"))?.[1] ?? 0)
console.log(
  JSON.stringify({
    found: first.report.found,
    seconds,
    rescan: again.seconds,
    peakMB: peak / 1000,
    stallMs: delay.percentile(99) / 1e6 - 5,
  }),
)
