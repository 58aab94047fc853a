import { describe, expect, it } from "vitest"
import type { ColumnId } from "./columns.tsx"
import { fitting } from "./fitting.ts"

const TRACKS: readonly ColumnId[] = ["artist", "album", "year", "star", "duration"]

describe("the columns of a table", () => {
  it("given room for all, then all are shown, in their order", () => {
    expect(fitting(TRACKS, 60)).toEqual(TRACKS)
  })

  it("given a window that is half as wide, then what matters least is left out, and who made it stays", () => {
    expect(fitting(TRACKS, 43)).toEqual(["artist", "album", "star", "duration"])
    expect(fitting(TRACKS, 36)).toEqual(["artist", "star", "duration"])
    expect(fitting(TRACKS, 33)).toEqual(["artist", "star"])
    expect(fitting(TRACKS, 27)).toEqual(["artist"])
    expect(fitting(TRACKS, 10)).toEqual([])
  })
})
