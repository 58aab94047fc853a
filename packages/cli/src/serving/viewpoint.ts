/** From where a server sees copies: its own folders are local, unless they are not there now. */
import type { Library, MissingCopies, Viewpoint } from "@ledgerline/core"
import type { Timers } from "@ledgerline/sync"
import { missingCopies } from "@ledgerline/workers/missing"
import { unreachableSources } from "@ledgerline/workers/sources"

/** Looked at again after so many milliseconds. */
const FRESH = 10_000

/** Folders are looked at while requests are answered by what was seen before: a disk that hangs keeps nobody waiting twice. */
export function viewpointOf(library: Library, timers: Timers): () => Promise<Viewpoint> {
  let seen: Viewpoint | undefined
  let lookedAt = 0
  let looking: Promise<void> | undefined

  // What is missing changes with an import, which is an operation.
  let missing: Promise<MissingCopies> | undefined
  library.subscribe(({ views }) => {
    if (views.has("operation")) missing = undefined
  })

  const look = async (): Promise<void> => {
    const unreachable = await unreachableSources(library, (milliseconds, action) => timers.after(milliseconds, action))
    missing = undefined
    seen = { replica: library.origin, unreachable }
    lookedAt = timers.now()
  }

  return async () => {
    // A replica that got another key is another one.
    const isOf = seen?.replica === library.origin
    if (!isOf || timers.now() - lookedAt > FRESH) {
      looking ??= look().finally(() => (looking = undefined))
      if (isOf) looking.catch(() => undefined)
      else await looking
    }
    missing ??= missingCopies(library).catch((cause: unknown) => {
      missing = undefined
      throw cause
    })
    return { replica: library.origin, unreachable: new Set(), ...seen, missing: await missing }
  }
}
