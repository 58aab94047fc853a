/** What is kept of a server, as programs get it. */
import { expect, it } from "vitest"
import { noticesOf } from "./saidOfServers.ts"

const kept = { id: "1", server: "home", at: 5, kind: "serverReset", text: "home was restored." }

it("a notice has its facts beside its text; of what an earlier version told there is the text alone", () => {
  const facts = { reason: "serverReset", server: "home", changes: 3 } as const
  const other = { ...kept, server: "work", facts }
  expect(noticesOf("home", [{ ...kept, facts }, other, { ...kept, at: 4, facts: null }])).toEqual([
    { at: 5, text: "home was restored.", reason: "serverReset", server: "home", changes: 3 },
    { at: 4, text: "home was restored.", reason: null },
  ])
})

it("ten of a server are given, the last ones", () => {
  const all = Array.from({ length: 12 }, (_, i) => ({ ...kept, at: 100 - i, facts: null }))
  expect(noticesOf("home", all).map(({ at }) => at)).toEqual([100, 99, 98, 97, 96, 95, 94, 93, 92, 91])
})
