import { beforeEach, expect, it } from "vitest"
import { LEAST, SILENCE, Watch } from "./Watch.ts"

let due: (() => void) | undefined
let delays: number[]
const timers = {
  now: () => 0,
  after: (milliseconds: number, action: () => void) => {
    delays.push(milliseconds)
    due = action
    return () => (due = undefined)
  },
}
const pass = (): void => due?.()
beforeEach(() => {
  due = undefined
  delays = []
})

it("given a line on which enough comes, then it lives, however long that takes", () => {
  let received = 0
  const watch = new Watch(timers, undefined, () => received)
  for (let minute = 0; minute < 100; minute++) {
    received += LEAST
    pass()
  }
  expect(watch.signal.aborted).toBe(false)
  expect(new Set(delays)).toEqual(new Set([SILENCE]))
  watch.end()
  expect(due).toBeUndefined()
})

it.each([0, 1, 45, LEAST - 1])("given a line on which %i bytes come meanwhile, then it is dead", (bytes) => {
  let received = 1_000_000
  const watch = new Watch(timers, undefined, () => received)
  received += bytes
  expect(watch.signal.aborted).toBe(false)
  pass()
  expect(watch.signal.aborted).toBe(true)
})

it("given nothing that tells how much came, then it is dead after a while", () => {
  const watch = new Watch(timers)
  expect(watch.signal.aborted).toBe(false)
  pass()
  expect(watch.signal.aborted).toBe(true)
})

it("given another reason to end, then it ends by that", () => {
  const other = new AbortController()
  const watch = new Watch(timers, other.signal)
  other.abort()
  expect(watch.signal.aborted).toBe(true)
})
