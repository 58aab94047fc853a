import { describe, expect, it } from "vitest"
import { all, countOf, extended, followed, isSelected, moved, NOTHING, only, placesOf, toggled } from "./selection.ts"

const places = (selection: Parameters<typeof placesOf>[0]) => placesOf(selection, 100)

describe("a selection", () => {
  it("joins what touches, and parts what loses its middle", () => {
    const three = toggled(toggled(only(1), 3), 2)
    expect(three.stretches).toEqual([[1, 4]])
    expect(toggled(three, 2).stretches).toEqual([
      [1, 2],
      [3, 4],
    ])
    expect(toggled(only(5), 5).stretches).toEqual([])
  })

  it("reaches from where it began, in both directions, also after it grew the other way", () => {
    const down = extended(only(5), 8)
    expect(places(down)).toEqual([5, 6, 7, 8])
    const up = extended(down, 3)
    expect(places(up)).toEqual([3, 4, 5])
    expect(up.anchor).toBe(5)
  })

  it("moves by keys and stays in the list", () => {
    expect(moved(NOTHING, 1, 10, false).active).toBe(0)
    expect(moved(NOTHING, -1, 10, false).active).toBe(9)
    expect(moved(only(9), 1, 10, false).active).toBe(9)
    expect(moved(only(2), -50, 10, false).active).toBe(0)
    expect(places(moved(only(2), 2, 10, true))).toEqual([2, 3, 4])
    expect(moved(only(2), 1, 0, false)).toBe(NOTHING)
  })

  it("takes all of a long list without naming each", () => {
    const everything = all(100_000, only(7))
    expect([everything.stretches, countOf(everything), everything.active]).toEqual([[[0, 100_000]], 100_000, 7])
    expect(isSelected(everything, 99_999)).toBe(true)
    expect(placesOf(everything, 3)).toEqual([0, 1, 2])
  })

  it("follows its rows where the list changes, and loses those that are gone", () => {
    const shifted = followed(extended(only(1), 3), 100, (index) => (index === 2 ? undefined : index + 10))
    expect(places(shifted)).toEqual([11, 13])
    expect([shifted.active, shifted.anchor]).toEqual([13, 11])
    expect(followed(all(1000, NOTHING), 100, (index) => index)).toBe(NOTHING)
  })
})
