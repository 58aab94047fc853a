import { describe, expect, it } from "vitest"
import { matchOf } from "./matching.ts"

describe("what is looked for in the palette", () => {
  it.each([
    ["sleep", ["Sleep timer: 15 minutes", "Player"], 1],
    ["tim sle", ["Sleep timer: 15 minutes", "Player"], 1],
    ["15", ["Sleep timer: 15 minutes", "Player"], 1],
    ["player", ["Sleep timer: 15 minutes", "Player"], 1],
    ["gymnop", ["Gymnopédie"], 1],
    ["kopplungs", ["Geräte und Kopplungslinks"], 1],
    ["links", ["Geräte und Kopplungslinks"], 0.5],
    ["", ["Shuffle"], 1],
    ["sleep", ["Command palette"], 0],
    ["sleep", ["Go to Duplicates", "Pages"], 0],
    ["sleep now", ["Sleep timer"], 0],
  ])("%j in %j is %d", (looked, names, match) => {
    expect(matchOf(names, looked)).toBe(match)
  })
})
