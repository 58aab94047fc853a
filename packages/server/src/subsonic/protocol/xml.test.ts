import { XMLParser, XMLValidator } from "fast-xml-parser"
import * as fc from "fast-check"
import { expect, it } from "vitest"
import { escapeXml, xmlDocument } from "./xml.ts"

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: "",
  textNodeName: "value",
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  htmlEntities: true,
  processEntities: { enabled: true, maxTotalExpansions: 1e9, maxExpandedLength: 1e9 },
})

/** The text that XML 1.0 can have of a text. */
const legal = (text: string): string =>
  [...text]
    .filter((each) => {
      const code = each.codePointAt(0) as number
      if (code < 0x20) return code === 0x9 || code === 0xa || code === 0xd
      return (code < 0xd800 || code > 0xdfff) && code !== 0xfffe && code !== 0xffff
    })
    .join("")

it("carries any text through attributes and elements, but for what XML cannot have", () => {
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.string({
      unit: fc.constantFrom("&", "<", ">", '"', "'", "\n", "\r", "\t", "\u0000", "]]>", "&amp;", "\ud800", "é", "😀"),
    }),
  )
  fc.assert(
    fc.property(text, (any) => {
      const document = xmlDocument("answer", { genre: { name: any, value: any }, list: [any, "x"] })
      expect(XMLValidator.validate(document)).toBe(true)
      const { answer } = parser.parse(document) as {
        answer: { genre: { name: string; value?: string }; list: string[] }
      }
      expect(answer.genre.name).toBe(legal(any))
      expect(answer.genre.value ?? "").toBe(legal(any))
      expect(answer.list).toEqual([legal(any), "x"])
    }),
  )
})

it("leaves no character that XML cannot have, and none that begins something", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (any) => {
      const escaped = escapeXml(any)
      expect(escaped).not.toMatch(/[<>"'\r\n\t]|&(?!#\d+;)/)
      expect(escaped.isWellFormed()).toBe(true)
    }),
  )
})

it("makes values attributes, objects and lists elements, and what is not there nothing", () => {
  expect(
    xmlDocument("answer", {
      status: "ok",
      is: true,
      no: undefined,
      none: null,
      genre: [{ value: "Folk", songCount: 2 }],
      isrc: ["a", "b"],
      empty: [],
    }),
  ).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<answer xmlns="http://subsonic.org/restapi" status="ok" is="true">' +
      '<genre songCount="2">Folk</genre><isrc>a</isrc><isrc>b</isrc></answer>\n',
  )
})
