/** What many hear of much, by a clock that stands until it is moved. */
import { describe, expect, it } from "vitest"
import { create, newReplica } from "../testing/running.ts"
import { Feed, type News } from "./Feed.ts"

/** Timers that ring when they are told to. */
function standing() {
  const due: { readonly at: number; readonly action: () => void }[] = []
  let now = 0
  return {
    timers: {
      now: () => now,
      after(milliseconds: number, action: () => void) {
        const timer = { at: now + milliseconds, action }
        due.push(timer)
        return () => void due.splice(due.indexOf(timer) >>> 0, due.includes(timer) ? 1 : 0)
      },
    },
    /** Lets time pass until nothing is to be done any more. */
    rest: (): void => {
      while (due.length > 0) {
        const first = due.reduce((a, b) => (b.at < a.at ? b : a))
        due.splice(due.indexOf(first), 1)
        now = first.at
        first.action()
      }
    },
  }
}

async function home(listeners: number) {
  const library = await newReplica()
  const { timers, rest } = standing()
  const feed = new Feed(library, timers)
  const heard: (readonly News[])[][] = []
  for (let n = 0; n < listeners; n++) {
    const own: (readonly News[])[] = []
    heard.push(own)
    await feed.listen(n % 2 === 0 ? "ada" : "bob", undefined, (news) => own.push(news))
  }
  return { library, feed, heard, rest }
}

describe("the feed", () => {
  it("tells few of each change at once", async () => {
    const { library, heard, rest } = await home(2)
    await create(library, "p1")
    expect(heard[1]).toMatchObject([[{ id: 1, data: { subjects: ["playlist:p1"] } }]])
    rest()
    await create(library, "p2", "user:ada")
    expect(heard.map((own) => own.length)).toEqual([2, 1])
  })

  it("gathers what comes while it tells many, and tells them the last id with all of it", async () => {
    const { library, heard, rest } = await home(1000)
    for (let n = 1; n <= 9; n++) await create(library, `p${n}`)
    rest()
    for (const own of heard) {
      expect(own).toHaveLength(2)
      expect(own[1]).toMatchObject([{ id: 9, event: "change" }])
      const data = own[1]?.[0]?.data as { subjects: string[] } | undefined
      expect(data?.subjects.toSorted()).toEqual(
        ["p2", "p3", "p4", "p5", "p6", "p7", "p8", "p9"].map((id) => `playlist:${id}`),
      )
    }
    // The same bytes go to all members alike: they are written out once.
    expect(heard[2]?.[1]).toBe(heard[0]?.[1])
    expect(heard[1]?.[1]).not.toBe(heard[0]?.[1])
  })

  it("tells the number of what there is too much of to tell", async () => {
    const { feed, heard, rest } = await home(1)
    for (let n = 0; n < 100; n++) feed.work({ news: "file", path: `${n}.flac` })
    rest()
    const [first, rest99] = heard[0] ?? []
    expect(first).toEqual([{ event: "work", data: { news: "file", path: "0.flac" } }])
    expect(rest99).toHaveLength(21)
    expect(rest99?.at(-1)).toEqual({ event: "work", data: { news: "more", count: 79 } })
  })

  it("tells nobody who has left meanwhile", async () => {
    const library = await newReplica()
    const { timers, rest } = standing()
    const feed = new Feed(library, timers)
    const leaves: (() => void)[] = []
    let heard = 0
    for (let n = 0; n < 200; n++)
      leaves.push(await feed.listen("ada", undefined, () => (heard++, leaves.splice(0).forEach((leave) => leave()))))
    await create(library, "p1")
    rest()
    expect(heard).toBe(1)
  })
})
