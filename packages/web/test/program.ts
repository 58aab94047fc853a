/** The whole program as people start it: `ledgerline serve`, in a process of its own that can be ended and started again. */
import { type ChildProcess, execFileSync, spawn } from "node:child_process"
import { mkdirSync, mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { dirname, join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { onTestFinished } from "vitest"

type Ending = (end: () => Promise<void>) => void

const MAIN = join(dirname(fileURLToPath(import.meta.url)), "../../cli/src/main.ts")

export interface Program {
  readonly folder: string
  readonly address: string
  /** Makes the first account; null once there is one. */
  readonly setUpCode: string | null
  readonly stop: () => Promise<void>
  /** On the same port again. */
  readonly start: () => Promise<void>
}

interface Said {
  readonly addresses: readonly string[]
  readonly setUpCode: string | null
}

/** A server of a new library, with the music that `prepare` puts into its folder. `roots` beside it is open to owners. */
export async function program(
  prepare: (music: string) => void = () => undefined,
  ending: Ending = onTestFinished,
): Promise<Program> {
  const folder = mkdtempSync(join(tmpdir(), "ledgerline-app-"))
  const music = join(folder, "music")
  mkdirSync(music)
  const roots = join(folder, "roots")
  mkdirSync(roots)
  prepare(music)
  let child: ChildProcess | undefined
  let port = "0"
  const start = async (): Promise<Said> => {
    const options = [
      "--data",
      join(folder, "data"),
      "--music",
      music,
      "--roots",
      roots,
      "--port",
      port,
      "--no-discovery",
      "--json",
    ]
    const started = spawn(process.execPath, [MAIN, "serve", ...options], { stdio: ["ignore", "pipe", "pipe"] })
    // Not inherited: a test that is ended by force would leave a run that waits for the line of who outlived it.
    started.stderr.pipe(process.stderr)
    child = started
    for await (const line of createInterface({ input: started.stdout })) return JSON.parse(line) as Said
    throw new Error("the server said nothing")
  }
  const stop = async (): Promise<void> => {
    const ending = child
    if (ending === undefined || ending.exitCode !== null) return
    const ended = new Promise((resolve) => ending.once("exit", resolve))
    ending.kill("SIGTERM")
    await ended
  }
  ending(async () => {
    await stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const { addresses, setUpCode } = await start()
  const address = addresses[0] ?? ""
  port = new URL(address).port
  return { folder, address, setUpCode, stop, start: async () => void (await start()) }
}

/** A picture of one colour. */
export function picture(path: string): void {
  const colour = ["-f", "lavfi", "-i", "color=c=teal:s=600x600", "-frames:v", "1"]
  execFileSync("ffmpeg", ["-loglevel", "error", ...colour, "-y", path])
}

/** Makes a file of sound with tags by ffmpeg. */
export function recording(path: string, tags: Readonly<Record<string, string>>, seconds = 2): string {
  mkdirSync(dirname(path), { recursive: true })
  const said = Object.entries(tags).flatMap(([name, value]) => ["-metadata", `${name}=${value}`])
  // Different titles sound different: what sounds the same is one file to the library.
  const pitch =
    200 + ([...(tags["title"] ?? "")].reduce((sum, each) => sum * 31 + (each.codePointAt(0) ?? 0), 7) % 4000)
  const sound = ["-f", "lavfi", "-i", `sine=frequency=${pitch}:duration=${seconds}`]
  execFileSync("ffmpeg", ["-loglevel", "error", ...sound, ...said, "-y", path])
  return path
}
