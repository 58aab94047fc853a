/** A manifest is written, changed by somebody, and read back: field by field against what the library has become. */
import { readFileSync } from "node:fs"
import { Ajv2020 } from "ajv/dist/2020.js"
import fc from "fast-check"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import type { Fields } from "../library/claim/fields.ts"
import { registry } from "../library/index.ts"
import { revertOperation } from "../library/revert/decide.ts"
import type { Library } from "../Library.ts"
import { append, newLibrary, rows } from "../testing/given.ts"
import { applyManifest, type ManifestReport, parseManifest, writeManifest } from "./index.ts"

interface Item {
  id: string
  fields: Record<string, unknown>
  was?: Record<string, unknown>
}

interface File {
  format: unknown
  version: unknown
  library: unknown
  state: Record<string, number>
  albums: Item[]
  artists: Item[]
  tracks: Item[]
}

let library: Library
beforeEach(async () => {
  library = await newLibrary(registry)
  for (const [i, title] of ["One", "Two", "Three"].entries()) {
    const fields = { title, artist: "Ada", album: "Numbers", track: i + 1, genres: ["Jazz"], lyrics: "la" }
    await append(library, [
      { type: "track.created", subject: `track:t${i + 1}`, payload: { mediaFile: `f${i + 1}` } },
      claim(`track:t${i + 1}`, fields, "embedded"),
    ])
  }
})
afterEach(() => library.close())

const claim = (subject: string, fields: Fields, tier = "user") => ({
  type: "claim.attributed",
  subject,
  payload: { provider: tier, tier, fields },
})

async function text(from = library): Promise<string> {
  let all = ""
  for await (const piece of writeManifest(from)) all += piece
  return all
}

const file = async (): Promise<File> => JSON.parse(await text()) as File
const track = ({ tracks }: File, id: string): Item => tracks.find((each) => each.id === id) as Item

const read = async (changed: unknown, dryRun = false, actor = "user:eve"): Promise<ManifestReport> =>
  applyManifest(
    library,
    await parseManifest(typeof changed === "string" ? changed : JSON.stringify(changed), library),
    {
      actor,
      dryRun,
    },
  )

const shown = async (id: string): Promise<Fields> =>
  JSON.parse(
    (await rows<{ fields: string }>(library, "SELECT fields FROM track WHERE id = ?", [id]))[0]?.fields ?? "{}",
  ) as Fields
const count = async (): Promise<number> => (await library.events(0, 1000)).length

describe("a manifest that was written", () => {
  it("has albums, artists and tracks with what shows, as its schema says", async () => {
    const written = await file()
    expect(written.tracks.map(({ id }) => id)).toEqual(["t1", "t2", "t3"])
    expect(track(written, "t1").fields).toEqual({
      title: "One",
      artist: "Ada",
      album: "Numbers",
      track: 1,
      genres: ["Jazz"],
    })
    expect(written.albums).toMatchObject([{ fields: { title: "Numbers", albumArtist: "Ada", genres: ["Jazz"] } }])
    expect(written.artists).toMatchObject([{ fields: { name: "Ada" } }])
    const schema = JSON.parse(
      readFileSync(new URL("../../../../schemas/manifest.json", import.meta.url), "utf8"),
    ) as object
    const check = new Ajv2020({ strict: false }).compile(schema)
    expect([check(written), check.errors]).toEqual([true, null])
  })

  it("changes nothing when it is read as it is, or by a program that wrote it anew", async () => {
    const before = await count()
    expect(await read(await text())).toMatchObject({ op: null, fields: 0, collisions: [], unknown: [] })
    const { tracks, ...rest } = await file()
    const shuffled = { extra: 1, tracks: tracks.toReversed().map((item) => ({ rating: 5, ...item })), ...rest }
    expect(await read(JSON.stringify(shuffled, null, 4))).toMatchObject({ op: null, fields: 0 })
    expect(await count()).toBe(before)
  })

  it("has more items than are read at a time, each once", async () => {
    const created = (i: number) => ({ type: "track.created", subject: `track:${i}`, payload: { mediaFile: `m${i}` } })
    await append(
      library,
      Array.from({ length: 1200 }, (_, i) => created(i)),
    )
    const ids = (await file()).tracks.map(({ id }) => id)
    expect([ids.length, new Set(ids).size]).toEqual([1203, 1203])
  })
})

