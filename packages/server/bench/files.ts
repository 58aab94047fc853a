/**
 * Files, whole and in ranges, against nginx with Debian's settings and no log of requests, which serves the same file; and
 * for comparison against nginx without sendfile, which is faster on some kernels. The load comes from wrk, a process of its
 * own that takes a fraction of the time that the servers do.
 */
import { execFileSync, fork, spawn, spawnSync } from "node:child_process"
import { randomFillSync } from "node:crypto"
import { once } from "node:events"
import { chmodSync, mkdirSync, writeFileSync } from "node:fs"
import { createServer } from "node:net"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { amount, inFolder, type Options, type Result, rates, ratioResult } from "@ledgerline/core/bench"
import type { Served } from "./filesProcess.ts"

/** An album's longest track, as FLAC. */
const BYTES = 40_000_000
const RANGE = 64 * 1024
const CONNECTIONS = 64

interface Server {
  readonly url: string
  readonly authorization: string
}

async function sent(options: Options): Promise<Result[]> {
  return await inFolder(async (folder) => {
    // The workers of nginx are nobody.
    chmodSync(folder, 0o755)
    const music = join(folder, "music")
    mkdirSync(music)
    writeFileSync(join(music, "track.flac"), randomFillSync(Buffer.alloc(BYTES)))
    const nginx = await startNginx(folder, music)
    const ours = await startOurs(music)
    const [repetitions, seconds] = [amount(options, 9, 3), amount(options, 5, 2)]
    const load = async (server: Server, script: string) => await ask(folder, server, script, seconds)
    const results: Result[] = []
    for (const [name, script, goal, unit] of [
      ["64 KiB ranges, 64 connections", RANGES, 0.4, "requests/s"],
      ["whole files, 64 connections", WHOLE, 0.9, "MB/s"],
    ] as const) {
      const against = (limit: Server) =>
        rates(
          repetitions,
          () => load(limit, script),
          () => load(ours, script),
        )
      results.push(ratioResult(name, unit, goal, await against(nginx.debian)))
      const compared = ratioResult(`${name}, nginx without sendfile`, unit, 0, await against(nginx.copying))
      results.push({ ...compared, goal: "for comparison" })
    }
    nginx.stop()
    ours.stop()
    return results
  })
}

/** What wrk asks for, and how it tells what came. An answer of another length or status is an error. */
const RANGES = `
math.randomseed(1)
function request()
  local first = math.random(0, ${BYTES - RANGE})
  wrk.headers["Range"] = "bytes=" .. first .. "-" .. (first + ${RANGE - 1})
  return wrk.format("GET")
end
function done(summary)
  local bad = summary.errors.status + summary.errors.read + summary.errors.connect
  if summary.bytes < summary.requests * ${RANGE} then bad = bad + 1 end
  print("RESULT " .. (summary.requests / summary.duration * 1e6) .. " " .. bad)
end`

const WHOLE = `
function done(summary)
  print("RESULT " .. (summary.bytes / summary.duration) .. " " .. (summary.errors.status + summary.errors.read))
end`

/** Requests or megabytes a second. */
async function ask(folder: string, { url, authorization }: Server, script: string, seconds: number): Promise<number> {
  const file = join(folder, "load.lua")
  writeFileSync(file, `wrk.headers["Authorization"] = "${authorization}"\n${script}`)
  const args = ["-t", "1", "-c", String(CONNECTIONS), "-d", `${seconds}s`, "-s", file, url]
  const child = spawn("wrk", args, { stdio: ["ignore", "pipe", "inherit"] })
  let said = ""
  child.stdout.setEncoding("utf8").on("data", (text: string) => (said += text))
  await once(child, "close")
  const [, rate, bad] = /^RESULT (\S+) (\S+)/m.exec(said) ?? []
  if (rate === undefined || Number(bad) > 0) throw new Error(`wrk could not ask ${url}: ${said}`)
  return Number(rate)
}

async function startNginx(folder: string, music: string) {
  const [port, copyingPort] = [await freePort(), await freePort()]
  const config = join(folder, "nginx.conf")
  writeFileSync(
    config,
    `worker_processes auto;
pid ${folder}/nginx.pid;
error_log ${folder}/error.log;
events { worker_connections 768; }
http {
  sendfile on;
  tcp_nopush on;
  keepalive_requests 1000000000;
  access_log off;
  types { audio/flac flac; }
  client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p; fastcgi_temp_path ${folder}/f;
  uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
  server { listen 127.0.0.1:${port}; root ${music}; }
  server { listen 127.0.0.1:${copyingPort}; root ${music}; sendfile off; tcp_nopush off; output_buffers 2 64k; }
}
`,
  )
  const started = spawnSync("nginx", ["-e", join(folder, "error.log"), "-c", config], { encoding: "utf8" })
  if (started.status !== 0) throw new Error(`nginx does not start (Debian package nginx-light): ${started.stderr}`)
  const at = (where: number): Server => ({
    url: `http://127.0.0.1:${where}/track.flac`,
    authorization: "Bearer none",
  })
  return {
    debian: at(port),
    copying: at(copyingPort),
    stop: () => void execFileSync("nginx", ["-e", "/dev/null", "-c", config, "-s", "stop"], { stdio: "ignore" }),
  }
}

async function startOurs(music: string): Promise<Server & { stop(): void }> {
  const child = fork(fileURLToPath(new URL("filesProcess.ts", import.meta.url)), [join(music, "track.flac")])
  const [{ address, token }] = (await once(child, "message")) as [Served]
  return {
    url: `${address}/api/v1/files/track`,
    authorization: `Bearer ${token}`,
    stop: () => child.disconnect(),
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1")
  await once(server, "listening")
  const { port } = server.address() as { port: number }
  server.close()
  return port
}

export const fileBenches = { sent }
