/** Ends a server in time. */
import type { IncomingMessage } from "node:http"
import type { Socket } from "node:net"
import type { Timers } from "@ledgerline/sync"
import type { FastifyInstance } from "fastify"

/**
 * Closes connections as soon as nothing is under way on them any more, once the server is being ended. Node counts one
 * that never asked for anything as busy; browsers open such connections ahead of need.
 */
export function closeWhenIdle(app: FastifyInstance): void {
  const silent = new Set<Socket>()
  const asks = ({ socket }: IncomingMessage): void => void silent.delete(socket)
  app.server.prependListener("connection", (socket: Socket) => {
    silent.add(socket)
    socket.once("close", () => silent.delete(socket))
  })
  app.server.prependListener("request", asks)
  app.server.prependListener("upgrade", asks)

  let isEnding = false
  app.addHook("preClose", async () => {
    isEnding = true
    for (const socket of silent) socket.destroy()
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
