/** A server that is ended while others hold connections to it. */
import { once } from "node:events"
import { connect } from "node:net"
import { describe, expect, it } from "vitest"
import { newReplica, running } from "../testing/index.ts"

const SAID = {
  "that never asked for anything": "",
  "whose first request is not there yet": "GET /api/v1/server HTTP/1.1\r\nhost: localhost\r\n",
}

// Whatever waits is cut off after a minute, which is longer than these may take.
describe("ending a server", { timeout: 30_000 }, () => {
  it.each(Object.entries(SAID))("waits for no connection %s", async (_, said) => {
    const server = await running(await newReplica())
    const socket = connect(Number(new URL(server.address).port), "127.0.0.1")
    socket.on("error", () => {})
    await once(socket, "connect")
    if (said !== "") socket.write(said)
    // By its answer to another the server has heard of this one.
    expect((await fetch(`${server.address}/api/v1/health`, { headers: { connection: "close" } })).status).toBe(200)
    const closed = once(socket, "close")
    await server.stop()
    await closed
  })
})
