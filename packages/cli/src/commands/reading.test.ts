/** Commands that look at a library, run as a child process. */
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { edited, enriched, EXPLAINED, imported } from "../demo/story.ts"
import { ledgerline, makeLibrary, objects, temporaryFolder } from "../testing/cli.ts"

const folder = temporaryFolder()
const env = { LEDGERLINE_DATA: folder.path }
const run = (...args: string[]) => ledgerline(args, env)
const id = EXPLAINED.slice("track:".length)
const SCAN = "5ca4".repeat(8)
let operations: string[]
let between: number

beforeAll(async () => {
  operations = await makeLibrary(folder.path, [["import", imported()]])
  between = Date.now() + 5
  await new Promise((resolve) => setTimeout(resolve, 20))
  operations.push(
    ...(await makeLibrary(folder.path, [
      ["provider:musicbrainz", enriched()],
      ["user:ada", edited()],
      [
        "scan",
        [
          {
            type: "operation.started",
            subject: `operation:${SCAN}`,
            payload: { kind: "scan", label: "the attic disk" },
          },
        ],
        SCAN,
      ],
    ])),
  )
})
afterAll(() => folder.remove())

describe("log", () => {
  it("lists what came, in order, for people and for programs", async () => {
    const { code, stdout, stderr } = await run("log")
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    expect(stdout.trimEnd().split("\n")).toHaveLength(13)
    expect(stdout).toMatch(/^ +1 {2}\d{4}-\d\d-\d\d \d\d:\d\d:\d\d {2}[0-9a-f]{12} {2}track\.created {2}track:/)
    const events = objects((await run("log", "--json")).stdout)
    expect(events.map((event) => event["position"])).toEqual(Array.from({ length: 13 }, (_, i) => i + 1))
    expect(events[0]).toMatchObject({ log: "library", seq: 1, actor: "import", type: "track.created", v: 1 })
    expect(events[0]?.["payload"]).toBeTypeOf("object")
  })

  it("lists those of a subject, an operation or an origin, by the beginnings of their names", async () => {
    const all = objects((await run("log", "--json")).stdout)
    const lists = async (...args: string[]) => objects((await run("log", ...args, "--json")).stdout)
    expect(await lists("--subject", id.slice(0, 20))).toEqual(all.filter((event) => event["subject"] === EXPLAINED))
    const op = operations[1] ?? ""
    expect(await lists("--operation", op.slice(0, 16))).toEqual(all.filter((event) => event["op"] === op))
    expect(await lists("--origin", String(all[0]?.["origin"]).slice(0, 8))).toEqual(all)
    const history = objects((await run("history", EXPLAINED, "--json")).stdout)
    expect((await lists("--subject", EXPLAINED)).map((event) => event["id"])).toEqual(
      history.map((event) => event["id"]),
    )
  })

  it("says how a list goes on that was cut off, and ends", async () => {
    const first = await run("log", "--limit", "5", "--json")
    expect(objects(first.stderr)).toEqual([{ next: 6 }])
    const rest = await run("log", "--from", "6", "--limit", "8", "--json")
    expect(rest.stderr).toBe("")
    expect(objects(first.stdout).length + objects(rest.stdout).length).toBe(13)
    const { stderr } = await run("log", "--subject", EXPLAINED, "--limit", "1")
    expect(stderr).toMatch(/^1 event shown; more with: ledgerline log --subject track:\w+ --from \d+\n$/)
    expect((await run("log", "--from", "99")).stdout).toBe("no events\n")
  })

  it.each([
    [["--subject", "track:a", "--origin", "b"], 2, "log takes one of"],
    [["--subject", "track:zz"], 1, "there is no track:zz here"],
    [["--operation", "zz"], 1, "there is no operation zz"],
    [["--origin", "zz"], 1, "nothing is here from the origin zz"],
    [["--from", "0"], 2, "--from is a whole number"],
  ])("%j answers %i", async (args, code, message) => {
    const result = await run("log", ...args)
    expect(result.code).toBe(code)
    expect(result.stderr).toContain(message)
  })
})

