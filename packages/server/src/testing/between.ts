/** What stands between a device and a server of a test, and passes on what it does not change. */
import type { RequestListener } from "node:http"
import { createServer } from "node:http"
import { type AddressInfo, connect } from "node:net"
import type { Duplex } from "node:stream"
import { onTestFinished } from "vitest"

export interface Between {
  readonly address: string
  /** Connections to it, and lines for news. */
  readonly lines: () => number
  /** Ends them all, and takes none until {@link mend}. */
  readonly cut: () => Promise<void>
  readonly mend: () => Promise<void>
}

/** Answers requests by `answer` and passes lines for news on to the server at `port`, until the test is over. */
export async function between(port: string, answer: RequestListener): Promise<Between> {
  const sockets = new Set<Duplex>()
  const server = createServer(answer)
  server.on("connection", (socket) => {
    sockets.add(socket)
    socket.on("close", () => sockets.delete(socket)).on("error", () => socket.destroy())
  })
  server.on("upgrade", (asked, near) => {
    const far = connect(Number(port), "127.0.0.1")
    const lines = asked.rawHeaders.map((text, i) => (i % 2 === 0 ? `${text}: ` : `${text}\r\n`)).join("")
    far.write(`${asked.method} ${asked.url} HTTP/1.1\r\n${lines}\r\n`)
    near.pipe(far).pipe(near)
    near.on("close", () => far.destroy()).on("error", () => far.destroy())
    far.on("close", () => near.destroy()).on("error", () => near.destroy())
  })
  const listen = (at: number): Promise<void> => new Promise((resolve) => server.listen(at, "127.0.0.1", resolve))
  await listen(0)
  const { port: own } = server.address() as AddressInfo
  const cut = async (): Promise<void> => {
    const closed = new Promise((resolve) => server.close(resolve))
    // Lines for news too, which are no connections of HTTP any more.
    for (const socket of sockets) socket.destroy()
    await closed
  }
  onTestFinished(async () => {
    if (server.listening) await cut()
  })
  return { address: `http://127.0.0.1:${own}`, lines: () => sockets.size, cut, mend: () => listen(own) }
}
