/**
 * Imports a folder in a process that a test kills: says on standard output that it begins, how many files are stored,
 * and the report.
 */
import { Library, registry } from "@ledgerline/core"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { systemPorts, thisProcess } from "@ledgerline/core/system"
import { importFolder } from "../import/Importer.ts"
import { ImportPool } from "../import/ImportPool.ts"
import { systemPorts as ports } from "../system.ts"

const [database = "", folder = "", blobs = ""] = process.argv.slice(2)
const store = openSqlite({ path: database, owner: thisProcess(), now: () => systemPorts.clock.now() })
const library = await Library.open({ store, registry, ports: systemPorts })
const pool = new ImportPool({ ports, threads: 1 })
process.stdout.write("begun\n")
const report = await importFolder({
  library,
  folder,
  blobs,
  ports,
  pool,
  onProgress: ({ stored, done }) => process.stdout.write(`${done} ${stored}\n`),
})
await pool.close()
await library.close()
process.stdout.write(`${JSON.stringify(report)}\n`)
