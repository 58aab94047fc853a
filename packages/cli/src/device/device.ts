/** The library of this folder as the SDK has it: with servers, and with what is kept offline. */
import { pathToFileURL } from "node:url"
import { type DeviceLibrary, LedgerlineError } from "@ledgerline/client"
import { overLibrary } from "@ledgerline/client/node"
import type { Library } from "@ledgerline/core"
import { systemTimers } from "@ledgerline/sync/system"
import { locateFile } from "@ledgerline/workers"
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
  noRoom: "make room, or allow less: ledgerline cache --limit MB",
  damaged: "remove it and fetch it again: ledgerline cache clear, then ledgerline download",
  notFound: "find ids with: ledgerline search WORDS",
}

function explained(cause: unknown): unknown {
  const remedy = cause instanceof LedgerlineError ? REMEDIES[cause.reason] : undefined
  return cause instanceof LedgerlineError && remedy !== undefined ? new Refused(cause.message, remedy) : cause
}

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
    },
  })
