/** Copies a library to its object store by a job, in a process that a test kills. */
import { Library, registry } from "@ledgerline/core"
import { openMachineKey, secretsBy } from "@ledgerline/core/machineKey"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { systemPorts, thisProcess } from "@ledgerline/core/system"
import { JobRunner } from "../../jobs/JobRunner.ts"
import { storeCopy, storeCopyJob } from "../../jobs/storeCopy/job.ts"
import { systemPorts as ports } from "../../system.ts"
import { ObjectStores } from "../ObjectStores.ts"

const [database = "", key = "", source = ""] = process.argv.slice(2)
const store = openSqlite({ path: database, owner: thisProcess(), now: () => systemPorts.clock.now() })
const secrets = secretsBy(() => openMachineKey({ path: key, random: systemPorts.random }))
const library = await Library.open({ store, registry, ports: { ...systemPorts, secrets } })
const options = { library, stores: new ObjectStores({ library, fetch, after: ports.after }) }
const runner = new JobRunner({ store, ports: { ...library.ports, after: ports.after }, handlers: [storeCopy(options)] })
await runner.start()
await runner.enqueue([storeCopyJob(options, source, {})])
await runner.quiet()
await runner.stop()
await library.close()
