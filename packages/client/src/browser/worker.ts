/**
 * The worker that has the library open. Which caller answers in it is for whoever starts it to say; this file serves all tabs
 * by it, and ends in good order.
 */
import type { Caller } from "../caller.ts"
import type { WorkerScope } from "./dom.ts"
import { fieldsOf } from "../errors.ts"
import { serveCaller } from "./channel/serveCaller.ts"
import type { FromOwnWorker, ToOwnWorker } from "./tabs/workerMessages.ts"

/** What answers the tabs, and ends with the worker. */
export interface Serving {
  readonly caller: Caller
  close(): Promise<void>
}

/** Runs a worker: `open` is called once, with the name of the library and the settings of the tab. */
export function runWorker(open: (library: string, settings: unknown) => Promise<Serving>): void {
  const scope = globalThis as unknown as WorkerScope
  const tell = (message: FromOwnWorker): void => scope.postMessage(message)
  let running: Promise<() => Promise<void>> | undefined
  const start = async (library: string, settings: unknown): Promise<() => Promise<void>> => {
    const serving = await open(library, settings)
    const leave = serveCaller(library, crypto.randomUUID(), serving.caller)
    return async () => {
      await leave()
      await serving.close()
    }
  }
  scope.addEventListener("message", ({ data: said }) => {
    const data = said as ToOwnWorker
    if (data.kind === "open") {
      running = start(data.library, data.settings)
      running.catch((error: unknown) => tell({ kind: "failed", error: fieldsOf(error) }))
      return
    }
    void running
      ?.then((end) => end())
      .then(
        () => tell({ kind: "closed" }),
        (error: unknown) => tell({ kind: "failed", error: fieldsOf(error) }),
      )
  })
}
