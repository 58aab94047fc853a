import { fork } from "node:child_process"
import { readdirSync, readlinkSync } from "node:fs"
import { once } from "node:events"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { systemTimers } from "@ledgerline/sync/system"
import { describe, expect, it, onTestFinished } from "vitest"
import { numbered, plainSocket, serving } from "../testing/serving.ts"

const LENGTH = 40_000_000

/** How many descriptors of this process lead to a file. */
const openOn = (path: string): number =>
  readdirSync("/proc/self/fd").filter((fd) => {
    try {
      return readlinkSync(join("/proc/self/fd", fd)) === path
    } catch {
      return false
    }
  }).length

/** Asks for a file and reads nothing but the first bytes of the answer. */
async function stalled(port: number, requests = 1, path = "/files/abc") {
  const socket = await plainSocket(port)
  socket.write(`GET ${path} HTTP/1.1\r\nhost: x\r\n\r\n`.repeat(requests))
  await once(socket, "readable")
  return socket
}

const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await new Promise((resolve) => systemTimers.after(5, () => resolve(undefined)))
}

describe("readers that stop reading", () => {
  it("let go of the file when they leave, also of what they asked for behind it", async () => {
    const { add, port, streams } = await serving()
    add("abc", numbered(LENGTH))
    const sockets = await Promise.all([stalled(port), stalled(port, 3), stalled(port, 2)])
    await until(() => streams.running >= 3)
    for (const socket of sockets) socket.destroy()
    await until(() => streams.running === 0)
    expect(streams.running).toBe(0)
  })

  it("share one descriptor, which is closed with the server", async () => {
    const { add, port, streams, stop } = await serving()
    const path = add("abc", numbered(LENGTH))
    const sockets = await Promise.all(Array.from({ length: 20 }, () => stalled(port)))
    await until(() => streams.running === 20)
    expect(openOn(path)).toBe(1)
    for (const socket of sockets) socket.destroy()
    await stop()
    await until(() => openOn(path) === 0)
    expect(openOn(path)).toBe(0)
  })

  it.each(["/files/abc", "/zip"])("hold next to no memory: 300 of them, of %s", async (path) => {
    const child = fork(fileURLToPath(new URL("../testing/servingProcess.ts", import.meta.url)), [String(LENGTH)])
    onTestFinished(() => void child.kill("SIGKILL"))
    const [{ port }] = (await once(child, "message")) as [{ port: number }]
    const memory = async (): Promise<{ rss: number; running: number }> => {
      child.send("memory")
      const [said] = (await once(child, "message")) as [{ rss: number; running: number }]
      return said
    }
    const before = await memory()
    const sockets = await Promise.all(Array.from({ length: 300 }, () => stalled(port, 1, path)))
    const after = await memory()
    expect(after.running).toBe(300)
    // A small block for each and 64 large ones are 31 MiB, and the connections have theirs; all that was asked for is 12 GB.
    expect(after.rss - before.rss).toBeLessThan(90 * 1024 * 1024)
    for (const socket of sockets) socket.destroy()
    while ((await memory()).running > 0);
  })
})

describe("a server that ends", () => {
  it("lets what it sends come to its end", async () => {
    const { add, get, stop } = await serving()
    const bytes = numbered(LENGTH)
    add("abc", bytes)
    const response = await get("/files/abc")
    const stopped = stop()
    expect(Buffer.from(await response.arrayBuffer()).equals(bytes)).toBe(true)
    await stopped
  })

  it("cuts off who takes too long", async () => {
    const { add, port, stop, streams } = await serving()
    add("abc", numbered(LENGTH))
    const socket = await stalled(port)
    const closed = once(socket, "close")
    await until(() => streams.running === 1)
    await stop(20)
    socket.resume()
    await closed
    // The server learns of it when it is done with the block that it was reading.
    await until(() => streams.running === 0)
    expect(streams.running).toBe(0)
  })
})
