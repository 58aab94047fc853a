/** A program that keeps a track: `downloadProcess.ts FOLDER TOKEN`. It goes on until it is killed. */
import { createLibrary } from "@ledgerline/client"
import { nodeStorage } from "@ledgerline/client/node"

const [folder = "", token = ""] = process.argv.slice(2)
const library = await createLibrary({ storage: nodeStorage({ folder }), servers: [token] })
await library.servers.sync()
await library.offline.pin("track:t0")
process.send?.("pinned")
for await (const { here } of library.offline.live()) if (here > 0) process.send?.("done")
