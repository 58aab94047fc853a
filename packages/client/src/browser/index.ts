/**
 * The SDK in a browser: a library that works offline, shared by all tabs of a page's origin. The engine is in a worker, which
 * the build puts into `dist` with all that it loads; this side is small. docs/howto/run-in-a-browser.md shows how it is used.
 */
import { DeviceLibrary } from "../facade/DeviceLibrary.ts"
import { given } from "../facade/given.ts"
import type { PageWorker } from "./dom.ts"
import type { WorkerSettings } from "./settings.ts"
import { openInTabs } from "./tabs/openInTabs.ts"

export { LedgerlineError } from "../errors.ts"
export type { Live } from "../live/LiveQuery.ts"
export { type Readable, storeOf } from "../live/store.ts"
export { removeLibrary } from "./removeLibrary.ts"
export type { DeviceLibrary } from "../facade/DeviceLibrary.ts"
export type { PageWorker } from "./dom.ts"
export type { CoverCache, StorageKind, WorkerSettings } from "./settings.ts"

/** Which library, how its worker is started, and what is said to it. */
export interface BrowserLibraryOptions extends WorkerSettings {
  /** Letters, digits, `-` and `_`: libraries of one origin are told apart by it; "library" unless given. */
  readonly name?: string | undefined
  /** Starts the worker: `() => new Worker("/ledgerline/worker.js", { type: "module" })`. Called only where this tab's turn has come. */
  readonly startWorker: () => PageWorker
}

/**
 * Opens the library of this browser, or joins the tabs that have it open; what is asked before it is open waits. All tabs
 * should say the same of it: the one that has the worker counts. What ends the opening fails what is asked, which tries again.
 */
export function createLibrary(options: BrowserLibraryOptions): DeviceLibrary {
  const { name = "library", startWorker, ...settings } = given(options, "options")
  const caller = openInTabs({ name, settings, startWorker })
  return new DeviceLibrary(caller, () => caller.close())
}