describe("tracks", () => {
  it("prints a table for people, without colours where nobody watches", async () => {
    const { code, stdout, stderr } = await run("tracks")
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    expect(stdout).toMatch(/^id +title +artist +album/)
    expect(stdout).toContain("Gymnopédie No. 1")
    expect(stdout).not.toContain("\u001b")
  })

  it("prints one object a line for programs", async () => {
    const { stdout } = await run("tracks", "--json")
    const tracks = objects(stdout)
    expect(tracks).toHaveLength(4)
    expect(tracks.find((track) => track["id"] === id)).toMatchObject({
      title: "So What",
      artist: "Miles Davis",
      artists: ["Miles Davis"],
      track: 1,
      disc: null,
      year: 1960,
      durationMs: 545_000,
    })
  })

  it("goes on where a list ended", async () => {
    const first = await run("tracks", "--sort", "album", "--limit=3", "--json")
    const { next } = objects(first.stderr)[0] as { next: string }
    const second = await run("--json", "tracks", "--after", next, "--sort", "album")
    const ids = [first, second].flatMap(({ stdout }) => objects(stdout).map((track) => track["id"]))
    expect(new Set(ids).size).toBe(4)
    expect(second.stderr).toBe("")
  })

  it("refuses a cursor of another list with exit code 2", async () => {
    const { code, stderr } = await run("tracks", "--after", "bm90IG91cnM")
    expect(code).toBe(2)
    expect(stderr).toContain("this cursor did not come from here")
  })
})

describe("search", () => {
  it("finds words without their accents, and the last one by its beginning", async () => {
    const { code, stdout } = await run("search", "satie", "gymnop")
    expect(code).toBe(0)
    expect(stdout).toContain("Gymnopédie No. 1")
    expect(objects((await run("search", "so", "wha", "--json")).stdout)).toMatchObject([
      {
        id,
        title: "So What",
        artist: "Miles Davis",
        album: "Miles in Stockholm 1960",
        found: expect.any(String) as string,
      },
    ])
  })

  it("answers 1 where there is nothing", async () => {
    expect(await run("search", "nobody")).toEqual({ code: 1, stdout: "nothing found\n", stderr: "" })
  })

  it("says that there is more", async () => {
    expect((await run("search", "miles", "--limit", "1")).stderr).toContain("1 of 2 tracks; --limit shows more")
  })
})

describe("stats", () => {
  it("counts", async () => {
    const { code, stdout } = await run("stats", "--json")
    expect(code).toBe(0)
    expect(objects(stdout)[0]).toMatchObject({
      events: 13,
      tracks: 4,
      albums: 2,
      artists: 2,
      subjects: { track: 4, operation: 1 },
      deferred: 0,
      cutOff: 0,
      quarantined: 0,
      forks: 0,
    })
    expect(objects(stdout)[0]?.["databaseBytes"]).toBeGreaterThan(10_000)
    expect((await run("stats")).stdout).toContain("4 tracks, 2 albums, 2 artists\n13 events in 1 chain")
  })
})

describe("history", () => {
  it("lists the events of a subject that is named by its beginning", async () => {
    const { code, stdout } = await run("history", id.slice(0, 8))
    expect(code).toBe(0)
    expect(stdout.split("\n")[0]).toBe(EXPLAINED)
    expect(stdout).toContain("track.title: So What (live) → So What")
  })

  it("gives programs every event", async () => {
    const entries = objects((await run("history", EXPLAINED, "--json")).stdout)
    expect(entries.map((entry) => entry["actor"])).toEqual(["import", "import", "provider:musicbrainz", "user:ada"])
    expect(entries.every((entry) => entry["status"] === "active")).toBe(true)
    expect(entries.at(-1)?.["fields"]).toEqual([{ field: "title", before: "So What (live)", after: "So What" }])
  })

  it("gives only the last events where so many are asked for", async () => {
    const { code, stdout } = await run("history", EXPLAINED, "--limit", "2", "--json")
    expect(code).toBe(0)
    const actors = objects(stdout).map((entry) => entry["actor"])
    expect(actors).toEqual(["provider:musicbrainz", "user:ada"])
    expect((await run("history", EXPLAINED, "--limit", "0")).code).toBe(2)
  })

  it("answers 1 for a subject that is not here", async () => {
    const { code, stdout, stderr } = await run("history", "track:nobody")
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" })
    expect(stderr).toContain("there is no track:nobody here")
  })
})

