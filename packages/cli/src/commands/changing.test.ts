/** Editing and merging, with the real program. */
import { createHash } from "node:crypto"
import { packFingerprint } from "@ledgerline/workers/testing"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { ledgerline, makeLibrary, objects, openHere, temporaryFolder } from "../testing/cli.ts"
import { BARE, BLUE, BLUE_AGAIN, BLUE_LIVE, collection, FLAC } from "../testing/collection.ts"

let folder: ReturnType<typeof temporaryFolder>
const run = (...args: string[]) => ledgerline([...args, "--data", folder.path])
const json = async (...args: string[]) => objects((await run(...args, "--json")).stdout)
const eventsHere = async (): Promise<unknown> => (await json("stats"))[0]?.["events"]

beforeEach(async () => {
  folder = temporaryFolder()
  await makeLibrary(folder.path, [["import", collection("0".repeat(32))]])
})
afterEach(() => folder.remove())

describe("edit", () => {
  it("claims typed values in one operation, shows what changed and how to undo it", async () => {
    const { code, stdout } = await run(
      "edit",
      BLUE.slice(0, 3),
      "title=So What?",
      "year=1960",
      "genres=Jazz",
      "genres=Cool",
      "compilation=yes",
      "comment=",
    )
    expect(code).toBe(0)
    expect(stdout).toContain('title: "So What" → "So What?"')
    expect(stdout).toContain('genres: ["Jazz","Modal"] → ["Jazz","Cool"]')
    expect(stdout).toContain("year: – → 1960")
    expect(stdout).toContain('comment: "remastered" → –')
    const [track] = await json("show", BLUE)
    expect(track).toMatchObject({ title: "So What?", year: 1960, genres: ["Jazz", "Cool"] })
    expect(track?.["fields"]).toMatchObject({ compilation: true, comment: null, year: 1960 })
    const undo = /ledgerline (revert --operation \S+)/.exec(stdout)?.[1] ?? ""
    expect((await run(...undo.split(" "))).code).toBe(0)
    expect((await json("show", BLUE))[0]).toMatchObject({ title: "So What", genres: ["Jazz", "Modal"] })
  })

  it("are taken back once, by their operation or one by one, and brought back by one undo", async () => {
    const [edited] = await json("edit", BLUE, "title=One")
    const { op, events } = edited as { op: string; events: string[] }
    const [reverted] = await json("revert", "--operation", op)
    for (const again of [["--operation", op], [events[0] ?? ""]]) {
      const { code, stderr } = await run("revert", ...again)
      expect([code, stderr]).toEqual([1, expect.stringContaining("taken back already")])
    }
    await run("revert", "--operation", (reverted as { op: string }).op)
    expect((await json("show", BLUE))[0]).toMatchObject({ title: "One" })
  })

  it("changes nothing in a dry run, nor where the values show already", async () => {
    const before = await eventsHere()
    const [dry] = await json("edit", BLUE, "title=x", "--lock", "--dry-run")
    expect(dry).toEqual({
      subject: `track:${BLUE}`,
      op: null,
      events: [],
      changed: [{ field: "title", before: "So What", after: "x" }],
      locked: ["title"],
      dryRun: true,
    })
    expect((await json("edit", BLUE, "title=So What"))[0]).toMatchObject({ op: null, changed: [] })
    expect(await eventsHere()).toBe(before)
  })

  it("locks fields, whose later edits still count", async () => {
    const [first] = await json("edit", BLUE, "title=One", "--lock")
    expect(first).toMatchObject({ locked: ["title"], events: [expect.any(String), expect.any(String)] })
    expect((await json("show", BLUE))[0]).toMatchObject({ title: "One", locked: ["title"] })
    expect((await json("edit", BLUE, "title=Two", "--lock"))[0]).toMatchObject({ locked: [] })
    expect((await json("show", BLUE))[0]).toMatchObject({ title: "Two" })
  })

  it("reaches albums and artists, also those that were only derived", async () => {
    const albums = await json("albums")
    const id = String(albums.find(({ title }) => title === "Kind of Blue")?.["id"])
    const [edited] = await json("edit", `album:${id}`, "title=Kind of Blue (Legacy)")
    expect(edited?.["changed"]).toEqual([{ field: "title", before: "Kind of Blue", after: "Kind of Blue (Legacy)" }])
    expect((await json("show", id))[0]).toMatchObject({ title: "Kind of Blue (Legacy)" })
  })

  it.each([
    [[BLUE, "titel=x"], 2, "tracks have no field titel; did you mean title?"],
    [[BLUE, "Title=x"], 2, "did you mean title?"],
    [[BLUE, "qqqqqq=x"], 2, "tracks have no field qqqqqq; there are title, "],
    [[BLUE, "country=DE"], 2, "country is a field of artists, not of tracks"],
    [[BLUE, "year=soon"], 2, 'year is a number, not "soon"'],
    [[BLUE, "track=-1"], 2, "track is a whole number from 0, not -1"],
    [[BLUE, "disc=1.5"], 2, "disc is a whole number from 0, not 1.5"],
    [[BLUE, "date=1959-13"], 2, 'as YYYY, YYYY-MM or YYYY-MM-DD, not "1959-13"'],
    [[BLUE, "originalDate=spring 1959"], 2, "originalDate is a day, a month or a year that there is"],
    [[BLUE, "compilation=maybe"], 2, 'compilation is true or false, not "maybe"'],
    [[BLUE, "title=a", "title=b"], 2, "title is given twice, and holds one value"],
    [[BLUE, "genres=a", "genres="], 2, "an item of genres is empty"],
    [[BLUE, "title"], 2, '"title" is not field=value'],
    [["source:00", "title=x"], 2, "has no fields to edit"],
    [["ffffffff", "title=x"], 1, "there is no ffffffff here"],
  ])("%j answers %i and changes nothing", async (args, code, message) => {
    const before = await eventsHere()
    const result = await run("edit", ...args)
    expect(result).toMatchObject({ code, stdout: "" })
    expect(result.stderr).toContain(message)
    expect(await eventsHere()).toBe(before)
  })
})

