/** The fields that pages offer, beside those that the library has. */
import { FIELDS } from "@ledgerline/core"
import { describe, expect, it } from "vitest"
import { fieldsOf, inOrder, type SubjectKind, typeOf } from "../src/provenance/fields.ts"

describe("the fields of pages", () => {
  it.each(["track", "album", "artist"] as const)(
    "of a %s are those that the library has, each once",
    (kind: SubjectKind) => {
      const known = Object.entries(FIELDS).filter(([, { of }]) => (of as readonly string[]).includes(kind))
      expect(fieldsOf(kind).toSorted()).toEqual(known.map(([name]) => name).toSorted())
    },
  )

  it("have the types that the library gives them", () => {
    for (const [name, { type }] of Object.entries(FIELDS)) expect([name, typeOf(name)]).toEqual([name, type])
    expect(typeOf("encoder")).toBeUndefined()
  })

  it("stand in the order of pages, those that nobody knows last", () => {
    const names = ["encoder", "year", "artist", "title"]
    expect(inOrder("track", names, (name) => name)).toEqual(["title", "artist", "year", "encoder"])
  })
})
