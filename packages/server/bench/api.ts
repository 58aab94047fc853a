/**
 * The interface over a library of 100,000 tracks. Over 50 connections wrk asks again as soon as it was answered: what is
 * measured is a server that is never idle. A client in JavaScript would be slower than what it measures.
 */
import { execFileSync, fork } from "node:child_process"
import { writeFileSync } from "node:fs"
import { Agent, get } from "node:http"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { amount, boundResult, inFolder, type Options, percentile, type Result } from "@ledgerline/core/bench"
import { tracks } from "@ledgerline/core/bench/workload"
import type { ApiServed } from "./apiProcess.ts"
import { fill, openLibrary } from "./libraries.ts"

const CONNECTIONS = 50

/** The 99th part of a hundred of what answers took, in milliseconds, by wrk; all are 200, or it fails. */
function underLoad(folder: string, { address, key }: ApiServed, paths: readonly string[], seconds: number): number {
  const script = join(folder, "paths.lua")
  const list = paths.map((path) => `"/api/v1${path}"`).join(", ")
  writeFileSync(
    script,
    `local paths, at = { ${list} }, 0
     wrk.headers["authorization"] = "Bearer ${key}"
     request = function() at = at % #paths + 1; return wrk.format("GET", paths[at]) end
     done = function(summary, latency)
       local e = summary.errors
       print("p99 " .. latency:percentile(99) / 1000 .. " errors " .. e.connect + e.read + e.write + e.status + e.timeout)
     end`,
  )
  const load = ["-t1", `-c${CONNECTIONS}`, `-d${seconds}s`, "-s", script, address]
  const [, p99 = "", errors = ""] =
    /p99 ([\d.]+) errors (\d+)/.exec(execFileSync("wrk", load, { encoding: "utf8" })) ?? []
  if (errors !== "0") throw new Error(`${errors} requests failed`)
  return Number(p99)
}

async function start(path: string): Promise<ApiServed & { readonly stop: () => Promise<void> }> {
  const child = fork(fileURLToPath(new URL("apiProcess.ts", import.meta.url)), [path])
  const served = await new Promise<ApiServed>((resolve, reject) => {
    child.once("message", (message) => resolve(message as ApiServed))
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}`)))
  })
  return {
    ...served,
    stop: () =>
      new Promise((resolve) => {
        child.once("exit", () => resolve())
        child.disconnect()
      }),
  }
}

/** Milliseconds that each answer took. */
async function load(
  { address, key }: ApiServed,
  {
    paths,
    requests,
    connections = CONNECTIONS,
  }: { paths: (i: number) => string; requests: number; connections?: number },
): Promise<number[]> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const headers = { authorization: `Bearer ${key}` }
  const took: number[] = []
  let next = 0
  const one = (path: string): Promise<void> =>
    new Promise((resolve, reject) => {
      const begun = performance.now()
      get(`${address}/api/v1${path}`, { agent, headers }, (response) => {
        response.resume().once("end", () => {
          if (response.statusCode !== 200) return reject(new Error(`${path} was answered with ${response.statusCode}`))
          took.push(performance.now() - begun)
          resolve()
        })
      }).once("error", reject)
    })
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (next < requests) await one(paths(next++))
    }),
  )
  agent.destroy()
  return took
}

/** What somebody types, a letter more each time: the first words of titles that are in the library. */
const typed = tracks(400).flatMap(({ doc }) => {
  const letters = [...(doc.title.split(" ")[0] ?? "")]
  return letters.map((_, i) => encodeURIComponent(letters.slice(0, i + 1).join("")))
})

async function api(options: Options): Promise<Result[]> {
  return await inFolder(async (folder) => {
    const path = join(folder, "library.db")
    const library = await openLibrary(path)
    const tracks = amount(options, 100_000, 100_000)
    await fill(library, tracks)
    await library.close()
    const begun = performance.now()
    const server = await start(path)
    await load(server, { paths: () => "/tracks?limit=100", requests: 1, connections: 1 })
    const first = performance.now() - begun
    const seconds = amount(options, 20, 5)
    const same = ["/tracks?limit=100"]
    const years = Array.from({ length: 65 }, (_, i) => `/tracks?limit=100&year=${1960 + i}`)
    // Warm, as a server is.
    underLoad(folder, server, [...same, ...years], amount(options, 5, 5))
    const [ofSame, ofYears] = [underLoad(folder, server, same, seconds), underLoad(folder, server, years, seconds)]
    const alone = await load(server, {
      paths: (i) => `/tracks?limit=${36 + i}&sort=added`,
      requests: amount(options, 464, 464),
      connections: 1,
    })
    const search = await load(server, {
      paths: (i) => `/search?limit=20&q=${typed[i % typed.length]}`,
      requests: amount(options, typed.length, typed.length),
      connections: 1,
    })
    await server.stop()
    const p99 = (values: readonly number[]): number => percentile(values, 0.99)
    return [
      boundResult("list of 100 tracks, 50 connections, p99", "ms", 15, ofSame),
      boundResult("65 lists of 100 tracks in turn, 50 connections, p99", "ms", 15, ofYears),
      boundResult(
        "lists of 36 to 500 tracks that were not asked before, one after the other, p99",
        "ms",
        30,
        p99(alone),
      ),
      boundResult("search as you type, p99", "ms", 25, p99(search)),
      boundResult(`start to first answer, ${tracks.toLocaleString("en")} tracks`, "ms", 1000, first),
    ]
  })
}

export const apiBenches = { "list, search and start of the API": api }
