/** A replica that others come to takes its part in compactions by itself. */
import { expect, it, onTestFinished } from "vitest"
import { Library, registry } from "@ledgerline/core"
import { memoryStore, seededPorts, START } from "@ledgerline/core/testing"
import { keepPart } from "./part.ts"
import { prepareSyncTables } from "./tables.ts"
import { rest, TestTimers } from "./testing/line.ts"

const DAY = 86_400_000

it("[SYNC-47] says that it is there, and again when 20 days have passed, until it is closed", async () => {
  const timers = new TestTimers()
  const ports = { ...seededPorts(31), clock: { now: () => START + timers.now() } }
  const library = await Library.open({ store: memoryStore(), registry, ports })
  onTestFinished(() => library.close())
  await prepareSyncTables(library.store)
  await library.append({
    actor: "user:ada",
    events: [{ type: "playlist.created", subject: "playlist:a", payload: { name: "a" } }],
  })
  const errors: unknown[] = []
  const stop = keepPart(library, timers, (cause) => errors.push(cause))
  onTestFinished(stop)
  const days = async () => (await library.events(1, 100)).slice(1).map(({ at }) => Math.round((at - START) / DAY))
  await rest()
  for (let day = 0; day < 45; day++) await timers.pass(DAY)
  const said = await days()
  expect(said.length).toBeGreaterThanOrEqual(2)
  expect(said.at(-1)).toBeGreaterThanOrEqual(40)
  await stop()
  await timers.pass(60 * DAY)
  expect(await days()).toEqual(said)
  expect(errors).toEqual([])
})