describe("a manifest that somebody changed", () => {
  it("is taken over as one operation by who reads it, which one revert takes back", async () => {
    const changed = await file()
    Object.assign(track(changed, "t1").fields, { title: "Uno", genres: ["Jazz", "Modal"] })
    Object.assign(track(changed, "t2").fields, { year: 1959, track: null })
    delete track(changed, "t3").fields["title"]
    changed.artists[0]!.fields["country"] = "GB"
    changed.albums[0]!.fields["label"] = "Ace"
    const report = await read(changed)
    expect(report).toMatchObject({ fields: 6, subjects: 4, collisions: [], unknown: [] })
    expect(await shown("t1")).toMatchObject({ title: "Uno", genres: ["Jazz", "Modal"], artist: "Ada" })
    expect(await shown("t2")).toMatchObject({ year: 1959, track: null, title: "Two" })
    expect(await shown("t3")).toMatchObject({ title: "Three" })
    const [operation] = await rows(library, `SELECT id, kind, actor FROM operation`)
    expect(operation).toEqual({ id: report.op, kind: "manifest", actor: "user:eve" })
    await library.append({ actor: "user:eve", events: (context) => revertOperation(context, report.op as string) })
    expect(await shown("t1")).toMatchObject({ title: "One", genres: ["Jazz"] })
    expect(await shown("t2")).toMatchObject({ track: 2 })
    expect((await file()).artists[0]?.fields).toEqual({ name: "Ada" })
  })

  it("does not undo what was edited in the library meanwhile", async () => {
    const stale = await file()
    await append(library, [claim("track:t1", { title: "Edited", bpm: 120 }), claim("track:t2", { title: "Two!" })])
    track(stale, "t1").fields["artist"] = "Ada L."
    const report = await read(stale)
    expect(report).toMatchObject({ fields: 1, collisions: [] })
    expect(await shown("t1")).toMatchObject({ title: "Edited", bpm: 120, artist: "Ada L." })
    expect(await shown("t2")).toMatchObject({ title: "Two!" })
  })

  it("tells what both changed, and leaves it as it is in the library", async () => {
    const stale = await file()
    await append(library, [claim("track:t1", { title: "Edited", bpm: 120 }), claim("track:t2", { title: "Same" })])
    Object.assign(track(stale, "t1").fields, { title: "Mine", bpm: 90, year: 1959 })
    track(stale, "t2").fields["title"] = "Same"
    const report = await read(stale)
    expect(report.collisions).toEqual([
      { subject: "track:t1", field: "title", library: "Edited", manifest: "Mine" },
      { subject: "track:t1", field: "bpm", library: 120, manifest: 90 },
    ])
    expect(report.changed).toEqual([{ subject: "track:t1", field: "year", before: null, after: 1959 }])
    expect(await shown("t1")).toMatchObject({ title: "Edited", bpm: 120, year: 1959 })
  })

  it("tells of what is not there any more, and of fields that were never written", async () => {
    const stale = await file()
    await append(library, [{ type: "track.removed", subject: "track:t3", payload: {} }])
    track(stale, "t3").fields["title"] = "Gone"
    stale.tracks.push({ id: "t9", fields: { title: "Never" } })
    delete track(stale, "t1").was
    track(stale, "t1").fields["title"] = "Without a base"
    const report = await read(stale)
    expect(report).toMatchObject({ op: null, fields: 0, unknown: ["track:t3", "track:t9"] })
    expect(report.collisions).toContainEqual({
      subject: "track:t1",
      field: "title",
      library: "One",
      manifest: "Without a base",
    })
  })

  it("changes nothing in a dry run, and says what it would", async () => {
    const changed = await file()
    track(changed, "t1").fields["title"] = "Uno"
    const before = await count()
    const would = await read(changed, true)
    expect(would).toMatchObject({ op: null, dryRun: true, fields: 1 })
    expect(await count()).toBe(before)
    expect({ ...(await read(changed)), op: null, dryRun: true }).toEqual(would)
    expect(await read(changed)).toMatchObject({ op: null, fields: 0 })
  })

  it("is one operation however much was changed", async () => {
    const created = (i: number) => ({ type: "track.created", subject: `track:${i}`, payload: { mediaFile: `m${i}` } })
    await append(
      library,
      Array.from({ length: 450 }, (_, i) => created(i)),
    )
    const changed = await file()
    for (const item of changed.tracks) item.fields["comment"] = "seen"
    const report = await read(changed)
    expect(report).toMatchObject({ fields: 453, subjects: 453 })
    expect(await rows(library, "SELECT op FROM operationRange WHERE op = ?", [report.op])).toHaveLength(1)
    await library.append({ actor: "user:eve", events: (context) => revertOperation(context, report.op as string) })
    expect((await file()).tracks.every(({ fields }) => fields["comment"] === undefined)).toBe(true)
  })

  it("comes to the same, whatever was changed where", async () => {
    const value = fc.constantFrom("a", "b", null)
    const field = fc.constantFrom("title", "artist", "comment")
    const edits = fc.array(fc.tuple(fc.constantFrom("t1", "t2"), field, value), { maxLength: 6 })
    await fc.assert(
      fc.asyncProperty(edits, edits, async (inFile, inLibrary) => {
        const written = await file()
        const base = new Map(["t1", "t2"].map((id) => [id, { ...track(written, id).fields }]))
        for (const [id, name, to] of inFile) track(written, id).fields[name] = to
        for (const [id, name, to] of inLibrary) await append(library, [claim(`track:${id}`, { [name]: to })])
        const before = new Map([
          ["t1", await shown("t1")],
          ["t2", await shown("t2")],
        ])
        const { collisions } = await read(written)
        for (const [id, was] of base)
          for (const name of ["title", "artist", "comment"]) {
            const [old, now, wanted] = [
              was[name] ?? null,
              before.get(id)?.[name] ?? null,
              track(written, id).fields[name] ?? null,
            ]
            const after = (await shown(id))[name] ?? null
            expect(after).toBe(wanted === old ? now : now === old ? wanted : now)
            const collided = collisions.some((each) => each.subject === `track:${id}` && each.field === name)
            expect(collided).toBe(wanted !== old && now !== old && now !== wanted)
          }
      }),
      { numRuns: 40 },
    )
  })
})

