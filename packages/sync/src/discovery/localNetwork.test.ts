/** Multicast DNS with itself, on whatever network this machine has. */
import { createSocket } from "node:dgram"
import { once } from "node:events"
import { expect, it } from "vitest"
import { systemTimers } from "../system.ts"
import { announce, lookAround } from "./localNetwork.ts"

/** Whether what is sent to a group comes back to this machine. */
async function hasMulticast(): Promise<boolean> {
  const socket = createSocket({ type: "udp4", reuseAddr: true })
  try {
    socket.bind(0)
    await once(socket, "listening")
    socket.addMembership("224.0.0.251")
    const came = once(socket, "message", { signal: AbortSignal.timeout(2000) })
    socket.send("x", socket.address().port, "224.0.0.251")
    await came
    return true
  } catch {
    return false
  } finally {
    socket.close()
  }
}

const ours = (found: readonly string[]): string[] => found.filter((address) => address.endsWith(":4999"))

it("[SYNC-45] a server that is announced is found, and is not when it has ended", async () => {
  const silence = announce({ name: "home", port: 4999, origin: "a".repeat(32) })
  const found = ours(await lookAround(systemTimers, 1500))
  expect(found.length > 0).toBe(await hasMulticast())
  for (const address of found) expect(URL.parse(address)?.protocol).toBe("http:")
  await silence()
  expect(ours(await lookAround(systemTimers, 500))).toEqual([])
})
