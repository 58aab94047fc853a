/** A line to a server on which bytes of files are other ones than those that were sent, as on broken machines in between. */
import { createServer, request } from "node:http"
import { connect, type Socket } from "node:net"
import type { AddressInfo } from "node:net"
import type { Running } from "@ledgerline/server/testing"
import { onTestFinished } from "vitest"

export interface FlippingLine {
  readonly address: string
  /** One bit of the byte at this part of the length of each file; undefined: they pass as they are. */
  flipAt: number | undefined
  /** Files that were changed, and requests for what a file comes to. */
  readonly counts: { flipped: number; asked: number }
  /** Answers to who asks what a file comes to say nothing of it. */
  isMute: boolean
}

export async function flippingLine({ address }: Running): Promise<FlippingLine> {
  const { port } = new URL(address)
  const sockets = new Set<Socket>()
  const server = createServer((asked, answer) => {
    const { url = "", method, headers } = asked
    const isFile = url.startsWith("/api/v1/files/")
    if (isFile && method === "HEAD") line.counts.asked += 1
    const onwards = request({ port, host: "127.0.0.1", path: url, method, headers }, (from) => {
      const said = { ...from.headers }
      if (line.isMute) delete said["repr-digest"]
      answer.writeHead(from.statusCode ?? 502, said)
      const first = Number(/^bytes (\d+)-/.exec(said["content-range"] ?? "")?.[1] ?? 0)
      const size = first + Number(said["content-length"] ?? 0)
      const { flipAt } = line
      const place = isFile && flipAt !== undefined && method === "GET" ? Math.floor(size * flipAt) : -1
      let at = first
      from.on("data", (chunk: Buffer) => {
        if (place >= at && place < at + chunk.length) {
          chunk[place - at] = (chunk[place - at] ?? 0) ^ 0x10
          line.counts.flipped += 1
        }
        at += chunk.length
        answer.write(chunk)
      })
      from.on("end", () => answer.end()).on("error", () => answer.destroy())
    })
    onwards.on("error", () => answer.destroy())
    asked.pipe(onwards)
  })
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
  const line: FlippingLine = {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    flipAt: undefined,
    counts: { flipped: 0, asked: 0 },
    isMute: false,
  }
  return line
}
