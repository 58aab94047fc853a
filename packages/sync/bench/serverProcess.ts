/** A server in a process of its own: `serverProcess.ts DATABASE SNAPSHOTS`. Answers frames that come over the process's channel. */
import { serve, Snapshots } from "@ledgerline/sync"
import { openLibrary } from "./libraries.ts"

const [path = "", folder = ""] = process.argv.slice(2)
const library = await openLibrary(path)
const snapshots = new Snapshots(library, folder)
const policy = { maySync: () => true, mayRead: () => true, mayWrite: () => true }

process.on("message", ({ id, frame }: { readonly id: number; readonly frame: Uint8Array }) => {
  void serve({ library, policy, snapshots }, "bench", frame).then((answer) =>
    process.send?.({ id, frame: answer.frame }),
  )
})
process.once("disconnect", () => void snapshots.close().then(() => library.close()))
process.send?.({ ready: library.id })
