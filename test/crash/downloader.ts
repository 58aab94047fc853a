/**
 * A device that keeps what is asked of it: `downloader.ts <folder> <pairing token> <track>…`. Each line that it prints is
 * true when it is printed: `wanted <count>` when so many tracks are asked for, `done` when they are kept and the library is
 * closed. It keeps the first track, and gives it up for the others.
 */
import { writeSync } from "node:fs"
import { createLibrary } from "@ledgerline/client"
import { nodeStorage } from "@ledgerline/client/node"

const [folder = "", token = "", given = "", ...tracks] = process.argv.slice(2)
const tell = (line: string): void => void writeSync(1, `${line}\n`)

const library = await createLibrary({ storage: nodeStorage({ folder }), servers: [token] })
await library.servers.sync()
await library.offline.pin(`track:${given}`)
for await (const { here } of library.offline.live()) if (here === 1) break
await library.offline.unpin(`track:${given}`)
await library.offline.clear()
for (const [i, track] of tracks.entries()) {
  await library.offline.pin(`track:${track}`)
  tell(`wanted ${i + 1}`)
}
for await (const { here } of library.offline.live()) if (here === tracks.length) break
await library.close()
tell("done")
