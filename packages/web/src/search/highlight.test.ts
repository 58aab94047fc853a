import { expect, it } from "vitest"
import { pieces } from "./highlight.ts"

const marked = (name: string, query: string): string =>
  pieces(name, query)
    .map(({ text, isHit }) => (isHit ? `[${text}]` : text))
    .join("")

it.each([
  ["Blue in Green", "bl gr", "[Bl]ue in [Gr]een"],
  ["Björk", "bjo", "[Bjö]rk"],
  ["Straße nach Rom", "STRASSE", "Straße nach Rom"],
  ["Abbey Road", "bey", "Abbey Road"],
  ["R.E.M.", "r e", "[R].[E].M."],
  ["<b>bold</b>", "b", "<[b]>[b]old</[b]>"],
  ["Nothing", "", "Nothing"],
  ["", "a", ""],
])("%s, looked for by %s: %s", (name, query, expected) => expect(marked(name, query)).toBe(expected))
