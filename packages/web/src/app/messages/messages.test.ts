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

/** What counts nothing: places by their number, and words that are the same for one and for many. */
const UNCOUNTED = new Set([
  "provenance.bulk.different",
  "provenance.revert.more",
  "provenance.page.rating",
  "provenance.sample.pad",
  "provenance.sample.empty",
  "provenance.reviewing.choice",
  "provenance.duplicate.mergeAll",
  "together.andMore",
])

/** Keys of texts, with the areas and groups that they are in. */
const textsOf = (words: object, before = ""): [string, string][] =>
  Object.entries(words).flatMap(([key, value]: [string, unknown]) =>
    typeof value === "string"
      ? [[`${before}${key}`, value] as [string, string]]
      : textsOf(value as object, `${before}${key}.`),
  )

it("says one thing otherwise than many", () => {
  const texts = new Map(textsOf(en))
  const counted = [...texts].filter(([key, text]) => /\{\{count\b/.test(text) && !/_(?:zero|one|other)$/.test(key))
  expect(counted.map(([key]) => key).filter((key) => !UNCOUNTED.has(key))).toEqual([])
  const many = [...texts.keys()].filter((key) => key.endsWith("_other"))
  expect(many.filter((key) => !texts.has(key.replace(/_other$/, "_one")))).toEqual([])
})

it("is translated", () => {
  expect(translations).toContain("de")
})

describe("the words in de", () => {
  it("call things by one name, and people by their first", () => {
    const all = readdirSync(new URL("de/", folder)).flatMap((file) =>
      textsOf(JSON.parse(readFileSync(new URL(`de/${file}`, folder), "utf8")) as object, `${file}.`),
    )
    const others = /Interpret|Wiedergabeliste|\bIhnen\b|(?:[Dd]ass|[Ww]as|[Ww]enn|[Oo]b|[Kk]önnen|[Bb]itte) Sie\b/
    expect(all.filter(([, text]) => others.test(text))).toEqual([])
    expect(all.length).toBeGreaterThan(500)
  })
})
