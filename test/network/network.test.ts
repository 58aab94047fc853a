/** Servers and devices as processes on machines with addresses of their own, under a network that does its worst. */
import { spawn } from "node:child_process"
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { has } from "@ledgerline/core/testing"
import { flac } from "@ledgerline/workers/testing"
import { expect, it, onTestFinished } from "vitest"

/** How long things go wrong; LEDGERLINE_NETWORK names another number of seconds. */
const SECONDS = process.env["LEDGERLINE_NETWORK"] ?? "8"
const WEEK = fileURLToPath(new URL("week.ts", import.meta.url))
const isPossible = [has("unshare"), has("ip"), has("nft")].every(Boolean)

interface Outcome {
  readonly acknowledged: number
  readonly missing: readonly string[]
  readonly verified: readonly { readonly ok: boolean; readonly stateHash: string }[]
}

/** Runs the script with a network, processes and mounts of its own, all of which end with it. */
function week(folder: string, music: string): Promise<Outcome> {
  const own = ["--map-root-user", "--net", "--mount", "--pid", "--fork", "--mount-proc", "--kill-child"]
  const child = spawn("unshare", [...own, process.execPath, WEEK, folder, music, SECONDS, "1"], {
    stdio: ["ignore", "pipe", "pipe"],
  })
  return new Promise((resolve, reject) => {
    let [out, said] = ["", ""]
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text))
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text))
    child.once("error", reject)
    child.once("close", (code) =>
      code === 0 ? resolve(JSON.parse(out) as Outcome) : reject(new Error(`it ended with ${code}: ${said}`)),
    )
  })
}

it.skipIf(!isPossible)(
  "[SYNC-4] [SYNC-5] [SYNC-22] three servers and four devices end with the same, and all that was acknowledged",
  { timeout: 600_000 + Number(SECONDS) * 1000 },
  async () => {
    const folder = mkdtempSync(join(realpathSync(tmpdir()), "ledgerline-network-"))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const music = join(folder, "music")
    mkdirSync(music)
    for (let i = 1; i <= 12; i++)
      writeFileSync(join(music, `${i}.flac`), flac({ audio: String(i), tags: { TITLE: `Title ${i}`, ARTIST: "Ada" } }))
    const { acknowledged, missing, verified } = await week(folder, music)
    expect(acknowledged).toBeGreaterThan(3)
    expect(missing).toEqual([])
    expect(verified.map(({ ok }) => ok)).toEqual(Array.from({ length: 7 }, () => true))
    expect(new Set(verified.map(({ stateHash }) => stateHash)).size).toBe(1)
  },
)
