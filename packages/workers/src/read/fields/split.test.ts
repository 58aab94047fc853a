/** Which values are parted, and which stay whole. */
import fc from "fast-check"
import { describe, expect, it } from "vitest"
import rules from "./separators.json" with { type: "json" }
import { split } from "./split.ts"

describe("names", () => {
  it.each([
    ["A feat. B", ["A", "B"]],
    ["A Ft. B", ["A", "B"]],
    ["A (feat. B)", ["A", "B"]],
    ["A [feat. B & C]", ["A", "B & C"]],
    ["A featuring B", ["A", "B"]],
    ["A [featuring B]", ["A", "B"]],
    ["A (ft B)", ["A", "B"]],
    ["A [feat B] ", ["A", "B"]],
    ["A; B;C", ["A", "B", "C"]],
    ["A / B", ["A", "B"]],
    ["A/B", ["A/B"]],
    ["A & B", ["A & B"]],
    ["A, B", ["A, B"]],
    ["AC/DC", ["AC/DC"]],
    ["Tyler, The Creator", ["Tyler, The Creator"]],
    ["Earth, Wind & Fire", ["Earth, Wind & Fire"]],
    ["Steins;Gate; Someone", ["Steins;Gate", "Someone"]],
    ["Defeat. Them", ["Defeat. Them"]],
    ["Left Fort", ["Left Fort"]],
    [" / ", [" / "]],
    [";A;", ["A"]],
  ])("%s", (value, parts) => {
    expect(split(value, ["names"])).toEqual(parts)
  })
})

describe("a slash in ID3v2.3", () => {
  it.each([
    ["A/B", ["A", "B"]],
    ["AC/DC", ["AC/DC"]],
    ["ac/dc/Queen", ["ac/dc", "Queen"]],
    ["Queen/AC/DC feat. Au/Ra", ["Queen", "AC/DC", "Au/Ra"]],
    // Only the whole name is kept.
    ["Mac/Dcs", ["Mac", "Dcs"]],
  ])("%s", (value, parts) => {
    expect(split(value, ["names", "id3v23"])).toEqual(parts)
  })
})

describe("a slash in a genre in ID3v2.3", () => {
  it.each([
    ["Rock/Post-Punk", ["Rock", "Post-Punk"]],
    ["Pop/Rock", ["Pop/Rock"]],
    ["Hip-Hop/Rap/R&B/Soul", ["Hip-Hop/Rap", "R&B/Soul"]],
    ["Jazz/singer/songwriter", ["Jazz", "singer/songwriter"]],
  ])("%s", (value, parts) => {
    expect(split(value, ["list", "id3v23"])).toEqual(parts)
    expect(split(value, ["list"])).toEqual([value])
  })

  it("parts names that are called so", () => {
    expect(split("Pop/Rock", ["names", "id3v23"])).toEqual(["Pop", "Rock"])
  })
})

describe("a number of ids", () => {
  it("forbids a split into another number", () => {
    expect(split("A; B", ["names"], 1)).toEqual(["A; B"])
    expect(split("A; B", ["names"], 3)).toEqual(["A; B"])
    expect(split("A; B", ["names"], 2)).toEqual(["A", "B"])
  })
})

it("never parts a name that is kept, wherever it stands", () => {
  const name = fc.constantFrom(...rules.keep)
  const separator = fc.constantFrom("; ", " / ", " feat. ")
  fc.assert(
    fc.property(fc.array(name, { minLength: 1, maxLength: 4 }), separator, (names, between) => {
      expect(split(names.join(between), ["names", "id3v23"])).toEqual(names)
    }),
  )
})

it("loses no letter", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom("X", "Y", " ", "/", ";", " feat. ", "(", ")") }), (value) => {
      const letters = (text: string) => text.replaceAll(/[^XY]/g, "")
      expect(letters(split(value, ["names"]).join(""))).toBe(letters(value))
    }),
  )
})
