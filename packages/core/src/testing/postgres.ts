/**
 * A private PostgreSQL server for one test file: its own cluster in a temporary folder, reachable only through a Unix
 * socket in there, gone at the end even where the test process is killed.
 */
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { chownSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { locate } from "./tools.ts"

export interface PostgresServer {
  /** A connection string of the superuser, for `pg` and libpq alike. */
  readonly url: string
  /** Ends all connections and the server, and removes its files. */
  stop(): Promise<void>
}

interface Account {
  readonly uid: number
  readonly gid: number
}

/**
 * Starts a server; takes a second or two. Fails with what the server wrote. Guard the suite with `has("initdb")`. Nothing
 * that it holds has to survive a power cut, unless `fsync` is on.
 */
export async function startPostgres({
  fsync = "off",
}: { readonly fsync?: "on" | "off" } = {}): Promise<PostgresServer> {
  const initdb = locate("initdb")
  if (initdb === undefined) throw new Error("PostgreSQL's initdb is not installed")
  const folder = mkdtempSync(join(tmpdir(), "ledgerline-pg-"))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  const account = unprivileged()
  try {
    if (account !== undefined) chownSync(folder, account.uid, account.gid)
    const data = join(folder, "data")
    execFileSync(initdb, ["-D", data, "-U", "postgres", "--auth=trust", "--no-sync", "-E", "UTF8", ...locale(initdb)], {
      cwd: folder,
      stdio: "pipe",
      ...account,
    })
    const server = await listening(join(dirname(initdb), "postgres"), data, folder, account, fsync)
    const onExit = () => {
      server.kill("SIGQUIT")
      remove()
    }
    process.once("exit", onExit)
    const stop = async () => {
      await ended(server)
      process.off("exit", onExit)
      remove()
    }
    return { url: `postgresql://postgres@localhost/postgres?host=${encodeURIComponent(folder)}`, stop }
  } catch (error) {
    remove()
    throw error
  }
}

/** PostgreSQL refuses to run as root: then it runs as the account that Debian's package makes for it. */
function unprivileged(): Account | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (flag: "-u" | "-g") => Number(execFileSync("id", [flag, "postgres"], { encoding: "utf8" }))
  return { uid: id("-u"), gid: id("-g") }
}

/** A language's sort order, as servers have it in practice, so that a forgotten `COLLATE "C"` shows; since version 15. */
function locale(initdb: string): readonly string[] {
  const version = Number(/(\d+)/.exec(execFileSync(initdb, ["--version"], { encoding: "utf8" }))?.[1])
  return ["--locale=C.UTF-8", ...(version >= 15 ? ["--locale-provider=icu", "--icu-locale=en-US"] : [])]
}

async function listening(postgres: string, data: string, folder: string, account: Account | undefined, fsync: string) {
  const settings = { listen_addresses: "", unix_socket_directories: folder, fsync, log_min_messages: "warning" }
  const args = ["-D", data, ...Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`])]
  const server = spawnBound(postgres, args, folder, account)
  let said = ""
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject)
    server.once("exit", () => reject(new Error(`PostgreSQL did not start:\n${said}`)))
    server.stderr?.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-4_000)
      if (said.includes("ready to accept connections")) resolve()
    })
  })
  return server
}

/** Starts the server so that it also shuts down when this process is killed (Linux: by setpriv's parent death signal). */
function spawnBound(postgres: string, args: readonly string[], cwd: string, account: Account | undefined) {
  const options = { cwd, stdio: ["ignore", "ignore", "pipe"] as ["ignore", "ignore", "pipe"] }
  const setpriv = locate("setpriv")
  if (setpriv === undefined) return spawn(postgres, args, { ...options, ...account })
  const as = account === undefined ? [] : [`--reuid=${account.uid}`, `--regid=${account.gid}`, "--clear-groups"]
  return spawn(setpriv, [...as, "--pdeathsig=QUIT", "--", postgres, ...args], options)
}

/** Asks for a fast shutdown, and after ten seconds for an immediate one. */
async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return
  const gone = new Promise((resolve) => server.once("exit", resolve))
  server.kill("SIGINT")
  const impatient = setTimeout(() => server.kill("SIGQUIT"), 10_000)
  await gone
  clearTimeout(impatient)
}
