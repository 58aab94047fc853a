/** What stands between a device and a server of a test, and passes on what it does not change. */
import type { RequestListener } from "node:http"
import { createServer } from "node:http"
import { type AddressInfo, connect } from "node:net"
import type { Duplex } from "node:stream"
import { onTestFinished } from "vitest"

/** Answers requests by `answer` and passes lines for news on to the server at `port`, until the test is over. */
export async function between(
  port: string,
  answer: RequestListener,
): Promise<{ readonly address: string; readonly lines: () => number }> {
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
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  })
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, lines: () => sockets.size }
}
