/** Ends a server in time. */
import type { Timers } from "@ledgerline/sync"
import type { FastifyInstance } from "fastify"

/** Takes no more requests, lets those that are under way come to their end, and cuts off what takes longer than that. */
export async function closeApp(app: FastifyInstance, timers: Timers, withinMs = 10_000): Promise<void> {
  const keep = timers.after(withinMs, () => app.server.closeAllConnections())
  try {
    await app.close()
  } finally {
    keep()
  }
}
