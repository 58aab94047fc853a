/** Clients that take their time: a server with less patience than usual, so that nobody has to wait for its end. */
import { connect } from "node:net"
import { expect, it } from "vitest"
import { newReplica, running } from "../testing/running.ts"

const HEAD = "POST /api/v1/sign-in HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n"
const SLOW = {
  "a head that never ends": `${HEAD}x-slow: `,
  "a body that never ends": `${HEAD}content-length: 60000\r\n\r\n{`,
  "chunks that never end": `${HEAD}transfer-encoding: chunked\r\n\r\n1\r\n{\r\n`,
}

it("[SEC-41] given clients that say one letter after another, then each is cut off with 408, and others are answered", async () => {
  const patience = { head: 200, request: 400, lookEvery: 50 }
  const { address } = await running(await newReplica(), 0, undefined, { patience })
  const { port } = new URL(address)
  const slow = Object.entries(SLOW).map(async ([name, said]) => {
    const socket = connect(Number(port), "127.0.0.1")
    let answer = ""
    socket.setEncoding("latin1").on("data", (text: string) => {
      answer += text
    })
    socket.on("error", () => undefined)
    socket.write(said)
    const dripping = setInterval(() => socket.write(name.startsWith("chunks") ? "1\r\na\r\n" : "a"), 20)
    // A reset behind the answer is no other end.
    await new Promise((resolve) => socket.once("close", resolve))
    clearInterval(dripping)
    return [name, answer.slice(0, 12)]
  })
  expect((await fetch(`${address}/api/v1/health`)).status).toBe(200)
  expect(await Promise.all(slow)).toEqual(Object.keys(SLOW).map((name) => [name, "HTTP/1.1 408"]))
  expect((await fetch(`${address}/api/v1/health`)).status).toBe(200)
})
