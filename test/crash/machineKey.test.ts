/** The key of a machine is made once; whatever ends whoever makes it, the next one has a key, and the same one where it was used. */
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { openMachineKey } from "@ledgerline/core/machineKey"
import { systemPorts } from "@ledgerline/core/system"
import { has } from "@ledgerline/core/testing"
import { expect, it } from "vitest"
import { lay, walk } from "./walk.ts"
import { withFolder } from "./writing.ts"

const PROGRAM = fileURLToPath(new URL("keyMaker.ts", import.meta.url))

it.skipIf(!has("strace"))("given a power cut while a key is made, then there is one afterwards", () =>
  withFolder(async (_, folder) => {
    let looked = 0
    await walk(folder, [process.execPath, PROGRAM, folder], 100, async ({ files, said }) => {
      lay(`${folder}.state`, files)
      const { id } = openMachineKey({ path: join(`${folder}.state`, "machine.key"), random: systemPorts.random })
      if (said.length > 0) expect(id).toBe(said[0])
      looked += 1
    })
    expect(looked).toBeGreaterThan(10)
  }),
)
