/** The thread that watches. */
import { parentPort, workerData } from "node:worker_threads"
import type { WantedFolder } from "../scan/wanted.ts"
import { afterTurn } from "../system.ts"
import type { WatchTrouble } from "./port.ts"
import { type TreeOptions, TreeWatch } from "./TreeWatch.ts"

export type FromWatch =
  | { readonly ready: true; readonly folders: number }
  | { readonly dirty: readonly WantedFolder[] }
  | { readonly trouble: WatchTrouble }

export interface WatchStart {
  readonly root: string
  readonly options: TreeOptions
}

const port = parentPort
if (port !== null) {
  const { root, options } = workerData as WatchStart
  const say = (message: FromWatch) => port.postMessage(message)
  const tree = new TreeWatch(root, options, {
    onDirty: (folders) => say({ dirty: [...folders].map(([path, deep]) => ({ path, deep })) }),
    onTrouble: (trouble) => say({ trouble }),
    afterTurn,
  })
  port.once("message", () => {
    tree.close()
    port.close()
  })
  if (tree.start()) say({ ready: true, folders: tree.size })
}
