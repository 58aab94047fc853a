/** Every event has a line of documentation, an example that fits, and for each version a frozen payload that is read for ever. */
import { globSync, readFileSync } from "node:fs"
import { basename } from "node:path"
import { describe, expect, it } from "vitest"
import { registry } from "./index.ts"

const files = globSync("*/golden/*.json", { cwd: import.meta.dirname })
const golden = new Map(files.map((path) => [basename(path), path]))
const versions = registry.events.flatMap((definition) =>
  [...definition.former.map((former) => former.v), definition.v].map((v) => ({
    definition,
    v,
    name: `${definition.type}.v${v}.json`,
  })),
)

describe("events", () => {
  it.each(registry.events.map((definition) => [definition.type, definition] as const))(
    "%s says what it is",
    (_, definition) => {
      expect(definition.doc).toMatch(/^[A-Z][^\n]{10,160}\.$/)
      expect(definition.check(definition.example)).toEqual(definition.example)
    },
  )

  it.each(versions.map((each) => [each.name, each] as const))("[FOLD-9] %s is read", (name, { definition, v }) => {
    const path = golden.get(name)
    expect(path).toBeDefined()
    const payload: unknown = JSON.parse(readFileSync(new URL(path ?? "", `file://${import.meta.dirname}/`), "utf8"))
    expect(definition.decode(v, payload)).toBeDefined()
  })

  it("leave no golden file behind", () => {
    expect([...golden.keys()].sort()).toEqual(versions.map((each) => each.name).sort())
  })
})
