import { describe, expect, it } from "vitest"
import { asked, track } from "../testing/asking.ts"
import { Answers, encoded } from "./Answers.ts"

describe("reads that come again", () => {
  it("given what one has already, then nothing is sent, until it is otherwise", async () => {
    const { as, given } = await asked()
    await given(...track("aa01", { title: "Before" }))
    const first = await as().get("/tracks")
    const etag = first.headers.get("etag") ?? ""
    expect(etag).toMatch(/^"[\w-]+"$/)
    for (const condition of [etag, `W/${etag}`, `"other", ${etag}`, "*"])
      expect(
        (await as("bob", "listener").send("GET", "/tracks", undefined, { "if-none-match": condition })).status,
      ).toBe(304)
    await as().send("PATCH", "/fields/track/aa01", { fields: { title: "After" } })
    const then = await as().send("GET", "/tracks", undefined, { "if-none-match": etag })
    expect([then.status, then.body.items[0].title]).toEqual([200, "After"])
    expect(then.headers.get("cache-control")).toBe("private, no-cache")
  })

  it("given what is a member's own, then it is never another's", async () => {
    const { as, given } = await asked()
    await given(...track("aa01"))
    await as("bob", "listener").send("PUT", "/playback/aa01/rating", { rating: 5 })
    expect((await as("bob", "listener").get("/playback?sort=rating")).body.items).toHaveLength(1)
    expect((await as("ada").get("/playback?sort=rating")).body.items).toEqual([])
  })
})

describe("kept answers", () => {
  it("given the same question, then it is made once for a version", async () => {
    let version = "1"
    let made = 0
    const answers = new Answers(async () => version)
    const ask = (url: string) => answers.of(url, async () => encoded({ made: ++made }))
    const [first, again] = [await ask("/a"), await ask("/a")]
    expect([again, made]).toEqual([first, 1])
    await ask("/b")
    version = "2"
    expect((await ask("/a")).body.toString()).toBe('{"made":3}')
  })

  it("given a change while an answer is made, then that one is not kept", async () => {
    let version = "1"
    const answers = new Answers(async () => version)
    await answers.of("/a", async () => {
      version = "2"
      return encoded("old")
    })
    expect((await answers.of("/a", async () => encoded("new"))).body.toString()).toBe('"new"')
  })

  it("given more than fits, then what was asked for last is kept", async () => {
    const answers = new Answers(async () => "1")
    const long = encoded("x".repeat(1024 * 1024 - 10))
    let made = 0
    const ask = (url: string) => answers.of(url, async () => (made++, long))
    for (let i = 0; i < 40; i++) await ask(`/${i}`)
    await ask("/39")
    expect(made).toBe(40)
    await ask("/0")
    expect(made).toBe(41)
  })
})
