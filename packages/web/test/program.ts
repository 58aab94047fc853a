/** The whole program as people start it: `ledgerline serve`, in a process of its own that can be ended and started again. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { PASSWORD } from "@ledgerline/server/testing"
import { expect, onTestFinished, vi } from "vitest"
import type { Ending } from "./shared.ts"

const MAIN = join(dirname(fileURLToPath(import.meta.url)), "../../cli/src/main.ts")

export interface Program {
  readonly folder: string
  readonly address: string
  /** Makes the first account; null once there is one. */
  readonly setUpCode: string | null
  /** Ends it in peace. */
  readonly stop: () => Promise<void>
  /** Ends it as a machine that is switched off. */
  readonly kill: () => Promise<void>
  /** On the same port again. */
  readonly start: () => Promise<void>
}

interface Said {
  readonly addresses: readonly string[]
  readonly setUpCode: string | null
}

/** A folder that is gone after the test, or after all of the file. */
export function newFolder(ending: Ending = onTestFinished): string {
  const path = mkdtempSync(join(realpathSync(tmpdir()), "ledgerline-app-"))
  ending(async () => rmSync(path, { recursive: true, force: true }))
  return path
}

/**
 * A server of a new library, with the music that `prepare` puts into its folder. `roots` beside it is open to owners. `more`:
 * options of the command.
 */
export async function program(
  prepare: (music: string) => void = () => undefined,
  ending: Ending = onTestFinished,
  more: readonly string[] = [],
): Promise<Program> {
  const folder = newFolder(ending)
  const [music, roots] = [join(folder, "music"), join(folder, "roots")]
  mkdirSync(music)
  mkdirSync(roots)
  prepare(music)
  let child: ChildProcess | undefined
  let port = "0"
  const start = async (): Promise<Said> => {
    const options = ["--data", join(folder, "data"), "--music", music, "--roots", roots, "--port", port]
    const args = [MAIN, "serve", ...options, ...more, "--no-discovery", "--json"]
    // What one server compiled the next one need not.
    const env = { NODE_COMPILE_CACHE: join(tmpdir(), "compiled"), ...process.env }
    const started = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"], env })
    // Not inherited: a test that is ended by force would leave a run that waits for the line of who outlived it.
    started.stderr.pipe(process.stderr)
    child = started
    for await (const line of createInterface({ input: started.stdout })) return JSON.parse(line) as Said
    throw new Error("the server said nothing")
  }
  const end = async (signal: "SIGTERM" | "SIGKILL"): Promise<void> => {
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const ended = once(child, "exit")
    child.kill(signal)
    await ended
  }
  ending(() => end("SIGTERM"))
  const { addresses, setUpCode } = await start()
  const address = addresses[0] ?? ""
  port = new URL(address).port
  return {
    folder,
    address,
    setUpCode,
    stop: () => end("SIGTERM"),
    kill: () => end("SIGKILL"),
    start: async () => void (await start()),
  }
}

/** As {@link program}: of the owner `ada`, once `count` tracks are in the library. */
export async function servedToAda(
  count: number,
  prepare: (music: string) => void,
  ending: Ending = onTestFinished,
  more: readonly string[] = [],
): Promise<Program> {
  const server = await program(prepare, ending, more)
  const cookie = await setUp(server)
  const tracks = async (): Promise<number> =>
    (
      (await (
        await fetch(`${server.address}/api/v1/counts`, { headers: { cookie, "sec-fetch-site": "same-origin" } })
      ).json()) as { tracks: number }
    ).tracks
  await vi.waitFor(async () => expect(await tracks()).toBe(count), { timeout: 60_000, interval: 100 })
  return server
}

/** Makes the owner's account `ada`; answers the cookie of somebody who signed in. */
async function setUp({ address, setUpCode: code }: Program): Promise<string> {
  const body = JSON.stringify({ code, name: "ada", password: PASSWORD })
  const headers = { "content-type": "application/json" }
  const answer = await fetch(`${address}/api/v1/set-up`, { method: "POST", headers, body })
  if (!answer.ok) throw new Error(`no account was made: ${answer.status}`)
  return cookieOf(address, "ada")
}

const cookies = new Map<string, string>()

/** What a browser sends back once somebody signed in: asked once, for as long as it is good. */
export async function cookieOf(address: string, name: string): Promise<string> {
  const key = `${address} ${name}`
  const known = cookies.get(key)
  if (known !== undefined && (await isGood(address, known))) return known
  const cookie = await signIn(address, name)
  cookies.set(key, cookie)
  return cookie
}

/** Servers come and go, and the next one may have the port of the last. */
const isGood = async (address: string, cookie: string): Promise<boolean> =>
  (await fetch(`${address}/api/v1/me`, { headers: { cookie, "sec-fetch-site": "same-origin" } })).ok

async function signIn(address: string, name: string): Promise<string> {
  const answer = await fetch(`${address}/api/v1/sign-in`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, password: PASSWORD, as: "browser" }),
  })
  const [cookie] = (answer.headers.get("set-cookie") ?? "").split(";")
  if (!answer.ok || cookie === undefined) throw new Error(`${name} was not let in: ${answer.status}`)
  return cookie
}
