/** The generated JSON Schemas, read by another program than the one that made them, take and refuse what they should. */
import { globSync, readFileSync } from "node:fs"
import { basename, join } from "node:path"
import { Ajv2020 } from "ajv/dist/2020.js"
import { describe, expect, it } from "vitest"

const root = join(import.meta.dirname, "../..")
const read = (path: string): unknown => JSON.parse(readFileSync(join(root, path), "utf8"))
const ajv = new Ajv2020({ strict: true, allowUnionTypes: true })
const schemas = new Map(
  globSync("schemas/events/*.json", { cwd: root }).map((path) => [basename(path), ajv.compile(read(path) as object)]),
)
const golden = globSync("packages/core/src/library/*/golden/*.json", { cwd: root }).map((path) => [
  basename(path),
  read(path) as Readonly<Record<string, unknown>>,
]) as readonly (readonly [string, Readonly<Record<string, unknown>>])[]

const fits = (name: string, payload: unknown): boolean => schemas.get(name)?.(payload) === true
const goldenOf = (name: string) => golden.find(([other]) => other === name)?.[1]

describe("generated JSON Schemas", () => {
  it("are there for each golden payload, and no more", () => {
    expect([...schemas.keys()].toSorted()).toEqual(golden.map(([name]) => name).toSorted())
  })

  it.each(golden)("%s takes the golden payload, also with a field that it does not know", (name, payload) => {
    expect(fits(name, payload)).toBe(true)
    expect(fits(name, { ...payload, unknownField: 1 })).toBe(true)
    expect(fits(name, [payload])).toBe(false)
  })

  it.each(golden.filter(([, payload]) => Object.keys(payload).length > 0))(
    "%s refuses fields of another type",
    (name, payload) => {
      for (const field of Object.keys(payload))
        expect([field, fits(name, { ...payload, [field]: { no: {} } })]).toEqual([field, false])
    },
  )

  it.each<readonly [string, string, unknown]>([
    ["album.aliased.v1.json", "to", "with a space"],
    ["artwork.added.v1.json", "hash", "9F86"],
    ["artwork.added.v1.json", "width", 0],
    ["claim.attributed.v1.json", "confidence", 1.1],
    ["claim.attributed.v1.json", "tier", "other"],
    ["claim.attributed.v1.json", "fields", { "0": "a name that is a number" }],
    ["claim.attributed.v1.json", "fields", { title: { nested: true } }],
    ["claim.attributed.v1.json", "url", "file:///etc/passwd"],
    ["claim.locked.v1.json", "fields", []],
    ["copy.found.v1.json", "path", "/absolute"],
    ["copy.found.v1.json", "path", "up/../../etc"],
    ["copy.found.v1.json", "path", ".."],
    ["copy.found.v1.json", "path", ""],
    ["copy.found.v1.json", "path", "a\0b"],
    ["copy.found.v1.json", "rawPath", "YQ=="],
    ["copy.verified.v1.json", "hash", "5d41402abc4b2a76"],
    ["mediaFile.imported.v1.json", "bytes", 1.5],
    ["operation.started.v1.json", "kind", ""],
    ["playback.rated.v1.json", "rating", 6],
    ["playlist.created.v1.json", "name", ""],
    ["playlist.created.v1.json", "name", "x".repeat(501)],
    ["playlist.edited.v1.json", "update", ""],
    ["playlist.edited.v1.json", "update", "AQG"],
    ["relation.added.v1.json", "from", "track"],
    ["revert.made.v1.json", "operations", [{ op: "77aa", origin: "9d2f", through: 1 }]],
    ["sample.defined.v1.json", "of", "album:1"],
    ["source.added.v1.json", "replica", "9d2f"],
  ])("%s refuses %s: %j", (name, field, value) => {
    const payload = goldenOf(name)
    expect(payload).toBeDefined()
    expect(fits(name, { ...payload, [field]: value })).toBe(false)
  })

  it.each(["a..b", "...", "..a/b..", "a/.b", "a\nb", "Björk/音楽"])("copy.found takes the path %j", (path) => {
    expect(fits("copy.found.v1.json", { ...goldenOf("copy.found.v1.json"), path })).toBe(true)
  })

  it("copy.found refuses neither path, and a revert without targets", () => {
    const { path: _, ...copy } = goldenOf("copy.found.v1.json") ?? {}
    expect(fits("copy.found.v1.json", copy)).toBe(false)
    expect(fits("copy.found.v1.json", { ...copy, rawPath: "YQ==" })).toBe(true)
    expect(fits("revert.made.v1.json", { events: [], operations: [] })).toBe(false)
    expect(fits("erasure.made.v1.json", { events: [], operations: [] })).toBe(false)
  })

  it.each(golden)("%s refuses a payload without a field that it requires", (name, payload) => {
    const schema = read(`schemas/events/${name}`) as { readonly required?: readonly string[] }
    for (const field of schema.required ?? []) {
      const { [field]: _, ...rest } = payload
      expect([field, fits(name, rest)]).toEqual([field, false])
    }
  })
})
