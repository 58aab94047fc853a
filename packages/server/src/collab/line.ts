/** The way to a client: a WebSocket, or what a test puts in its place. */
import type { WebSocket } from "ws"

export interface Line {
  /** Nothing happens where the line has ended. */
  send(message: Uint8Array): void
  /** Asks for a sign of life. */
  ping(): void
  /** Bytes that were sent and have not left yet. */
  unread(): number
  /** Ends it with a code and a word for people. */
  close(code: number, reason: string): void
  /** Ends it at once, where nobody reads any more. */
  cut(): void
  /** Called once, before anything can come. */
  listen(listener: LineListener): void
}

export interface LineListener {
  /** Undefined: a message that is not binary. */
  message(message: Uint8Array | undefined): void
  /** The answer to a ping. */
  alive(): void
  closed(): void
}

export function lineOf(socket: WebSocket): Line {
  const isOpen = (): boolean => socket.readyState === socket.OPEN
  return {
    send(message) {
      if (isOpen()) socket.send(message)
    },
    ping() {
      if (isOpen()) socket.ping()
    },
    unread: () => socket.bufferedAmount,
    close: (code, reason) => socket.close(code, reason),
    cut: () => socket.terminate(),
    listen(listener) {
      // A copy: what ws hands out is a view into memory that it shares.
      socket.on("message", (data: Buffer, isBinary: boolean) =>
        listener.message(isBinary ? Uint8Array.from(data) : undefined),
      )
      socket.on("pong", () => listener.alive())
      socket.on("close", () => listener.closed())
    },
  }
}
