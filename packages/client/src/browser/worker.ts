/**
 * The worker that has the library open. Which caller answers in it is for whoever starts it to say; this file opens the
 * database, serves all tabs, and ends in good order.
 */
import type { Store } from "@ledgerline/core"
import { pgliteStore } from "@ledgerline/core/store/pglite"
import type { Caller } from "../caller.ts"
import { fieldsOf, serveCaller } from "./channel/serveCaller.ts"
import { pause } from "./ports.ts"
import { openPglite, type StorageKind } from "./storage/openPglite.ts"
import type { FromOwnWorker, ToOwnWorker } from "./tabs/workerMessages.ts"

export { browserHttp, browserPorts, browserTimers } from "./ports.ts"

/** What answers the tabs, and ends with the worker. */
export interface Serving {
  readonly caller: Caller
  close(): Promise<void>
}

export interface BrowserStore {
  readonly store: Store
  readonly storage: StorageKind
}

/** Opens the database of a library. Only the worker whose tab holds the lock may. */
export async function browserStore(name: string, storage?: StorageKind): Promise<BrowserStore> {
  let kind: StorageKind = "opfs"
  const store = await pgliteStore({
    async open() {
      const opened = await openPglite({ name, storage, emptyCluster, pause })
      kind = opened.storage
      return opened.client
    },
  })
  return { store, storage: kind }
}

/** Lies beside the worker. Servers may unpack it on the way. */
async function emptyCluster(): Promise<Blob> {
  const bytes = await (await fetch(new URL("./cluster.bin", import.meta.url))).bytes()
  const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b
  return new Blob([bytes], { type: isPacked ? "application/x-gzip" : "application/x-tar" })
}

/** Runs a worker: `open` is called once, with the name of the library and the settings of the tab. */
export function runWorker(open: (library: string, settings: unknown) => Promise<Serving>): void {
  const scope = globalThis as unknown as {
    postMessage(message: FromOwnWorker): void
    addEventListener(type: "message", listener: (event: MessageEvent<ToOwnWorker>) => void): void
  }
  let running: Promise<() => Promise<void>> | undefined
  const start = async (library: string, settings: unknown): Promise<() => Promise<void>> => {
    const serving = await open(library, settings)
    const leave = serveCaller(library, crypto.randomUUID(), serving.caller)
    return async () => {
      await leave()
      await serving.close()
    }
  }
  scope.addEventListener("message", ({ data }) => {
    if (data.kind === "open") {
      running = start(data.library, data.settings)
      running.catch((error: unknown) => scope.postMessage({ kind: "failed", error: fieldsOf(error) }))
      return
    }
    void running
      ?.then((end) => end())
      .then(
        () => scope.postMessage({ kind: "closed" }),
        (error: unknown) => scope.postMessage({ kind: "failed", error: fieldsOf(error) }),
      )
  })
}
