/** A line to a server on which bytes of files are other ones than those that were sent, as on broken machines in between. */
import { request } from "node:http"
import type { Running } from "@ledgerline/server/testing"
import { between } from "@ledgerline/server/testing"

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
  const { address: own } = await between(port, (asked, answer) => {
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
  const line: FlippingLine = {
    address: own,
    flipAt: undefined,
    counts: { flipped: 0, asked: 0 },
    isMute: false,
  }
  return line
}
