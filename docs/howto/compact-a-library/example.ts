/** How a program compacts a library, when whoever uses it agrees. */
import { Compacted, type Library, revertEvents } from "../../../packages/core/src/index.ts"

const DAY = 86_400_000

/** Answers how many payloads were removed. It may be cut off anywhere; asked again, it goes on. */
export async function compact(
  library: Library,
  agree: (bytes: number) => Promise<boolean>,
  { days = 90, signal }: { days?: number; signal?: AbortSignal } = {},
): Promise<number> {
  const olderThan = days * DAY
  const would = await library.compact({ olderThan, dryRun: true })
  if (would.found.events === 0 || !(await agree(would.found.bytes))) return 0
  const { removed } = await library.compact({ olderThan, ...(signal === undefined ? {} : { signal }) })
  return removed.events
}

/** Takes an event back, or answers why not. */
export async function takeBack(library: Library, event: string): Promise<string | undefined> {
  try {
    await library.append({ actor: "user:ada", events: (context) => revertEvents(context, [event]) })
    return undefined
  } catch (cause) {
    if (cause instanceof Compacted) return cause.message
    throw cause
  }
}
