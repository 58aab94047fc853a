/** States that somebody made to do harm are read as far as they are some of somebody, and never as anything else. */
import { describe, expect, it } from "vitest"
import { peopleIn } from "./people.ts"

const listening = { track: "t", position: 1, since: 2, isPaused: false }

describe("who is there", () => {
  it.each([
    null,
    undefined,
    5,
    "ada",
    [],
    {},
    { user: 5 },
    { user: "" },
    { user: "a b" },
    { user: "<img src=x onerror=alert(1)>" },
    { user: "x".repeat(65) },
    { user: { toString: () => "ada" } },
  ])("is nobody by %j", (state) => expect(peopleIn([state], "ada")).toEqual([]))

  it.each([
    { listening: "t" },
    { listening: { ...listening, track: "a b" } },
    { listening: { ...listening, track: "<b>".repeat(100) } },
    { listening: { ...listening, position: -1 } },
    { listening: { ...listening, position: Number.NaN } },
    { listening: { ...listening, since: "now" } },
    { queue: { id: "q" } },
    { queue: "a b" },
    { doing: "<script>" },
    { __proto__: { listening } },
    { more: "x".repeat(4000) },
  ])("does nothing that is not known: %j", (more) =>
    expect(peopleIn([{ ...more, user: "ada" }], undefined)).toEqual([
      { member: "ada", isMyself: false, doing: "looks", listening: null, queue: null },
    ]),
  )

  it("is each person once, by name, oneself at the end", () => {
    const people = peopleIn(
      [
        { user: "eve", doing: "looks" },
        { user: "ada" },
        { user: "eve", doing: "edits", queue: "q" },
        { user: "bob", listening: { ...listening, isPaused: true, since: 9 } },
        { user: "bob", listening },
      ],
      "ada",
    )
    expect(people).toEqual([
      { member: "bob", isMyself: false, doing: "looks", listening, queue: null },
      { member: "eve", isMyself: false, doing: "edits", listening: null, queue: "q" },
      { member: "ada", isMyself: true, doing: "looks", listening: null, queue: null },
    ])
  })

  it("ends where nobody could look at them all", () => {
    const crowd = Array.from({ length: 5000 }, (_, i) => ({ user: `m${i}` }))
    expect(peopleIn(crowd, undefined)).toHaveLength(200)
  })
})
