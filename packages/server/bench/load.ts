/**
 * A busy evening: 300 players stream at the pace of their music, 1,000 pages listen for news, and music is imported all the
 * while, for five minutes. The server is the program as it ships; players and pages are in a process of their own.
 */
import { execFileSync, fork, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, readFileSync, renameSync } from "node:fs"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { setTimeout as sleep } from "node:timers/promises"
import { fileURLToPath } from "node:url"
import {
  amount,
  boundResult,
  inFolder,
  NODE_FLAGS,
  type Options,
  percentile,
  type Result,
} from "@ledgerline/core/bench"
import type { LoadAsked, LoadDone } from "./loadClients.ts"
import { album, makeTemplates, type Templates } from "./loadMusic.ts"

const STREAMS = 300
const TAILS = 1000
const LONG_TRACKS = 20
/** Of the first import; then albums come one after the other. */
const ALBUMS = 500
const ALBUM_EVERY_MS = 500
/** As many tails as a key may have. */
const OF_ONE_KEY = 16

const PASSWORD = "correct horse battery"
const MAIN = fileURLToPath(new URL("../../cli/src/main.ts", import.meta.url))

/** Not among what `--quick` measures, unless it is asked for; half a minute then. */
async function load(options: Options): Promise<Result[]> {
  if (options.size !== "whole" && options.only === undefined) return []
  const seconds = amount(options, 300, 30)
  return await inFolder(async (folder) => {
    const [music, ready] = [join(folder, "Music"), join(folder, "ready")]
    mkdirSync(music)
    const templates = makeTemplates(folder)
    album(join(music, "Long"), templates.long, 0, LONG_TRACKS)
    for (let n = 1; n <= ALBUMS; n++) album(join(ready, `Album ${n}`), templates.short, n)
    const at = ["--data", join(folder, "data"), "--json"]
    const run = (...args: string[]): void => {
      execFileSync(process.execPath, [MAIN, ...args, ...at], { input: `${PASSWORD}\n` })
    }
    run("import", music)
    run("user", "add", "ada")
    const child = spawn(process.execPath, [...NODE_FLAGS, MAIN, "serve", "--music", music, "--port", "0", ...at], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, MALLOC_ARENA_MAX: "2", UV_THREADPOOL_SIZE: "16" },
    })
    const lines = createInterface(child.stdout)
    const [first] = (await once(lines, "line")) as [string]
    const { addresses } = JSON.parse(first) as { addresses: [string] }
    // Whatever else it says is read, so that it never waits for that.
    lines.on("line", () => undefined)
    const [owner = "", ...tailKeys] = await keysOf(addresses[0], 1 + Math.ceil(TAILS / OF_ONE_KEY))
    const server = { address: addresses[0], owner, pid: child.pid ?? 0 }
    const results = await evening(server, { seconds, tailKeys, music, ready, templates })
    const ended = once(child, "exit")
    child.kill("SIGINT")
    await ended
    return results
  })
}

/** Keys of the owner. */
async function keysOf(address: string, count: number): Promise<string[]> {
  const send = async <T>(path: string, body: object, token = ""): Promise<T> => {
    const headers = { "content-type": "application/json", ...(token && { authorization: `Bearer ${token}` }) }
    const answer = await fetch(`${address}/api/v1${path}`, { method: "POST", headers, body: JSON.stringify(body) })
    if (answer.status !== 200) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as T
  }
  const person = { name: "ada", password: PASSWORD, as: "app" }
  const { access } = (await send<{ tokens: { access: string } }>("/sign-in", person)).tokens
  const keys: string[] = []
  for (let n = 0; n < count; n++) {
    const body = { name: `load ${n}`, scopes: ["read", "stream", "edit", "admin"] }
    keys.push((await send<{ key: string }>("/me/keys", body, access)).key)
  }
  return keys
}

interface Server {
  readonly address: string
  readonly owner: string
  readonly pid: number
}

interface Evening {
  readonly seconds: number
  readonly tailKeys: readonly string[]
  readonly music: string
  readonly ready: string
  readonly templates: Templates
}

async function evening(server: Server, { seconds, tailKeys, music, ready, templates }: Evening): Promise<Result[]> {
  const { address, owner, pid } = server
  const before = await tracksOf(server)
  const clients = fork(fileURLToPath(new URL("loadClients.ts", import.meta.url)))
  const [streams, tails] = [STREAMS, TAILS]
  clients.send({ address, owner, tailKeys, streams, tails, seconds } satisfies LoadAsked)
  // All of them are connected.
  await once(clients, "message")
  // What is asked for resets what was measured.
  await loopDelay(server)
  const done = once(clients, "message") as Promise<[LoadDone]>
  const until = performance.now() + seconds * 1000
  renameSync(ready, join(music, "ready"))
  const memory: number[] = []
  for (let n = ALBUMS + 1; performance.now() < until; n++) {
    album(join(music, `Album ${n}`), templates.short, n)
    memory.push(memoryOf(pid))
    await sleep(ALBUM_EVERY_MS)
  }
  const delay = await loopDelay(server)
  const [{ errors, stalls, longestWaitMs, megabytes, edits, closed }] = await done
  const imported = (await tracksOf(server)) - before
  clients.disconnect()
  const what = `${STREAMS} streams, ${TAILS.toLocaleString("en")} tails, an import, ${seconds} s`
  for (const error of [...new Set(errors)].slice(0, 5)) console.error(`  ${error}`)
  const none = (name: string, value: number): Result => {
    return { name: `${what}: ${name}`, value, unit: "", limit: null, ratio: null, goal: "none", ok: value === 0 }
  }
  const told = (name: string, value: number, unit: string): Result => {
    return { name: `${what}: ${name}`, value, unit, limit: null, ratio: null, goal: "to know", ok: true }
  }
  return [
    none("requests that failed", errors.length),
    none("tails that were cut off", closed),
    none("players that ran dry", stalls),
    boundResult(`${what}: highest memory`, "MB", 600, Math.max(...memory)),
    boundResult(`${what}: event loop, p99`, "ms", 100, delay.p99),
    told("event loop, longest", delay.max, "ms"),
    told("memory at the end", memory.at(-1) ?? 0, "MB"),
    told("longest that a player waited for bytes", longestWaitMs, "ms"),
    told("sent to players", megabytes / seconds, "MB/s"),
    told("an edit has reached the tails, p99", percentile(edits, 0.99), "ms"),
    told("imported", imported / seconds, "files/s"),
  ]
}

/** Resident megabytes. */
const memoryOf = (pid: number): number =>
  Number(/^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1000

/** Milliseconds by which the event loop was late since this was last asked. */
async function loopDelay({ address, owner }: Server): Promise<{ readonly p99: number; readonly max: number }> {
  const answer = await fetch(`${address}/metrics`, { headers: { "x-api-key": owner } })
  const text = await answer.text()
  const of = (name: string) => Number(new RegExp(`^nodejs_eventloop_lag_${name}_seconds (\\S+)$`, "m").exec(text)?.[1])
  return { p99: of("p99") * 1000, max: of("max") * 1000 }
}

async function tracksOf({ address, owner }: Server): Promise<number> {
  const answer = await fetch(`${address}/api/v1/counts`, { headers: { "x-api-key": owner } })
  return ((await answer.json()) as { tracks: number }).tracks
}

export const loadBenches = { load }
