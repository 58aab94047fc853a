/** Clocks that jump, here and elsewhere: nothing is lost, and people are told why times are odd. */
import { expect, it } from "vitest"
import { seededPorts } from "@ledgerline/core/testing"
import { newReplica, peerOf, say } from "../testing/world.ts"
import { syncNotices, syncStatus } from "./status.ts"
import { syncWith } from "./sync.ts"

const YEAR = 31_536_000_000

/** A replica whose clock a test moves. */
async function jumping(seed: number) {
  const ports = seededPorts(seed)
  const jump = { by: 0 }
  const clock = { now: () => ports.clock.now() + jump.by }
  return { library: await newReplica(undefined, { ...ports, clock }), jump }
}

it("[SYNC-35] a clock that was a year ahead and is right again does not hide what is told from then on", async () => {
  const [server, { library, jump }] = [await newReplica(), await jumping(7001)]
  const revoke = async (): Promise<unknown> => {
    await say(library, "mine")
    await syncWith(library, peerOf("home", server))
    await server.revoke(library.origin, { actor: "user:ada" })
    return (await syncWith(library, peerOf("home", server))).notices.at(-1)?.text
  }
  jump.by = YEAR
  const early = await revoke()
  jump.by = 0
  await library.renewOrigin()
  const late = await revoke()
  expect(late).not.toBe(early)
  expect((await syncNotices(library)).map(({ text }) => text)).toEqual([late, early])
  expect((await syncStatus(library))[0]?.triedAt).toBeLessThan(Date.UTC(2026, 11))
})

it("[FOLD-2] [SYNC-35] what comes from a clock that was a year ahead is told once, and gives way to later edits", async () => {
  const [server, device, { library, jump }] = [await newReplica(), await newReplica(), await jumping(7002)]
  jump.by = YEAR
  for (const text of ["from the future", "from the future, too"]) {
    await say(library, text)
    await syncWith(library, peerOf("home", server))
    await syncWith(device, peerOf("home", server))
  }
  expect((await syncNotices(device)).map(({ text }) => text)).toEqual([
    expect.stringMatching(/^home sent changes that are dated later than the clock of this device/),
  ])
  await say(device, "now")
  for (const each of [device, library]) await syncWith(each, peerOf("home", server))
  expect(await library.stateHash()).toBe(await device.stateHash())
  expect((await device.events(1, 10)).at(-1)?.at).toBeGreaterThan((await device.events(1, 10))[1]?.at ?? 0)
})
