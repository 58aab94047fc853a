/** What tests of compactions say of tracks, files and queues. */
import type { Library, NewEvent } from "../../../Library.ts"
import type { LogEvent } from "../../../log/event.ts"

export const TRACK = "track:t"

/** A claim from a file's tags, unless something else is said. */
export const claim = (
  fields: Readonly<Record<string, unknown>>,
  more: Readonly<Record<string, unknown>> = {},
): NewEvent => ({
  type: "claim.attributed",
  subject: TRACK,
  payload: { provider: "embedded", tier: "embedded", fields, ...more },
})

/** Each in an operation of its own. */
export async function say(library: Library, ...events: readonly NewEvent[]): Promise<LogEvent[]> {
  const said: LogEvent[] = []
  for (const event of events) said.push(...(await library.append({ actor: "user:ada", events: [event] })).events)
  return said
}

/** Compacts whatever may go, however new it is. */
export const NOW = { olderThan: 0 } as const
