/** Where the process that has a library open can be reached. */
import { createHash } from "node:crypto"
import { tmpdir } from "node:os"
import { join } from "node:path"

/** The longest path that every system takes for a socket. */
const LONGEST = 100

type Env = Readonly<Record<string, string | undefined>>

/** A socket in the folder of the library; where that path is too long, one in a folder of this user's own. */
export function socketOf(folder: string, env: Env, platform = process.platform): string {
  const name = createHash("sha256").update(folder).digest("hex").slice(0, 24)
  if (platform === "win32") return `\\\\.\\pipe\\ledgerline-${name}`
  const beside = join(folder, "owner.sock")
  if (Buffer.byteLength(beside) <= LONGEST) return beside
  const run = env["XDG_RUNTIME_DIR"] ?? ""
  return run === ""
    ? join(tmpdir(), `ledgerline-${process.getuid?.()}`, `${name}.sock`)
    : join(run, `ledgerline-${name}`)
}
