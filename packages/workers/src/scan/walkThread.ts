/** The thread that walks: first it is told what, then how far it may go. Sends listings ahead of who reads them. */
import { type MessagePort, parentPort } from "node:worker_threads"
import { type FolderListing, walk, type WalkOptions } from "./walk.ts"

/** What the thread says: listings, then the end or why there is none. */
export type FromWalk =
  | { readonly listings: readonly FolderListing[] }
  | { readonly end: true }
  | { readonly failed: { readonly message: string; readonly code: string | undefined } }

export interface WalkStart {
  readonly root: string
  readonly options: WalkOptions
}

/** Files, and folders as eight, that go in one message. */
const MESSAGE = 512

parentPort?.once("message", (start: WalkStart) => walkFor(parentPort as MessagePort, start))

function walkFor(port: MessagePort, { root, options }: WalkStart): void {
  const say = (message: FromWalk) => port.postMessage(message)
  const folders = walk(root, options)
  const next = () => {
    try {
      const listings: FolderListing[] = []
      for (let size = 0; size < MESSAGE;) {
        const { done, value } = folders.next()
        if (done === true) {
          say({ listings })
          say({ end: true })
          port.close()
          return
        }
        listings.push(value)
        size += value.files.length + 8
      }
      say({ listings })
    } catch (cause) {
      const { message, code } = cause as NodeJS.ErrnoException
      say({ failed: { message, code } })
      port.close()
    }
  }
  port.on("message", next)
}
