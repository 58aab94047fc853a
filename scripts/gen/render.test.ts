import { Schema } from "effect"
import { describe, expect, it } from "vitest"
import { type RegisteredEvent, render } from "./render.ts"

const schema = Schema.Struct({ name: Schema.String, note: Schema.optionalKey(Schema.String) })
const renamed = {
  type: "source.renamed",
  v: 1,
  doc: "A source got another name.",
  example: { name: "Attic" },
  schema,
  log: "any",
  former: [],
} as const
const created = { ...renamed, type: "track.created" }

const files = (...events: readonly RegisteredEvent[]) =>
  render({
    events,
    kinds: new Map([
      ["source", { log: "library", aspects: [{ events: [renamed] }] }],
      ["shelf", { log: "library", aspects: [{ events: [created] }, { events: [renamed] }] }],
    ]),
  })

describe("generated files", () => {
  it("hold one schema per type and version, and the catalogue", () => {
    const former = [{ v: 1, schema: Schema.Struct({}), example: {} }]
    const rendered = files(created, { ...renamed, v: 2, former })
    expect([...rendered.keys()]).toEqual([
      "schemas/events/source.renamed.v1.json",
      "schemas/events/source.renamed.v2.json",
      "schemas/events/track.created.v1.json",
      "docs/events.md",
    ])
    expect(JSON.parse(rendered.get("schemas/events/source.renamed.v2.json") ?? "")).toMatchObject({
      title: "source.renamed v2",
      description: "A source got another name.",
      type: "object",
      required: ["name"],
      examples: [{ name: "Attic" }],
    })
    const page = rendered.get("docs/events.md")
    expect(page).toContain("## source\n\n### source.renamed\n\nA source got another name.\n\nVersion 2. Schema: [v1](")
    expect(page).toContain("In the library's log, about `shelf` or `source`.")
    expect(page).toContain("| `name` | string |\n| `note` (optional) | string |")
  })

  it("state rules in words, of a field and of the whole payload", () => {
    const rule = (expected: string) => ({ expected, toJsonSchema: () => ({ allOf: [{ description: expected }] }) })
    const name = Schema.String.check(Schema.makeFilter((text: string) => text !== "Cellar", rule("above the ground")))
    const ruled = Schema.Struct({ name }).check(Schema.makeFilter(() => true, rule("good light")))
    const rendered = files(created, { ...renamed, schema: ruled })
    expect(JSON.parse(rendered.get("schemas/events/source.renamed.v1.json") ?? "")).toMatchObject({
      properties: { name: { allOf: [{ description: "above the ground" }] } },
      allOf: [{ description: "good light" }],
    })
    expect(rendered.get("docs/events.md")).toContain(
      "| `name` | string, above the ground |\n\nThe payload has good light.",
    )
  })

  it("do not depend on the order of the registry", () => {
    expect([...files(renamed, created)]).toEqual([...files(created, renamed)])
  })

  it("need examples that fit their schema", () => {
    expect(() => files({ ...renamed, example: { name: 1 } })).toThrow(/string/)
  })
})
