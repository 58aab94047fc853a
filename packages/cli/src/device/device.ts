/** The library of this folder as the SDK has it: with servers, and with what is kept offline. */
import { pathToFileURL } from "node:url"
import { type DeviceLibrary, LedgerlineError } from "@ledgerline/client"
import { overLibrary } from "@ledgerline/client/node"
import type { Library } from "@ledgerline/core"
import { systemTimers } from "@ledgerline/sync/system"
import { locateFile } from "@ledgerline/workers"
import { missingCopies } from "@ledgerline/workers/missing"
import { unreachableSources } from "@ledgerline/workers/sources"
import type { Context } from "../frame/command.ts"
import { Refused } from "../frame/errors.ts"

interface Opened {
  readonly device: Promise<DeviceLibrary>
  users: number
}

/** Commands of one process share it: two would not know of each other's downloads. */
const opened = new WeakMap<Library, Opened>()

/** Uses the library of the folder. `connects`: speaks to servers, and fetches what is to be here, for as long as it is used. */
export async function withDevice<T>(
  { folder, library }: Pick<Context, "folder" | "library">,
  connects: boolean,
  use: (device: DeviceLibrary, library: Library) => Promise<T>,
): Promise<T> {
  const here = await library()
  const there = opened.get(here) ?? { device: open(here, folder, connects), users: 0 }
  opened.set(here, there)
  there.users++
  try {
    return await use(await there.device, here)
  } catch (cause) {
    throw explained(cause)
  } finally {
    if (--there.users === 0) {
      opened.delete(here)
      await (await there.device).close()
    }
  }
}

/** What can be done about what the SDK says, by its reason. */
const REMEDIES: Readonly<Record<string, string>> = {
  offline: "look at: ledgerline offline, and ledgerline servers",
  notAllowed: "ask who owns the library for another role",
  noRoom: "make room on the disk, keep less: ledgerline unpin ID, or allow more: ledgerline cache --limit MB",
  damaged: "find what is, and fetch it again: ledgerline cache verify, then ledgerline download",
  notFound: "find ids with: ledgerline search WORDS",
  invalid: "see: ledgerline help",
  notSupported: "use a library in a folder of this machine",
  busy: "try again in a moment",
  tooMany: "try again in a moment",
  notSignedIn: "see: ledgerline servers; pair this device again if it was revoked",
}

/** What the SDK says is said of servers, ids and disks: a mistake of the program has another reason. */
const explained = (cause: unknown): unknown =>
  cause instanceof LedgerlineError && cause.reason !== "internal"
    ? new Refused(cause.message, REMEDIES[cause.reason] ?? "see: ledgerline servers")
    : cause

const open = (library: Library, folder: string, connects: boolean): Promise<DeviceLibrary> =>
  overLibrary(library, {
    folder,
    connects,
    local: {
      locate: async (mediaFile) => {
        const path = await locateFile(library, mediaFile)
        // A path that is no text has no address.
        return typeof path === "string" ? pathToFileURL(path).href : undefined
      },
      unreachable: () =>
        unreachableSources(library, (milliseconds, action) => systemTimers.after(milliseconds, action)),
      missing: () => missingCopies(library),
    },
  })
