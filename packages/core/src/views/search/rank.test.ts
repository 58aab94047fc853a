import fc from "fast-check"
import { expect, it } from "vitest"
import { parseQuery } from "./query.ts"
import { byRank, type Names, ranking, TIERS } from "./rank.ts"

const named = (
  title: string | null,
  artist: string | null = null,
  album: string | null = null,
  id = `${title}`,
): Names => ({ id, title, artist, album })
const sorted = (query: string, list: readonly Names[]) => list.map(ranking(parseQuery(query))).toSorted(byRank)

it.each([
  ["love", named("Love!"), "titleIs"],
  ["acdc", named("Live", "AC/DC"), "artistIs"],
  ["ac dc", named("Live", "AC/DC"), "artistIs"],
  ["love is", named("Love Is All"), "titleStarts"],
  ["queen", named("Killer", "Queensrÿche"), "artistStarts"],
  ["all lo", named("Love Is All"), "inTitle"],
  ["beatles", named("Help!", "The Beatles"), "inArtist"],
  ["beatles help", named("Help!", "The Beatles"), "inTitleAndArtist"],
  ["road", named("Something", "The Beatles", "Abbey Road"), "inAlbum"],
  ["beatles road", named("Something", "The Beatles", "Abbey Road"), "inNames"],
  ["beatles rock", named("Something", "The Beatles", "Abbey Road"), "elsewhere"],
  ["京都", named("東京都"), "inTitle"],
  ["東京", named("東京都"), "titleStarts"],
  ["x", named(null), "elsewhere"],
])("%s in %o: %s", (query, names, tier) => {
  expect(TIERS[ranking(parseQuery(query))(names).tier]).toBe(tier)
})

it("puts whole words before beginnings, then earlier ones, then shorter titles, then ids", () => {
  const titles = [
    "Love Affairs",
    "Lovely",
    "So in Love",
    "My Love Song Book",
    "My Love",
    "Love Me",
    "Love",
    "My Lovely",
  ]
  const ranked = sorted(
    "love",
    titles.map((title) => named(title)),
  ).map(({ names }) => names.title)
  expect(ranked).toEqual([
    "Love",
    "Love Me",
    "Love Affairs",
    "Lovely",
    "My Love",
    "My Love Song Book",
    "So in Love",
    "My Lovely",
  ])
  expect(sorted("a", [named("A", null, null, "2"), named("A", null, null, "1")]).map(({ names }) => names.id)).toEqual([
    "1",
    "2",
  ])
})

it("prefers characters side by side to the same pairs apart", () => {
  const ranked = sorted("東京都", [named("京都と東京"), named("新東京都庁")]).map(({ names }) => names.title)
  expect(ranked).toEqual(["新東京都庁", "京都と東京"])
})

it("is one order, whatever order the candidates come in", () => {
  const name = fc.string({ unit: fc.constantFrom(..."ab é東京!"), maxLength: 6 })
  const names = fc.uniqueArray(fc.record({ id: fc.uuid(), title: name, artist: name, album: name }), {
    selector: ({ id }) => id,
  })
  fc.assert(
    fc.property(names, name, (list, query) => {
      expect(sorted(query, list.toReversed())).toEqual(sorted(query, list))
    }),
  )
})
