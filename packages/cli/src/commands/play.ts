/** `play ID`: plays a track from the best place there is, with a player that is installed. */
import { once } from "node:events"
import { spawn } from "node:child_process"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { fileURLToPath } from "node:url"
import { type DeviceLibrary, LedgerlineError, type Resolution } from "@ledgerline/client"
import { type Context, defineCommand } from "../frame/command.ts"
import { NotFound } from "../frame/errors.ts"
import { EXIT } from "../frame/exit.ts"
import { aOrAn, clean } from "../frame/text.ts"
import { findAnywhere } from "../device/anywhere.ts"
import { withDevice } from "../device/device.ts"

/** What each player wants to play standard input, or a file in its place, without a window. */
const PLAYERS: Readonly<Record<string, (file: string) => readonly string[]>> = {
  mpv: (file) => ["--no-video", "--really-quiet", "--", file],
  ffplay: (file) => ["-nodisp", "-autoexit", "-loglevel", "error", "-i", file],
}

export const command = defineCommand({
  usage: "ID",
  arity: [1, 1],
  options: {
    player: {
      type: "text",
      value: "NAME",
      choices: Object.keys(PLAYERS),
      doc: "the program that plays; the first that is installed unless given",
    },
    resolve: { type: "flag", doc: "only says from where it would play, and why" },
  },
  details:
    "A file on this device, one that is kept offline, or a stream from a server; where one fails, the next. A play to the end\n" +
    "is remembered. Tracks of friends play, too: `search --everywhere` tells their ids. Needs mpv or ffplay. With --json a line for each place: { track, kind, server, reason }.",
  examples: ["ledgerline play 5f1c", "ledgerline play 5f1c --resolve"],
  run: (context, { args: [text = ""], options }) =>
    withDevice(context, true, async (device, library) => {
      const { kind, id } = await findAnywhere(device, library, text)
      if (kind !== "track") throw new NotFound(`${clean(text)} is ${aOrAn(kind)}`, "a track can be played")
      // A line opens in moments; what is on this device need not wait for it.
      if ((await device.resolve(id)).kind === "offline" && !(await device.servers.isOffline()))
        await device.servers.sync()
      if (options.resolve) {
        const found = await device.resolve(id)
        tell(context, found)
        return found.kind === "offline" ? EXIT.no : EXIT.ok
      }
      return play(context, device, id, options.player)
    }),
})

function tell({ out }: Pick<Context, "out">, { track, kind, server, reason }: Resolution): void {
  out.object({ track, kind, server, reason })
  out.line(reason)
}

async function play(context: Context, device: DeviceLibrary, id: string, named: string | undefined): Promise<number> {
  const without: string[] = []
  for (;;) {
    const found = await device.resolve(id, { without })
    tell(context, found)
    if (found.kind === "offline") return EXIT.no
    const startedAt = Date.now()
    if (await playFrom(context, device, found, named)) {
      const length = await ownLength(device, id)
      if (length === undefined) return EXIT.ok
      await device.playback.played(id, { startedAt, durationMs: length ?? Date.now() - startedAt, completed: true })
      return EXIT.ok
    }
    context.signal.throwIfAborted()
    without.push(found.way)
  }
}

/** How long a track of the own library is; undefined of a friend's, in which nothing is written. */
const ownLength = (device: DeviceLibrary, id: string): Promise<number | null | undefined> =>
  device.tracks.get(id).then(
    ({ durationMs }) => durationMs,
    (cause: unknown) => {
      if (cause instanceof LedgerlineError && cause.reason === "notFound") return undefined
      throw cause
    },
  )

/** Whether it played to its end. */
async function playFrom(
  context: Pick<Context, "signal" | "out">,
  { offline }: DeviceLibrary,
  { url, headers, mediaFile }: Resolution,
  named: string | undefined,
): Promise<boolean> {
  if (url?.startsWith("file:") === true) return runPlayer(context, fileURLToPath(url), undefined, named)
  // A token on a command line could be read by everybody on this machine.
  const source = url === null ? kept(offline, mediaFile ?? "") : await streamed(url, headers, context.signal)
  return source === undefined ? false : runPlayer(context, "-", source, named)
}

async function streamed(url: string, headers: Readonly<Record<string, string>>, signal: AbortSignal) {
  const response = await fetch(url, { headers, signal, redirect: "error" }).catch(() => undefined)
  return response?.ok === true && response.body !== null ? Readable.fromWeb(response.body) : undefined
}

const PART = 256 * 1024

function kept(offline: DeviceLibrary["offline"], mediaFile: string): Readable {
  return Readable.from(
    (async function* () {
      const { size, read } = await offline.open(mediaFile)
      for (let at = 0; at < size; at += PART) yield await read(at, PART)
    })(),
  )
}

/** The end of what a player says is kept: of a damaged file it may say more than anybody reads. */
const SAID = 2000

async function runPlayer(
  { signal, out }: Pick<Context, "signal" | "out">,
  file: string,
  input: Readable | undefined,
  named: string | undefined,
): Promise<boolean> {
  for (const [player, args] of Object.entries(PLAYERS)) {
    if (named !== undefined && player !== named) continue
    const child = spawn(player, args(file), {
      stdio: [input === undefined ? "ignore" : "pipe", "ignore", "pipe"],
      signal,
    })
    let said = ""
    child.stderr?.setEncoding("utf8").on("data", (text: string) => (said = (said + text).slice(-SAID)))
    const ended = once(child, "close") as Promise<[number | null]>
    // Awaited below; a program that is not there says so by an error.
    ended.catch(() => undefined)
    const began = await once(child, "spawn").then(
      () => true,
      () => false,
    )
    if (!began) continue
    // A player that has heard enough closes its end.
    const fed =
      input === undefined || child.stdin === null
        ? undefined
        : pipeline(input, child.stdin).then(
            () => true,
            () => false,
          )
    const [code] = await ended
    if (code !== 0)
      for (const line of said.split("\n")) if (line.trim() !== "") out.note(`${player}: ${clean(line.trim())}`)
    return code === 0 && (await fed) !== false
  }
  throw new NotFound(`there is no ${named ?? "player"} here`, "install mpv or ffmpeg (which has ffplay)")
}
