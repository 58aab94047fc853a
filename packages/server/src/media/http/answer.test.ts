import { createServer, get } from "node:http"
import { once } from "node:events"
import { expect, it, onTestFinished } from "vitest"
import { answer } from "./answer.ts"
import { Blocks } from "./Blocks.ts"
import { bytesSource } from "./bytesSource.ts"

it("ends the connection where the head of an answer cannot be written, and lets go of what it answers with", async () => {
  let released = 0
  const failures: unknown[] = []
  const representation = {
    source: bytesSource(Buffer.from("music")),
    size: 5,
    etag: '"a"',
    modifiedAt: undefined,
    type: "audio/flac\r\nx-evil: 1",
    disposition: "inline",
    caching: "no-store",
    release: () => (released += 1),
  }
  const ports = { blocks: new Blocks(), now: () => 0, wallClock: () => 0 }
  const server = createServer((request, response) => {
    try {
      answer(request, response, representation, {}, ports)
    } catch (error) {
      failures.push(error)
    }
  }).listen(0, "127.0.0.1")
  onTestFinished(() => void server.close())
  await once(server, "listening")
  const asked = get({ port: (server.address() as { port: number }).port, host: "127.0.0.1" })
  const [error] = (await once(asked, "error").catch((cause: unknown) => [cause])) as [NodeJS.ErrnoException]
  expect(error.code).toBe("ECONNRESET")
  expect(released).toBe(1)
  expect(failures).toHaveLength(1)
})
