/** How far a change has come. */
import type { Library, LogEvent } from "@ledgerline/core"
import { durableOn } from "@ledgerline/sync"
import type { WriteState } from "../device/contract.ts"
import { LedgerlineError } from "../errors.ts"

/** Of an operation, by its last event in each log: a server has a chain from its beginning. Fails with `notFound`. */
export async function writeState(library: Library, op: string, isConnected: boolean): Promise<WriteState> {
  const last = new Map<string, LogEvent>()
  for await (const { events } of library.readLog({ of: { operation: op } }))
    for (const event of events) last.set(`${event.log} ${event.origin}`, event)
  if (last.size === 0)
    throw new LedgerlineError({ reason: "notFound", status: 404, message: "there is no such operation here" })
  const held = await Promise.all(
    [...last.values()].map(({ log, origin, seq, id }) => durableOn(library, { log, origin, seq, id })),
  )
  const servers = (held[0] ?? []).filter((server) => held.every((each) => each.includes(server)))
  return { state: servers.length > 0 ? "durable" : isConnected ? "sent" : "local", servers }
}
