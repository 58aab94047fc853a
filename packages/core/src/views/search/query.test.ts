import fc from "fast-check"
import { describe, expect, it } from "vitest"
import { parseQuery } from "./query.ts"

/** `|` between alternatives, `+` between tokens that are all wanted, `*` where the last may go on. */
const shown = (text: string): string =>
  parseQuery(text)
    .terms.map(
      ({ alternatives, isPrefix }) => alternatives.map((tokens) => tokens.join("+")).join("|") + (isPrefix ? "*" : ""),
    )
    .join(" ")

describe("a query", () => {
  it.each([
    ["love the wi", "love the wi*"],
    ["Love  LÔVE lo", "love"],
    ["love love", "love"],
    ["love lover", "love lover*"],
    ["love-in lov", "love+in|lovein"],
    ["acdc", "acdc*"],
    ["AC/DC", "ac+dc|acdc*"],
    ["p!n", "p+n|pn|pin*"],
    ["東京", "東京"],
    ["東京都 夜", "東京+京都 夜*"],
    ["夜 love", "夜* love*"],
    ["ラブlo", "らぶ lo*"],
    ["rock & ", "rock*"],
    ["!!!", "！！！*"],
    ["( )", "（）|（+）*"],
    ['"a" OR NEAR(b) -c ^d title:e', "a or near+b|nearb c d title+e|titlee*"],
    ["", ""],
    [" \0 \t", ""],
  ])("%s: %s", (text, expected) => expect(shown(text)).toBe(expected))

  it("has at most sixteen terms of at most nine tokens an alternative, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 10_000 }), (text) => {
        const { terms } = parseQuery(text)
        expect(terms.length).toBeLessThanOrEqual(16)
        for (const { alternatives } of terms) {
          for (const tokens of alternatives) expect([tokens.length > 0, tokens.length < 9]).toEqual([true, true])
        }
      }),
    )
    expect(parseQuery("a ".repeat(5000)).terms).toHaveLength(1)
    expect(parseQuery(Array.from({ length: 50 }, (_, i) => `w${i}`).join(" ")).terms).toHaveLength(16)
  })
})
