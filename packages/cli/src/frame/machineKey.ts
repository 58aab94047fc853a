/** Where the machine's key lies: a credential of systemd, else a file beside the database. */
import { existsSync } from "node:fs"
import { join } from "node:path"
import type { Ports } from "@ledgerline/core"
import { type MachineKey, openMachineKey } from "@ledgerline/core/machineKey"
import type { Context } from "./command.ts"

/** The name of the credential, as in `LoadCredential=ledgerline-key:…`. */
const CREDENTIAL = "ledgerline-key"

export function machineKeyOf(
  { folder, env }: Pick<Context, "folder" | "env">,
  { ports }: { readonly ports: Pick<Ports, "random"> },
): MachineKey {
  const credentials = env["CREDENTIALS_DIRECTORY"] ?? ""
  const credential = join(credentials, CREDENTIAL)
  return openMachineKey({
    path: join(folder, "machine.key"),
    credential: credentials !== "" && existsSync(credential) ? credential : undefined,
    random: ports.random,
  })
}
