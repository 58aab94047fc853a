import { describe, expect, it } from "vitest"
import { chaptersOf, chaptersValue } from "./chapters.ts"

describe("chapters", () => {
  it("are a list for whoever reads the field, in their order", () => {
    const value = chaptersValue([
      { startMs: 1500.4, title: 'Two "and" a half' },
      { startMs: 0, endMs: 1500, title: "" },
      { startMs: 3000, endMs: 10 },
    ])
    expect(chaptersOf({ chapters: value })).toEqual([
      { startMs: 0, endMs: 1500 },
      { startMs: 1500, title: 'Two "and" a half' },
      { startMs: 3000 },
    ])
  })

  it("are cut where a claim can hold no more", () => {
    const many = Array.from({ length: 5000 }, (_, i) => ({ startMs: i * 1000, title: `Chapter ${i}` }))
    const value = chaptersValue(many)
    expect(value.length).toBeLessThanOrEqual(65_536)
    const kept = chaptersOf({ chapters: value })
    expect(kept.length).toBeGreaterThan(1000)
    expect(kept).toEqual(many.slice(0, kept.length))
  })

  it.each([undefined, null, 5, "", "[", "{}", '[{"startMs":-1}]', '[{"startMs":"0"}]', ["00:00 One"]])(
    "are none where the field says %j",
    (chapters) => {
      expect(chaptersOf(chapters === undefined ? {} : { chapters })).toEqual([])
    },
  )
})