describe("duplicates", () => {
  it("proposes each pair once, with what speaks for it", async () => {
    const found = await json("duplicates")
    expect(found).toEqual([
      {
        track: expect.objectContaining({ id: BLUE_AGAIN }) as object,
        into: expect.objectContaining({ id: BLUE }) as object,
        score: 0.999,
        reasons: [
          {
            rule: "recording",
            detail: expect.stringContaining("the same MusicBrainz recording") as string,
            id: expect.any(String) as string,
          },
          { rule: "isrc", detail: "the same ISRC USSM15900113", id: "USSM15900113" },
          { rule: "title", detail: "the same title and artist, lengths 0.1 s apart", apartMs: 100 },
        ],
        doubts: [],
        against: [],
      },
      expect.objectContaining({
        track: expect.objectContaining({ id: BLUE_LIVE }) as object,
        score: 0.7,
        reasons: [{ rule: "title", detail: "the same title and artist, lengths 1.5 s apart", apartMs: 1500 }],
      }),
    ])
    expect(await json("duplicates", "--by", "isrc")).toHaveLength(1)
    expect(await json("duplicates", "--min-score", "90")).toHaveLength(1)
    expect((await run("duplicates")).stdout).toContain("2 proposals; make them one with")
    // Of what is shown, and no more.
    const { stdout } = await run("duplicates", "--limit", "1", "--min-score", "5")
    expect(stdout).toContain(
      "1 proposal; make them one with: ledgerline duplicates --min-score 5 --limit 1 --merge --data ",
    )
  })

  it("says what speaks against a pair", async () => {
    await run("edit", BLUE_AGAIN, "durationMs=600000")
    const [first] = await json("duplicates", "--by", "recording")
    expect(first).toMatchObject({
      score: expect.closeTo(0.5, 1) as number,
      doubts: ["the lengths are 55.0 s apart"],
      against: [{ reason: "lengths", apartMs: 55_000 }],
    })
  })

  it("merges only where somebody says yes, in one operation that can be undone", async () => {
    const before = await eventsHere()
    const asked = await run("duplicates", "--merge")
    expect(asked.code).toBe(2)
    expect(asked.stderr).toContain("add --yes")
    expect(await eventsHere()).toBe(before)
    const { code, stdout } = await run("duplicates", "--merge", "--yes", "--json")
    expect(code).toBe(0)
    const { op, merged } = objects(stdout).at(-1) as { op: string; merged: number }
    expect(merged).toBe(2)
    expect(new Set((await json("tracks")).map(({ id }) => id))).toEqual(new Set([BLUE, BARE]))
    expect((await json("show", BLUE_AGAIN))[0]).toMatchObject({ id: BLUE, mergedFrom: [BLUE_AGAIN, BLUE_LIVE] })
    expect(await json("duplicates")).toEqual([])
    await run("revert", "--operation", op)
    expect(await json("tracks")).toHaveLength(4)
  })

  it("takes one pair, or turns it down for good, and gives it back", async () => {
    expect(await json("duplicates", BLUE_LIVE)).toHaveLength(1)
    expect(await json("duplicates", BARE)).toEqual([])
    const { stdout } = await run("duplicates", BLUE_LIVE, BLUE, "--dismiss", "--json")
    const { op, dismissed } = objects(stdout).at(-1) as { op: string; dismissed: number }
    expect(dismissed).toBe(1)
    expect(await json("duplicates")).toHaveLength(1)
    expect((await run("duplicates", BLUE_LIVE, BLUE, "--dismiss")).code).toBe(1)
    await run("revert", "--operation", op)
    expect(await json("duplicates")).toHaveLength(2)
    // A person may know of pairs that nothing speaks for, and which of them is to stay.
    const merged = objects((await run("duplicates", BLUE, BARE, "--merge", "--json")).stdout).at(-1)
    expect(merged).toMatchObject({ merged: 1 })
    expect((await json("show", BLUE))[0]).toMatchObject({ id: BARE, mergedFrom: [BLUE] })
  })

  it("hears what sounds the same, and what does not though it is called the same", async () => {
    const library = await openHere(folder.path)
    const noise = (seed: string) =>
      Uint32Array.from({ length: 400 }, (_, i) => createHash("md5").update(`${seed} ${i}`).digest().readUInt32LE())
    const heard = (mediaFile: string, sound: Uint32Array) => ({
      type: "mediaFile.analysed",
      subject: `mediaFile:${mediaFile}`,
      payload: { analysis: "chromaprint", values: { fingerprint: packFingerprint(sound), durationMs: 180_000 } },
    })
    const one = noise("one")
    const events = [heard(FLAC, one), heard("nowhere", one), heard("elsewhere", noise("other"))]
    await library.append({ actor: "fingerprint", events })
    await library.close()
    const found = await json("duplicates", "--by", "fingerprint")
    expect(found).toMatchObject([
      {
        track: { id: BARE },
        into: { id: BLUE },
        score: expect.closeTo(1, 1) as number,
        reasons: [
          { rule: "fingerprint", detail: expect.stringContaining("100.0 % of the fingerprint agrees") as string },
        ],
      },
    ])
    const all = await json("duplicates")
    expect(all).toHaveLength(3)
    expect(all.find(({ track }) => (track as { id: string }).id === BLUE_LIVE)).toMatchObject({
      score: 0.35,
      doubts: ["they do not sound the same"],
    })
  })

  it("lists files that are there more than once, and tracks in several encodings", async () => {
    await run("duplicates", BLUE_AGAIN, BLUE, "--merge")
    expect(await json("duplicates", "--files")).toMatchObject([
      {
        kind: "copies",
        track: { id: BLUE },
        files: [{ mediaFile: FLAC, copies: [{ size: 1000 }, { size: 1000 }] }],
        spare: 1000,
      },
      { kind: "encodings", track: { id: BLUE }, files: [{ codec: "flac" }, { codec: "mp3" }], spare: 1010 },
    ])
    expect((await run("duplicates", "--files")).stdout).toContain("exact copies take")
    expect((await run("duplicates", "--files", "--merge")).code).toBe(2)
  })

  it("does not merge in the past", async () => {
    const { code, stderr } = await run("as-of", "2999", "duplicates", "--merge", "--yes")
    expect(code).toBe(2)
    expect(stderr).toContain("another moment cannot be changed")
  })
})
