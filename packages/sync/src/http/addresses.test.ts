/** Which of several addresses is taken, and when the others are tried. */
import { expect, it } from "vitest"
import { PeerRefused } from "../errors.ts"
import { rest, TestTimers } from "../testing/line.ts"
import { firstOf } from "./addresses.ts"

/** Tries addresses: those that `answers` names answer as it says, the others never do. */
function trying(addresses: readonly string[], answers: Readonly<Record<string, () => Promise<string>>>) {
  const timers = new TestTimers()
  const tried: string[] = []
  const aborted: string[] = []
  const first = firstOf(addresses, timers, (address, signal) => {
    tried.push(address)
    signal.addEventListener("abort", () => aborted.push(address))
    return answers[address]?.() ?? new Promise<never>(() => undefined)
  })
  first.catch(() => undefined)
  return { timers, tried, aborted, first }
}

it("[SYNC-42] tries the first alone for 250 ms, then all others at once, and leaves those that lose", async () => {
  const { timers, tried, aborted, first } = trying(["a", "b", "c"], { c: () => Promise.resolve("it is c") })
  await timers.pass(249)
  expect(tried).toEqual(["a"])
  await timers.pass(1)
  expect(tried).toEqual(["a", "b", "c"])
  expect(await first).toBe("it is c")
  expect(aborted).toEqual(["a", "b", "c"])
})

it("[SYNC-42] tries the others at once where the first fails, and tells what says most where all do", async () => {
  const no = new PeerRefused({ reason: "revoked", message: "no" })
  const away = () => Promise.reject(new Error("nobody listens there"))
  const { tried, first } = trying(["a", "b", "c"], { a: away, b: () => Promise.reject(no), c: away })
  await rest()
  expect(tried).toEqual(["a", "b", "c"])
  await expect(first).rejects.toBe(no)
  await expect(trying(["a", "c"], { a: away, c: away }).first).rejects.toThrow("nobody listens there")
  await expect(trying([], {}).first).rejects.toThrow("no address")
})
