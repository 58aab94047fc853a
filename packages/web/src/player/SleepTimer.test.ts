import { expect, it } from "vitest"
import { type Clock, SleepTimer } from "./SleepTimer.ts"

/** A clock that stands still until it is moved. */
function virtualClock(): Clock & { readonly move: (minutes: number) => void } {
  let now = 0
  let waiting: { readonly at: number; readonly what: () => void }[] = []
  return {
    now: () => now,
    after(milliseconds, what) {
      const one = { at: now + milliseconds, what }
      waiting.push(one)
      return () => (waiting = waiting.filter((each) => each !== one))
    },
    move(minutes) {
      const until = now + minutes * 60_000
      for (;;) {
        const [first] = waiting.filter(({ at }) => at <= until).toSorted((a, b) => a.at - b.at)
        if (first === undefined) break
        waiting = waiting.filter((each) => each !== first)
        now = first.at
        first.what()
      }
      now = until
    },
  }
}

function timer() {
  const clock = virtualClock()
  const said: string[] = []
  const sleep = new SleepTimer({
    clock,
    fade: (seconds) => said.push(`fade ${seconds}`),
    sleep: () => said.push("sleep"),
    wake: () => said.push("wake"),
  })
  return { clock, said, sleep }
}

it("gets softer before its time, then pauses, and is as loud as before for whoever plays again", () => {
  const { clock, said, sleep } = timer()
  sleep.set(30)
  expect(sleep.at).toBe(30 * 60_000)
  clock.move(29.6)
  expect(said).toEqual([])
  clock.move(0.1)
  expect(said).toEqual(["fade 20"])
  clock.move(0.3)
  expect(said).toEqual(["fade 20", "sleep", "wake"])
  expect(sleep.at).toBeNull()
})

it("set anew while it fades, it is as loud as before and counts from then", () => {
  const { clock, said, sleep } = timer()
  sleep.set(1)
  clock.move(0.9)
  sleep.set(15)
  expect(said).toEqual(["fade 20", "wake"])
  clock.move(14)
  expect(said).toEqual(["fade 20", "wake"])
  clock.move(1)
  expect(said).toEqual(["fade 20", "wake", "fade 20", "sleep", "wake"])
})

it("taken back, it does nothing any more", () => {
  const { clock, said, sleep } = timer()
  sleep.set(5)
  sleep.set(null)
  clock.move(60)
  expect([said, sleep.at]).toEqual([[], null])
})

it("of less than the fade, it begins to fade at once", () => {
  const { clock, said, sleep } = timer()
  sleep.set(0.1)
  clock.move(0)
  expect(said).toEqual(["fade 6"])
})
