/** Whether a device is told that its own clock is wrong, and by whom. */
import { describe, expect, it } from "vitest"
import { seededPorts } from "@ledgerline/core/testing"
import { newReplica, peerOf, say } from "../testing/world.ts"
import { clockAhead } from "./clock.ts"
import { syncStatus } from "./status.ts"
import { syncWith } from "./sync.ts"

const NOW = Date.UTC(2026, 10, 23, 6, 0, 0)
const HOUR = 3_600_000
const httpDate = (at: number): string => new Date(at).toUTCString()

describe("a clock beside that of a server", () => {
  it.each([
    ["an hour ahead", NOW - HOUR, NOW, NOW + 20, HOUR],
    ["an hour behind", NOW + HOUR, NOW, NOW + 20, 20 - HOUR],
    ["the same", NOW, NOW, NOW + 20, 0],
    ["the same, within the second that dates have", NOW, NOW + 999, NOW + 1000, 0],
    ["the same, where the device slept before it read the answer", NOW + 1000, NOW, NOW + 9 * HOUR, 0],
  ])("[SYNC-49] is %s", (_, there, asked, answered, ahead) => {
    expect(clockAhead(httpDate(there), asked, answered)).toBe(ahead)
  })

  it.each([
    undefined,
    "",
    "yesterday",
    "2026-11-23",
    "Mon, 23 Nov 2026 06:00:00 +0900",
    "Mon, 99 Nov 2026 99:00:00 GMT",
    "Thu, 01 Jan 1970 00:00:00 GMT",
    "Fri, 31 Dec 9999 23:59:59 GMT",
    "Sat, 13 Sep 275760 00:00:00 GMT",
  ])("[SYNC-49] is not measured by %j", (date) => {
    expect(clockAhead(date, NOW, NOW)).toBe(undefined)
  })
})

it("[SYNC-49] given servers by whose clock this device is wrong, then the status of each says so, until it is right", async () => {
  const [home, work, device] = [await newReplica(), await newReplica(), await newReplica(undefined, seededPorts(7301))]
  const told = { home: HOUR as number | undefined, work: -299_999 as number | undefined }
  const sync = async (): Promise<unknown> => {
    for (const [id, server] of [["home", home] as const, ["work", work] as const]) {
      const peer = peerOf(id, server)
      await say(device, `for ${id}`)
      await syncWith(device, { ...peer, transport: { ...peer.transport, ahead: () => told[id] } })
    }
    return (await syncStatus(device)).map(({ name, clock }) => [name, clock?.ahead])
  }
  expect(await sync()).toEqual([
    ["home", HOUR],
    ["work", undefined],
  ])
  // A way that tells nothing changes nothing of what is known.
  Object.assign(told, { home: undefined, work: -HOUR })
  expect(await sync()).toEqual([
    ["home", HOUR],
    ["work", -HOUR],
  ])
  Object.assign(told, { home: 0, work: 0 })
  expect(await sync()).toEqual([
    ["home", undefined],
    ["work", undefined],
  ])
})

it("[SYNC-49] given a server that refuses, then its clock is compared all the same", async () => {
  const [home, device] = [await newReplica(), await newReplica(undefined, seededPorts(7302))]
  const transport = { request: () => Promise.reject(new Error("it went away")), ahead: () => HOUR }
  await expect(syncWith(device, peerOf("home", home, { transport }))).rejects.toThrow("it went away")
  expect(await syncStatus(device)).toMatchObject([{ state: "offline", clock: { ahead: HOUR } }])
})
