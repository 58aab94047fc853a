import type { Live } from "@ledgerline/client/remote"
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest"
import { LiveList, pagesAround, type Part } from "./LiveList.ts"

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

class Question implements Live<Part<number>> {
  value: Part<number> | undefined
  error: Error | undefined
  readonly listeners = new Set<() => void>()
  readonly offset: number
  readonly limit: number

  constructor(offset: number, limit: number) {
    this.offset = offset
    this.limit = limit
  }

  subscribe(listener: () => void): () => void {
    this.listeners.add(listener)
    return () => this.listeners.delete(listener)
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<Part<number>, void> {
    yield this.#part(1000)
  }

  /** As a library of so many numbers does it. */
  answer(total: number): void {
    this.value = this.#part(total)
    for (const listener of this.listeners) listener()
  }

  #part(total: number): Part<number> {
    const length = Math.max(0, Math.min(this.limit, total - this.offset))
    return { items: Array.from({ length }, (_, at) => this.offset + at), total }
  }
}

function given() {
  const asked: Question[] = []
  const list = new LiveList((offset, limit) => {
    const question = new Question(offset, limit)
    asked.push(question)
    return question
  })
  const listening = () => asked.filter(({ listeners }) => listeners.size > 0).map(({ offset }) => offset)
  return { list, asked, listening }
}

describe("the pages around what is seen", () => {
  it.each([
    [0, 20, undefined, [0]],
    [0, 70, undefined, [0]],
    [0, 70, 60, [0]],
    [150, 170, 1000, [1, 2]],
    [990, 999, 1000, [9]],
    [5000, 5020, 1000, [9]],
    [0, 0, 0, [0]],
  ])("%i to %i of %s", (first, last, total, pages) => expect(pagesAround(first, last, total)).toEqual(pages))
})

describe("a list of the library", () => {
  it("asks nothing until somebody looks, and lets go when nobody does", () => {
    const { list, asked, listening } = given()
    expect(asked).toHaveLength(0)
    const leave = list.subscribe(() => undefined)
    expect(listening()).toEqual([0])
    leave()
    expect(listening()).toEqual([])
  })

  it("shows what was asked, keeps what was seen, and listens only to what is in sight", () => {
    const { list, asked, listening } = given()
    list.subscribe(() => undefined)
    asked[0]?.answer(1000)
    expect([list.total, list.at(99), list.at(100)]).toEqual([1000, 99, undefined])
    list.see(500, 520)
    vi.runAllTimers()
    expect(listening()).toEqual([400, 500])
    asked[1]?.answer(1000)
    expect([list.at(450), list.at(5)]).toEqual([450, 5])
  })

  it("asks for nothing that flies by", () => {
    const { list, asked } = given()
    list.subscribe(() => undefined)
    asked[0]?.answer(100_000)
    for (let first = 0; first < 90_000; first += 500) {
      list.see(first, first + 20)
      vi.advanceTimersByTime(16)
    }
    vi.runAllTimers()
    expect(asked.map(({ offset }) => offset)).toEqual([0, 89_400, 89_500])
  })

  it("asks for what comes while somebody scrolls steadily, without a rest", () => {
    const { list, asked } = given()
    list.subscribe(() => undefined)
    asked[0]?.answer(100_000)
    // Two rows a frame.
    for (let first = 0; first < 400; first += 2) {
      list.see(first, first + 20)
      vi.advanceTimersByTime(16)
    }
    expect(asked.map(({ offset }) => offset)).toEqual([0, 100, 200, 300, 400])
  })

  it("keeps a bounded number of pages", () => {
    const { list, asked } = given()
    list.subscribe(() => undefined)
    asked[0]?.answer(100_000)
    for (let page = 1; page < 100; page++) {
      list.see(page * 100 + 50, page * 100 + 55)
      vi.runAllTimers()
      asked.at(-1)?.answer(100_000)
    }
    expect(list.at(0)).toBeUndefined()
    expect(list.at(99 * 100)).toBe(9900)
  })

  it("looks at the end where what was in sight is gone", () => {
    const { list, asked, listening } = given()
    list.subscribe(() => undefined)
    asked[0]?.answer(1000)
    list.see(950, 970)
    vi.runAllTimers()
    asked.at(-1)?.answer(120)
    expect(list.total).toBe(120)
    expect(listening()).toEqual([100])
  })

  it("loads a stretch whole, from what is here and in large parts", async () => {
    const { list, asked } = given()
    list.subscribe(() => undefined)
    asked[0]?.answer(1000)
    expect(await list.load(90, 2000)).toEqual(Array.from({ length: 910 }, (_, at) => at + 90))
    expect(asked.map(({ offset, limit }) => [offset, limit])).toEqual([
      [0, 100],
      [100, 500],
      [600, 400],
    ])
  })

  it("ends a stretch where the list has become shorter meanwhile", async () => {
    const { list, asked } = given()
    list.subscribe(() => undefined)
    // What is asked for has a thousand of these by then.
    asked[0]?.answer(3000)
    const here = await list.load(900, 2000)
    expect(here).toEqual(Array.from({ length: 100 }, (_, at) => at + 900))
  })
})