describe("why", () => {
  it("explains a field with its stack of claims", async () => {
    const { code, stdout } = await run("why", EXPLAINED, "title")
    expect(code).toBe(0)
    expect(stdout).toContain('title is "So What": user (edit)')
    expect(stdout).toContain('weaker  "So What (live)"')
    expect(stdout).toContain("musicbrainz, CC0-1.0")
  })

  it("explains every field in a line each", async () => {
    const fields = objects((await run("why", EXPLAINED, "--json")).stdout).map((why) => why["field"])
    expect(fields).toEqual(["album", "artist", "date", "genres", "title", "track"])
  })

  it("answers 1 for a field of which nothing is known", async () => {
    const { code, stderr } = await run("why", EXPLAINED, "bpm")
    expect(code).toBe(1)
    expect(stderr).toContain("there is: album, artist")
  })
})

describe("history and why of an album", () => {
  it("take its id alone, and say where it comes from as long as nobody has said anything of it", async () => {
    const { path, remove } = temporaryFolder()
    await makeLibrary(path, [["import", imported()]])
    const at = (...args: string[]) => ledgerline([...args, "--data", path])
    const album = String(objects((await at("albums", "--json", "--limit", "1")).stdout)[0]?.["id"])
    for (const asked of [
      ["history", album],
      ["why", `album:${album}`],
      ["why", album],
    ]) {
      const { code, stderr } = await at(...asked)
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(`ledgerline show album:${album}`) })
    }
    await at("edit", album, "year=1980")
    expect((await at("why", album.slice(0, 10))).stdout).toContain("year is 1980")
    expect((await at("history", album)).stdout).toContain("year: – → 1980")
    expect(await at("revert", "--field", album, "year")).toMatchObject({ code: 0 })
    remove()
  })
})

describe("operations", () => {
  it("lists the last ones first", async () => {
    const listed = objects((await run("operations", "--json")).stdout)
    expect(listed.map((each) => [each["op"], each["actor"], each["events"]])).toEqual([
      [SCAN, "scan", 1],
      [operations[2], "user:ada", 1],
      [operations[1], "provider:musicbrainz", 3],
      [operations[0], "import", 8],
    ])
    expect((await run("operations", "--limit", "1")).stdout).toMatch(/^when.*\n.* scan: the attic disk\n$/)
  })
})

describe("as-of", () => {
  it("asks another command of the library as it was", async () => {
    const { code, stdout } = await run("as-of", new Date(between).toISOString(), "tracks", "--json", "--limit", "9")
    expect(code).toBe(0)
    expect(objects(stdout).find((track) => track["id"] === id)).toMatchObject({ title: "so what", year: 1959 })
  })

  it("reaches the end of the day, month or year that is named", async () => {
    expect(objects((await run("as-of", "2001-12", "stats", "--json")).stdout)[0]).toMatchObject({
      events: 0,
      databaseBytes: null,
    })
    const [now] = objects((await run("stats", "--json")).stdout)
    expect(objects((await run("as-of", "2999", "stats", "--json")).stdout)).toEqual([{ ...now, databaseBytes: null }])
  })

  it.each([
    [["as-of", "yesterday", "tracks"], "is not a time"],
    [["as-of", "2026-02-30", "tracks"], "is not a time"],
    [["as-of", "2026", "verify"], "as-of cannot ask verify"],
    [["as-of", "2026", "tracks", "--nope"], "tracks has no option --nope"],
    [["as-of", "2026"], "as-of needs more"],
  ])("%j is a usage error", async (args, message) => {
    const { code, stderr } = await run(...args)
    expect(code).toBe(2)
    expect(stderr).toContain(message)
  })
})
