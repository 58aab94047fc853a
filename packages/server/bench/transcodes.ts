/**
 * How soon a transcode begins: the whole program as it ships, on a folder that it imported, asked with a key. Each request
 * wants something that was never made, so each starts ffmpeg.
 */
import { execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { amount, boundResult, inFolder, type Options, percentile, type Result } from "@ledgerline/core/bench"

const MAIN = fileURLToPath(new URL("../../cli/src/main.ts", import.meta.url))
const SECONDS = 240
const GOAL_MS = 300

const ENCODERS = {
  mp3: ["-c:a", "libmp3lame", "-f", "mp3"],
  opus: ["-c:a", "libopus", "-f", "ogg"],
  aac: ["-c:a", "aac", "-f", "adts"],
  flac: ["-c:a", "flac", "-f", "flac"],
}

async function firstByte(options: Options): Promise<Result[]> {
  return await inFolder(async (folder) => {
    const music = join(folder, "Music")
    mkdirSync(music)
    const sound = `aevalsrc='0.4*sin(2*PI*t*(220+t))+0.02*random(0)|0.3*sin(2*PI*t*331)':s=44100:d=${SECONDS}`
    execFileSync("ffmpeg", ["-v", "error", "-f", "lavfi", "-i", sound, join(music, "track.flac")])
    const at = ["--data", join(folder, "data"), "--json"]
    const run = <T>(...args: string[]): T => {
      const said = execFileSync(process.execPath, [MAIN, ...args, ...at], { encoding: "utf8", stdio: "pipe" })
      return JSON.parse(said.trim().split("\n").at(-1) ?? "") as T
    }
    run("import", music)
    run("user", "add", "ada", "--no-password")
    const { key } = run<{ key: string }>("key", "add", "ada", "--scope", "read,stream")
    const { id } = run<{ id: string }>("tracks")
    const child = spawn(process.execPath, [MAIN, "serve", "--mode", "server", "--port", "0", ...at], {
      stdio: ["ignore", "pipe", "inherit"],
    })
    const { addresses } = JSON.parse(await firstLine(child.stdout)) as { addresses: [string] }
    const ask = (query: string) => timeOf(`${addresses[0]}/api/v1/tracks/${id}/stream?${query}`, key)
    const repetitions = amount(options, 40, 10)
    const results: Result[] = []
    for (const [format, encoder] of Object.entries(ENCODERS)) {
      const times: number[] = []
      const bare: number[] = []
      // The first one warms up. Somewhere in the middle, never twice at the same place.
      for (let i = 0; i <= repetitions; i++) {
        const offset = (i * 7.31 + 1) % SECONDS
        times.push(await ask(`format=${format}&timeOffset=${offset}`))
        bare.push(await timeOfFfmpeg(join(music, "track.flac"), encoder, offset))
      }
      const [ours, limit] = [times, bare].map((each) => percentile(each.slice(1), 0.95)) as [number, number]
      results.push(boundResult(`first byte of a transcode to ${format}, p95`, "ms", GOAL_MS, ours, limit))
    }
    const ended = once(child, "exit")
    child.kill("SIGINT")
    await ended
    return results
  })
}

/** Milliseconds until the first bytes of the body; the rest is not waited for. */
async function timeOf(url: string, key: string): Promise<number> {
  const left = new AbortController()
  const start = performance.now()
  const response = await fetch(url, { headers: { authorization: `Bearer ${key}` }, signal: left.signal })
  if (response.status !== 200) throw new Error(`${url}: ${response.status} ${await response.text()}`)
  await response.body?.getReader().read()
  const time = performance.now() - start
  left.abort()
  return time
}

/** The same of ffmpeg alone, without a server. */
async function timeOfFfmpeg(file: string, encoder: readonly string[], offset: number): Promise<number> {
  const start = performance.now()
  const args = ["-v", "error", "-nostdin", "-ss", String(offset), "-i", file, ...encoder, "pipe:1"]
  const child = spawn("ffmpeg", args, { stdio: ["ignore", "pipe", "ignore"] })
  await once(child.stdout, "readable")
  const time = performance.now() - start
  const ended = once(child, "exit")
  child.kill("SIGKILL")
  await ended
  return time
}

async function firstLine(output: NodeJS.ReadableStream): Promise<string> {
  for await (const line of createInterface(output)) return line
  throw new Error("the server said nothing")
}

export const transcodeBenches = { firstByte }
