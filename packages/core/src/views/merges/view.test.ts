/** What other views are told of tracks that are merged, and shown all the same. */
import { afterEach, beforeEach, expect, it } from "vitest"
import type { Library, NewEvent } from "../../Library.ts"
import { registry } from "../../library/index.ts"
import { append, newLibrary } from "../../testing/given.ts"
import { search } from "../search/search.ts"

let library: Library
beforeEach(async () => {
  library = await newLibrary(registry)
})
afterEach(() => library.close())

const merge = (track: string, into: string): NewEvent => ({
  type: "track.merged",
  subject: `track:${track}`,
  payload: { into, because: { rule: "user" } },
})
const call = (track: string, title: string): NewEvent => ({
  type: "claim.attributed",
  subject: `track:${track}`,
  payload: { provider: "user", tier: "user", fields: { title } },
})
const found = async (words: string): Promise<number> => {
  const tables = { search: `search_${library.generation}`, track: `track_${library.generation}` }
  return (await library.store.read(() => search(library.store.dialect, tables, words))).hits.length
}

it("given tracks that are merged in a circle, when one gets another name, then search knows it", async () => {
  for (const file of ["a", "b"])
    await append(library, [{ type: "track.created", subject: `track:${file}`, payload: { mediaFile: file } }])
  await append(library, [merge("a", "b"), merge("b", "a")])
  await append(library, [call("a", "Gold")])
  expect(await found("gold")).toBe(1)
  await append(library, [call("a", "Silver")])
  expect([await found("gold"), await found("silver")]).toEqual([0, 1])
  expect(await library.verify()).toMatchObject({ ok: true })
})

it("given a track that is merged into one that is not there, when it is taken back, then search forgets it", async () => {
  const [made] = await append(library, [
    { type: "track.created", subject: "track:a", payload: { mediaFile: "a" } },
    merge("a", "missing"),
    call("a", "Gold"),
  ])
  expect(await found("gold")).toBe(1)
  const { id = "", origin = "", seq = 0 } = made ?? {}
  const payload = { events: [{ id, origin, seq }], operations: [] }
  await append(library, [{ type: "revert.made", subject: "revert:1", payload }])
  expect(await found("gold")).toBe(0)
  expect(await library.verify()).toMatchObject({ ok: true })
})
