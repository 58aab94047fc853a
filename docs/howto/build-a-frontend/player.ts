/**
 * Plays what is found by words, one after another, from wherever each track can be had:
 * `node player.ts FOLDER WORDS …`, which needs ffplay.
 */
import { spawn } from "node:child_process"
import { once } from "node:events"
import { createReadStream } from "node:fs"
import { Readable } from "node:stream"
import { pipeline } from "node:stream/promises"
import { createLibrary, type DeviceLibrary, type Resolution } from "@ledgerline/client"
import { nodeStorage } from "@ledgerline/client/node"

/** Plays from one place; false where that failed before the end. */
export type Play = (from: Resolution) => Promise<boolean>

export async function playFound(library: DeviceLibrary, words: string, play: Play): Promise<readonly string[]> {
  const { items } = await library.search(words, { limit: 10 })
  await library.offline.prefetch(items.map(({ id }) => id))
  const told = items.length === 0 ? [`nothing is found by "${words}"`] : []
  for (const { id, title, durationMs } of items) {
    const without: string[] = []
    for (;;) {
      const from = await library.resolve(id, { without })
      told.push(`${title ?? id}: ${from.reason}`)
      if (from.kind === "offline") break
      const startedAt = Date.now()
      if (await play(from)) {
        await library.playback.played(id, { startedAt, durationMs: durationMs ?? 0, completed: true })
        break
      }
      without.push(from.way)
    }
  }
  return told
}

const PART = 256 * 1024

/** The bytes of a track: of a file, of a server, or of what is kept on this device. */
async function* bytesOf({ offline }: DeviceLibrary, { url, headers, mediaFile }: Resolution) {
  if (url?.startsWith("file:") === true) yield* createReadStream(new URL(url))
  else if (url !== null) yield* (await fetch(url, { headers })).body ?? []
  else {
    const { size, read } = await offline.open(mediaFile ?? "")
    for (let at = 0; at < size; at += PART) yield await read(at, PART)
  }
}

/** By a pipe: a token on a command line could be read by everybody on this machine. */
const byFfplay =
  (library: DeviceLibrary): Play =>
  async (from) => {
    const player = spawn("ffplay", ["-nodisp", "-autoexit", "-loglevel", "error", "-"], {
      stdio: ["pipe", "inherit", "inherit"],
    })
    const ended = once(player, "close")
    // A player that has heard enough closes its end.
    await pipeline(Readable.from(bytesOf(library, from)), player.stdin).catch(() => undefined)
    return (await ended)[0] === 0
  }

if (import.meta.main) {
  const [folder = "", ...words] = process.argv.slice(2)
  const library = await createLibrary({ storage: nodeStorage({ folder }) })
  console.log((await playFound(library, words.join(" "), byFfplay(library))).join("\n"))
  await library.close()
}
