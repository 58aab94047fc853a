import { Schema } from "effect"
import { describe, expect, it } from "vitest"
import { render } from "./render.ts"

const renamed = {
  type: "source.renamed",
  version: 1,
  doc: "A source got another name.",
  example: { name: "Attic" },
  schema: Schema.Struct({ name: Schema.String }),
  log: "library",
}

describe("generated files", () => {
  it("hold one schema per type and version, and the catalogue", () => {
    const files = render([
      { ...renamed, type: "track.created" },
      { ...renamed, version: 2 },
      { ...renamed, deprecated: "Use source.changed." },
    ])
    expect([...files.keys()]).toEqual([
      "schemas/events/source.renamed.v1.json",
      "schemas/events/source.renamed.v2.json",
      "schemas/events/track.created.v1.json",
      "docs/events.md",
    ])
    expect(JSON.parse(files.get("schemas/events/source.renamed.v1.json") ?? "")).toMatchObject({
      title: "source.renamed v1",
      description: "A source got another name.",
      deprecated: true,
      type: "object",
      required: ["name"],
      examples: [{ name: "Attic" }],
    })
    expect(files.get("docs/events.md")).toMatch(
      /## source\n\n### source\.renamed\n\nA source got another name\.\n\nLog: library/,
    )
  })

  it("do not depend on the order of the registry", () => {
    const events = [renamed, { ...renamed, version: 2 }, { ...renamed, type: "track.created" }]
    expect([...render(events.toReversed())]).toEqual([...render(events)])
  })

  it("need examples that fit their schema", () => {
    expect(() => render([{ ...renamed, example: { name: 1 } }])).toThrow(/string/)
  })
})