describe("a manifest that is broken", () => {
  const refusalOf = async (
    changed: unknown,
  ): Promise<{ reason: string; line: number; at: string; message: string }> => {
    const before = await count()
    const error: unknown = await read(changed).catch((cause: unknown) => cause)
    expect(error).toMatchObject({ _tag: "ManifestRefused" })
    expect(await count()).toBe(before)
    return error as { reason: string; line: number; at: string; message: string }
  }

  it("says on which line, wherever it is cut off", async () => {
    const whole = await text()
    expect(await refusalOf("")).toMatchObject({ reason: "syntax", line: 1 })
    for (let end = 1; end < whole.trimEnd().length; end += 37) {
      const cut = whole.slice(0, end)
      const { reason, line } = await refusalOf(cut)
      expect([reason, line]).toEqual(["syntax", cut.split("\n").length])
    }
    const lines = whole.split("\n")
    lines[5] = lines[5]?.replace('"id":', '"id" ') ?? ""
    expect(await refusalOf(lines.join("\n"))).toMatchObject({ reason: "syntax", line: 6 })
  })

  const broken: readonly (readonly [what: string, breakIt: (changed: File) => unknown, reason: string, at: string])[] =
    [
      ["a list", () => [], "notAManifest", ""],
      ["something else", () => ({ format: "x" }), "notAManifest", ""],
      ["a newer version", (it) => (it.version = 2), "otherVersion", "version"],
      ["another library's", (it) => (it.library = "0"), "otherLibrary", "library"],
      ["without a state", (it) => (it.state = null as never), "damaged", "state"],
      ["from the future", (it) => (it.state[library.origin] = 1e6), "ahead", "state"],
      ["no list", (it) => (it.tracks = {} as never), "damaged", "tracks"],
      ["a hole", (it) => (it.tracks[1] = null as never), "damaged", "tracks[1]"],
      ["no id", (it) => (it.tracks[1]!.id = 5 as never), "damaged", "tracks[1].id"],
      ["a long id", (it) => (it.tracks[1]!.id = "x".repeat(201)), "damaged", "tracks[1].id"],
      ["an id twice", (it) => (it.tracks[2]!.id = "t1"), "damaged", "tracks[2].id"],
      ["no fields", (it) => (it.tracks[0]!.fields = [] as never), "damaged", "tracks[0].fields"],
      ["odd digests", (it) => (it.tracks[0]!.was = { title: 1 }), "damaged", "tracks[0].was"],
      ["no such field", (it) => (it.tracks[0]!.fields["colour"] = "red"), "badField", "tracks[0].fields.colour"],
      ["a field of others", (it) => (it.artists[0]!.fields["bpm"] = 1), "badField", "artists[0].fields.bpm"],
      ["a wrong type", (it) => (it.tracks[1]!.fields["year"] = "1959"), "badField", "tracks[1].fields.year"],
      ["an object", (it) => (it.tracks[1]!.fields["title"] = { a: 1 }), "badField", "tracks[1].fields.title"],
      ["a list of numbers", (it) => (it.tracks[1]!.fields["genres"] = [1]), "badField", "tracks[1].fields.genres"],
      [
        "too long a text",
        (it) => (it.tracks[1]!.fields["title"] = "x".repeat(70_000)),
        "badField",
        "tracks[1].fields.title",
      ],
    ]
  it.each(broken)("says where: %s", async (_, breakIt, reason, at) => {
    const changed = await file()
    track(changed, "t1").fields["comment"] = "must not come through"
    const made = breakIt(changed)
    const given = typeof made === "object" && made !== null && at === "" ? made : changed
    expect(await refusalOf(given)).toMatchObject({ reason, at })
  })

  it("says the line of what is wrong, in a file of any shape", async () => {
    const changed = await file()
    track(changed, "t2").fields["year"] = "1959"
    const pretty = JSON.stringify(changed, null, 2)
    const line = pretty.split("\n").findIndex((each) => each.includes('"year": "1959"')) + 1
    expect(await refusalOf(pretty)).toMatchObject({
      line,
      message: expect.stringContaining(`line ${line}, tracks[1].fields.year: `),
    })
  })

  it("harms nothing by names that mean something to programs, or by depth", async () => {
    const hostile = (await text()).replace('"fields":{', '"fields":{"__proto__":{"polluted":true},')
    expect(await refusalOf(hostile)).toMatchObject({ reason: "badField" })
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined()
    const deep = `{"format":"ledgerline-library","version":1,"x":${"[".repeat(200_000)}${"]".repeat(200_000)},"library":"0"}`
    expect(await refusalOf(deep)).toMatchObject({ reason: "otherLibrary" })
  })
})
