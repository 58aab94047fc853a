import { readdirSync, readFileSync } from "node:fs"
import { describe, expect, it } from "vitest"
import { en } from "./en.ts"

const folder = new URL("./", import.meta.url)
const languages = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory())
const translations = languages.map(({ name }) => name).filter((name) => name !== "en")

/** Every key with its placeholders. */
const keysOf = (words: object, before = ""): string[] =>
  Object.entries(words).flatMap(([key, value]: [string, unknown]) =>
    typeof value === "string"
      ? [`${before}${key} ${(value.match(/\{\{\w+\}\}/g) ?? []).toSorted().join()}`]
      : keysOf(value as object, `${before}${key}.`),
  )

describe.each(translations)("the words in %s", (language) => {
  it.each(Object.entries(en))(
    "are there for all that is said in English of %s, with the same placeholders",
    (area, words) => {
      const translated = JSON.parse(readFileSync(new URL(`${language}/${area}.json`, folder), "utf8")) as object
      expect(keysOf(translated).toSorted()).toEqual(keysOf(words).toSorted())
    },
  )
})

it("is translated", () => {
  expect(translations).toContain("de")
})
