/** Supysonic, another server of the same protocol, over the same folder. From Debian: `apt-get install supysonic`. */
import { execFileSync, spawn, type ChildProcess } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { join } from "node:path"

/** Debian's own, which knows Debian's modules, whatever else is called so. */
const PYTHON = "/usr/bin/python3"
const SERVE = `import sys
from werkzeug.serving import run_simple
from supysonic.web import create_application
run_simple("127.0.0.1", int(sys.argv[1]), create_application(), threaded=True)
`

export class Supysonic {
  readonly address: string
  readonly #child: ChildProcess

  private constructor(address: string, child: ChildProcess) {
    this.address = address
    this.#child = child
  }

  /** Serves a folder, with all that it keeps in another; `ada` may do everything. */
  static async start(home: string, music: string, password: string): Promise<Supysonic> {
    const config = join(home, ".config", "supysonic")
    mkdirSync(config, { recursive: true })
    const lines = [
      "[base]",
      `database_uri = sqlite:///${join(home, "supysonic.db")}`,
      "[webapp]",
      `cache_dir = ${join(home, "cache")}`,
      "mount_webui = off",
      "[daemon]",
      `socket = ${join(home, "socket")}`,
      "run_watcher = no",
    ]
    writeFileSync(join(config, "supysonic.conf"), lines.join("\n"))
    const env = { HOME: home, PATH: "/usr/bin:/bin", LANG: "C.UTF-8" }
    const run = (...args: string[]) => execFileSync("supysonic-cli", args, { env, cwd: home, stdio: "pipe" })
    run("folder", "add", "Music", music)
    run("user", "add", "ada", "-p", password)
    run("user", "setroles", "--admin", "ada")
    run("folder", "scan")
    const port = await freePort()
    const child = spawn(PYTHON, ["-c", SERVE, String(port)], { env, cwd: home, stdio: ["ignore", "ignore", "pipe"] })
    let said = ""
    for await (const chunk of child.stderr ?? []) {
      said += String(chunk)
      if (said.includes("Running on")) break
    }
    if (child.exitCode !== null) throw new Error(`supysonic did not start: ${said}`)
    return new Supysonic(`http://127.0.0.1:${port}`, child)
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null) return
    this.#child.kill("SIGTERM")
    await once(this.#child, "exit")
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, "close")
  return port
}
