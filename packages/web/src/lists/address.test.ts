import { describe, expect, it } from "vitest"
import { albumAddress, artistAddress, questionOf, sortedBy, trackAddress, trackSorts } from "./address.ts"

describe("an address", () => {
  it.each([
    [{}, {}],
    [
      { sort: "year", direction: "descending" },
      { sort: "year", direction: "descending" },
    ],
    [{ sort: "nonsense", direction: 7, genre: "" }, {}],
    [{ from: "own" }, { from: "own" }],
    [{ genre: "Jazz & <b>" }, { genre: "Jazz & <b>" }],
    // Genres that look like numbers come as numbers out of an address.
    [{ genre: 808 }, { genre: "808" }],
    [{ year: "1999" }, { year: 1999 }],
    [{ year: -1, genre: "Rock" }, { genre: "Rock" }],
    [{ year: 1999, genre: "Rock" }, { year: 1999 }],
  ])("%j says %j", (search, said) => expect(trackAddress(search)).toEqual(said))

  it("says of albums and artists what they have", () => {
    expect(albumAddress({ sort: "album", year: 1 })).toEqual({ year: 1 })
    expect(artistAddress({ sort: "tracks", all: "true" })).toEqual({ sort: "tracks", all: true })
    expect(artistAddress({ all: "no" })).toEqual({})
  })
})

describe("what is asked for an address", () => {
  it("has an order that the list offers with its filter", () => {
    const ask = (address: ReturnType<typeof trackAddress>) => questionOf(address, trackSorts(address))
    expect(ask({})).toEqual({ sort: "title", direction: "ascending" })
    expect(ask({ sort: "added" })).toEqual({ sort: "added", direction: "descending" })
    expect(ask({ sort: "year", genre: "Rock" })).toEqual({ sort: "title", direction: "ascending", genre: "Rock" })
    expect(ask({ year: 1999 })).toMatchObject({ sort: "album" })
  })
})

it("choosing an order again turns it round, and another begins as people expect it", () => {
  const now = { sort: "title", direction: "ascending" } as const
  expect(sortedBy({}, now, "title")).toEqual({ sort: "title", direction: "descending" })
  expect(sortedBy({ genre: "Rock" }, now, "added")).toEqual({ genre: "Rock", sort: "added", direction: "descending" })
})
