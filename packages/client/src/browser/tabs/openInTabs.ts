/**
 * A tab's side of a library in the browser: small, and without the engine. All tabs of an origin that open the library of one
 * name share it; docs/adr/0050-the-engine-in-a-browser.md says how.
 */
import type { Caller } from "../../caller.ts"
import type { PageWorker } from "../dom.ts"
import { ChannelCaller } from "../channel/ChannelCaller.ts"
import { Ownership } from "./Ownership.ts"

export interface TabOptions {
  /** Letters, digits, `-` and `_`: libraries of one origin are told apart by it. */
  readonly name: string
  /** What the worker is told when it opens the library; plain data. All tabs should say the same. */
  readonly settings?: unknown
  /** Starts the worker: `() => new Worker("/ledgerline/worker.js", { type: "module" })`. Called only where this tab's turn has come. */
  readonly startWorker: () => PageWorker
}

export interface TabCaller extends Caller {
  /** Leaves the library to the other tabs. What is asked later fails. */
  close(): Promise<void>
}

/** Opens the library of a name, or joins the tabs that have it open. */
export function openInTabs({ name, settings, startWorker }: TabOptions): TabCaller {
  const ownership = new Ownership({ library: name, settings, startWorker })
  const caller = new ChannelCaller(name, () => ownership.wake())
  return {
    call: (...asked) => caller.call(...asked),
    listen: (listener) => caller.listen(listener),
    async close() {
      caller.close()
      await ownership.close()
    },
  }
}
