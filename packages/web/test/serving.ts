/** A server as people start it, in a process of its own, with a folder of real files. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { PASSWORD } from "@ledgerline/server/testing"
import { afterAll } from "vitest"

const CLI = fileURLToPath(new URL("../../cli/src/main.ts", import.meta.url))

export interface Served {
  readonly address: string
  /** Ends it, as a machine that is switched off. */
  readonly kill: () => Promise<void>
}

/** A folder that is gone after the tests of the file. */
export function newFolder(): string {
  const path = mkdtempSync(join(realpathSync(tmpdir()), "ledgerline-player-"))
  afterAll(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** Makes a file of sound. `tone`: what ffmpeg makes it of; the ending of the name says in which format. */
export function makeFile(path: string, tone: string, tags: Readonly<Record<string, string>>, ...more: string[]): void {
  mkdirSync(dirname(path), { recursive: true })
  const words = Object.entries(tags).flatMap(([name, value]) => ["-metadata", `${name}=${value}`])
  execFileSync("ffmpeg", ["-v", "error", "-y", "-f", "lavfi", "-i", tone, ...more, ...words, path])
}

/** Serves a folder of music to the owner `ada`, once it was imported. */
export async function serve(music: string, data: string): Promise<Served> {
  const run = (...args: readonly string[]): void =>
    void execFileSync(process.execPath, [CLI, ...args, "--data", data], { input: `${PASSWORD}\n`, stdio: "pipe" })
  run("user", "add", "ada")
  run("import", music)
  const args = [CLI, "serve", "--data", data, "--port", "0", "--json"]
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "pipe"] })
  // Not inherited: a test that is ended by force would leave a run that waits for the line of who outlived it.
  child.stderr.pipe(process.stderr)
  afterAll(() => ended(child))
  // The first line says where it is.
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string]
  const { addresses } = JSON.parse(line) as { readonly addresses: readonly string[] }
  return { address: addresses[0] ?? "", kill: () => ended(child) }
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill("SIGKILL")
  await once(child, "exit")
}
