import { describe, expect, it, onTestFinished } from "vitest"
import type { News } from "../caller.ts"
import { LiveQuery } from "./LiveQuery.ts"
import { storeOf } from "./store.ts"

/** A question that is answered when the test says so. */
function asked() {
  const questions: PromiseWithResolvers<number | { n: number }>[] = []
  const listeners = new Set<(news: News) => void>()
  const signals: AbortSignal[] = []
  const live = new LiveQuery({
    ask(signal) {
      signals.push(signal)
      const question = Promise.withResolvers<number | { n: number }>()
      questions.push(question)
      return question.promise
    },
    listen(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    concerns: ({ views }) => views === undefined || views.includes("mine"),
  })
  const news = (...views: string[]): void => {
    for (const listener of listeners) listener({ subjects: [], views })
  }
  const answer = async (index: number, value: number | { n: number }): Promise<void> => {
    questions[index]?.resolve(value)
    await Promise.resolve()
    await Promise.resolve()
  }
  return { live, news, answer, questions, listeners, signals }
}

describe("a live question", () => {
  it("asks nothing until somebody listens, and lets go when nobody does", async () => {
    const { live, listeners, questions, signals } = asked()
    expect(questions).toHaveLength(0)
    const leave = live.subscribe(() => undefined)
    const leaveToo = live.subscribe(() => undefined)
    expect(questions).toHaveLength(1)
    leave()
    leave()
    expect(listeners.size).toBe(1)
    leaveToo()
    expect(listeners.size).toBe(0)
    expect(signals[0]?.aborted).toBe(true)
  })

  it("goes on for all others where a listener throws, and leaves what it threw to the program", async () => {
    const { live, news, answer } = asked()
    const thrown: unknown[] = []
    const take = (error: unknown): void => void thrown.push(error)
    const before = process.listeners("uncaughtException")
    process.removeAllListeners("uncaughtException").on("uncaughtException", take)
    onTestFinished(() => {
      process.removeAllListeners("uncaughtException")
      for (const each of before) process.on("uncaughtException", each)
    })
    const told: unknown[] = []
    const wrong = new Error("of the listener")
    live.subscribe(() => {
      throw wrong
    })
    live.subscribe(() => told.push(live.value))
    await answer(0, 1)
    news("mine")
    await answer(1, 2)
    expect([told, live.error]).toEqual([[1, 2], undefined])
    expect(thrown).toEqual([wrong, wrong])
  })

  it("asks again only for what concerns it, once for all that came meanwhile", async () => {
    const { live, news, answer, questions } = asked()
    const told: unknown[] = []
    live.subscribe(() => told.push(live.value))
    news("mine")
    news("mine")
    expect(questions).toHaveLength(1)
    await answer(0, 1)
    expect(questions).toHaveLength(2)
    await answer(1, 2)
    news("other")
    expect(questions).toHaveLength(2)
    expect(told).toEqual([1, 2])
  })

  it("says nothing where the answer is the same, and keeps the object that there was", async () => {
    const { live, news, answer } = asked()
    let calls = 0
    live.subscribe(() => calls++)
    const first = { n: 1 }
    await answer(0, first)
    news("mine")
    await answer(1, { n: 1 })
    expect(calls).toBe(1)
    expect(live.value).toBe(first)
  })

  it("tells an error, keeps what there was, and recovers though the answer is the same", async () => {
    const { live, news, answer, questions } = asked()
    const told: unknown[] = []
    live.subscribe(() => told.push([live.value, live.error]))
    await answer(0, 1)
    news("mine")
    const failure = new Error("no")
    questions[1]?.reject(failure)
    await answer(1, 0)
    news("mine")
    await answer(2, 1)
    expect(told).toEqual([
      [1, undefined],
      [1, failure],
      [1, undefined],
    ])
  })

  it("hears nothing of an answer that comes after the last listener left", async () => {
    const { live, answer } = asked()
    let calls = 0
    live.subscribe(() => calls++)()
    await answer(0, 1)
    expect([calls, live.value]).toEqual([0, undefined])
  })

  it("gives a slow reader the latest", async () => {
    const { live, news, answer } = asked()
    const reader = live[Symbol.asyncIterator]()
    const first = reader.next()
    await answer(0, 1)
    expect(await first).toEqual({ done: false, value: 1 })
    for (const [index, value] of [
      [1, 2],
      [2, 3],
    ] as const) {
      news("mine")
      await answer(index, value)
    }
    expect(await reader.next()).toEqual({ done: false, value: 3 })
    await reader.return?.()
    expect(live.value).toBeUndefined()
  })

  it("is a store that calls back at once and at each change", async () => {
    const { live, news, answer } = asked()
    const told: unknown[] = []
    const leave = storeOf(live).subscribe((value) => told.push(value))
    await answer(0, 1)
    news("mine")
    await answer(1, 2)
    leave()
    expect(told).toEqual([undefined, 1, 2])
  })
})
