/** Makes the key of a machine: `keyMaker.ts <folder>`. Prints what tells it from others. */
import { writeSync } from "node:fs"
import { join } from "node:path"
import { openMachineKey } from "@ledgerline/core/machineKey"
import { systemPorts } from "@ledgerline/core/system"

const [folder = ""] = process.argv.slice(2)
const key = openMachineKey({ path: join(folder, "machine.key"), random: systemPorts.random })
writeSync(1, `${key.id}\n`)
