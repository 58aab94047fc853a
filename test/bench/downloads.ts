/** How fast files come that are to be kept: four at a time, checked and on the disk, beside curl that only writes them. */
import { execFileSync, fork } from "node:child_process"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { createLibrary } from "@ledgerline/client"
import { nodeStorage } from "@ledgerline/client/node"
import { amount, inFolder, type Options, rates, ratioResult, type Result, timed } from "@ledgerline/core/bench"
import type { MusicServed } from "./musicProcess.ts"

const MEGABYTES = 8

export const benchDownloads = (options: Options): Promise<Result[]> =>
  inFolder(async (folder) => {
    const files = amount(options, 40, 12)
    const rounds = amount(options, 4, 2)
    const server = await start(folder, files + 1, rounds + 1)
    const rate = (milliseconds: number): number => (files * MEGABYTES * 1000) / milliseconds
    const curl = async (round: number): Promise<number> => {
      const lines = server.files
        .slice(0, files)
        .flatMap((id) => [
          `url = "${server.address}/api/v1/files/${id}"`,
          `output = "${join(folder, `curl-${round}-${id}`)}"`,
        ])
      const config = join(folder, "curl.conf")
      writeFileSync(config, [`header = "authorization: Bearer ${server.key}"`, ...lines].join("\n"))
      const args = [
        "--silent",
        "--no-progress-meter",
        "--fail",
        "--parallel",
        "--parallel-max",
        "4",
        "--config",
        config,
      ]
      return rate(await timed(() => execFileSync("curl", args)))
    }
    const ours = async (round: number): Promise<number> => {
      const storage = nodeStorage({ folder: join(folder, `device-${round}`) })
      const library = await createLibrary({ storage, servers: [server.tokens[round] ?? ""] })
      await library.servers.sync()
      await library.offline.configure({ concurrency: 4 })
      // A program that runs has what it needs loaded.
      await library.offline.pin(`track:t${files}`)
      for await (const { here } of library.offline.live()) if (here === 1) break
      const took = await timed(async () => {
        await library.offline.configure({ rules: [{ kind: "all" }] })
        for await (const { here } of library.offline.live()) if (here === files + 1) break
      })
      await library.close()
      return rate(took)
    }
    try {
      return [ratioResult("files kept offline, 4 at a time, beside curl", "MB/s", 0.8, await rates(rounds, curl, ours))]
    } finally {
      await server.stop()
    }
  })

async function start(folder: string, files: number, tokens: number) {
  const args = [folder, String(files), String(MEGABYTES), String(tokens)]
  const child = fork(fileURLToPath(new URL("musicProcess.ts", import.meta.url)), args)
  const served = await new Promise<MusicServed>((resolve, reject) => {
    child.once("message", (message) => resolve(message as MusicServed))
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}`)))
  })
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      child.once("exit", () => resolve())
      child.disconnect()
    })
  return { ...served, stop }
}
