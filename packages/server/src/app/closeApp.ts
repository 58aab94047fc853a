/** Ends a server in time. */
import type { Timers } from "@ledgerline/sync"
import type { FastifyInstance } from "fastify"

/** Closes connections as soon as nothing is under way on them any more, once the server is being ended. */
export function closeWhenIdle(app: FastifyInstance): void {
  let isEnding = false
  app.addHook("preClose", async () => {
    isEnding = true
  })
  app.addHook("onResponse", async () => {
    // The connection counts as idle only after this.
    if (isEnding) setImmediate(() => app.server.closeIdleConnections())
  })
}

/** Takes no more requests, lets those that are under way come to their end, and cuts off what takes longer than that. */
export async function closeApp(app: FastifyInstance, timers: Timers, withinMs = 10_000): Promise<void> {
  const keep = timers.after(withinMs, () => app.server.closeAllConnections())
  try {
    await app.close()
  } finally {
    keep()
  }
}
