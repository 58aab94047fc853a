/** A line over a WebSocket: the client's, of browsers and Node, and the server's are alike in what is used here. */
import { MAX_FRAME } from "../frames/frame.ts"
import type { Duplex } from "../live/ports.ts"
import type { HttpPorts } from "./requests.ts"

/** What a line needs of a WebSocket. */
export interface Socket {
  binaryType: string
  readonly readyState: number
  send(data: Uint8Array<ArrayBuffer>): void
  close(code?: number): void
  addEventListener(type: "message", listener: (event: { data: unknown }) => void): void
  addEventListener(type: "close" | "error" | "open", listener: () => void): void
}

const OPEN = 1
/** Data of a type that is not accepted. */
const UNSUPPORTED = 1003

/** The line over a socket that is open. What is no frame by its form ends it. */
export function lineOver(socket: Socket): Duplex {
  socket.binaryType = "arraybuffer"
  return {
    send(frame) {
      // Frames never lie in memory that is shared between threads.
      if (socket.readyState === OPEN) socket.send(frame as Uint8Array<ArrayBuffer>)
    },
    listen(listener) {
      socket.addEventListener("message", ({ data }) => {
        if (data instanceof ArrayBuffer && data.byteLength <= MAX_FRAME) listener.frame(new Uint8Array(data))
        else socket.close(UNSUPPORTED)
      })
      socket.addEventListener("close", () => listener.closed())
      // Its close follows; without a listener some programs end.
      socket.addEventListener("error", () => undefined)
      if (socket.readyState > OPEN) listener.closed()
    },
    close: () => socket.close(),
  }
}

const PATIENCE = 10_000

/** Opens a line. Fails where that is not possible. */
export function openLine({ WebSocket, timers, signal }: HttpPorts, url: URL, protocols: string[]): Promise<Duplex> {
  return new Promise((resolve, reject) => {
    const socket = new WebSocket(url.href, protocols)
    const fail = (): void => {
      done()
      socket.close()
      reject(new Error(`${url.host}: no live session can be opened`))
    }
    const cancel = timers.after(PATIENCE, fail)
    const done = (): void => {
      cancel()
      signal?.removeEventListener("abort", fail)
    }
    signal?.addEventListener("abort", fail, { once: true })
    socket.addEventListener("error", fail)
    socket.addEventListener("close", fail)
    socket.addEventListener("open", () => {
      done()
      resolve(lineOver(socket as unknown as Socket))
    })
  })
}
