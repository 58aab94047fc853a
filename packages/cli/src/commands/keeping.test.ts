/** Commands that check, mend and take back, run as a child process. */
import { cpSync, readFileSync, writeFileSync } from "node:fs"
import { join } from "node:path"
import { DatabaseSync } from "node:sqlite"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { edited, enriched, EXPLAINED, imported } from "../demo/story.ts"
import { DATABASE } from "../frame/folder.ts"
import { ledgerline, makeLibrary, objects, temporaryFolder } from "../testing/cli.ts"

let folder: ReturnType<typeof temporaryFolder>
let operations: string[]
const run = (...args: string[]) => ledgerline([...args, "--data", folder.path])
const titleOf = async (): Promise<unknown> =>
  objects((await run("why", EXPLAINED, "title", "--json")).stdout)[0]?.["value"]

beforeEach(async () => {
  folder = temporaryFolder()
  operations = await makeLibrary(folder.path, [
    ["import", imported()],
    ["provider:musicbrainz", enriched()],
    ["user:ada", edited()],
  ])
})
afterEach(() => folder.remove())

function damage(change: (bytes: Buffer) => void): void {
  const path = join(folder.path, DATABASE)
  const bytes = readFileSync(path)
  change(bytes)
  writeFileSync(path, bytes)
}

/** Where the root of a table or an index ends in the file. */
function pageOf(name: string): { readonly end: number } {
  const database = new DatabaseSync(join(folder.path, DATABASE), { readOnly: true })
  const row = database.prepare("SELECT rootpage FROM sqlite_master WHERE name = ?").get(name)
  const size = database.prepare("PRAGMA page_size").get()
  database.close()
  return { end: Number(row?.["rootpage"]) * Number(size?.["page_size"]) }
}

/** The first bytes of a payload in the log: a tag and eight random bytes. */
function saltOfAPayload(): Buffer {
  const database = new DatabaseSync(join(folder.path, DATABASE), { readOnly: true })
  const row = database.prepare("SELECT bytes FROM chunk ORDER BY position").get()
  database.close()
  const chunk = Buffer.from(row?.["bytes"] as Uint8Array)
  const at = chunk.indexOf("LLP1")
  return chunk.subarray(at, at + 12)
}

describe("verify", () => {
  it("says ok, and in JSON what it checked", async () => {
    const { code, stdout } = await run("verify")
    expect(code).toBe(0)
    expect(stdout).toMatch(/^ok: 12 events, views equal to the log\nstate hash [0-9a-f]{64}\n$/)
    const [report] = objects((await run("verify", "--json")).stdout)
    expect(report).toEqual({
      ok: true,
      events: 12,
      erased: 0,
      compacted: 0,
      structure: true,
      stateHash: stdout.slice(-65, -1),
      problems: [],
    })
    expect((await run("verify", "--quick")).stdout).toContain("views not compared")
  })

  it("finds a flipped byte of a payload, names its event and answers 1", async () => {
    const salt = saltOfAPayload()
    damage((bytes) => {
      // The bytes may also lie in pages that are no longer used.
      for (let at = bytes.indexOf(salt); at >= 0; at = bytes.indexOf(salt, at + 1))
        bytes[at + 5] = (bytes[at + 5] ?? 0) ^ 1
    })
    const { code, stdout, stderr } = await run("verify")
    expect({ code, stderr }).toEqual({ code: 1, stderr: "" })
    expect(stdout).toMatch(
      /1 problem in 12 events\n {2}payload: the payload at position \d+ \(event \d+ of [0-9a-f]{32}\) is not what its header says/,
    )
    const json = await run("verify", "--json")
    expect(json.code).toBe(1)
    expect(objects(json.stdout)[0]).toMatchObject({ ok: false, problems: [{ kind: "payload" }] })
  })

  it("answers too where the database cannot be opened any more", async () => {
    // The kind of the first page of the schema: no b-tree has this one.
    damage((bytes) => (bytes[100] = 0xee))
    const { code, stdout } = await run("verify", "--json")
    expect(code).toBe(1)
    expect(objects(stdout)[0]).toMatchObject({ ok: false, problems: [{ kind: "database" }] })
    expect((await run("verify")).stdout).toMatch(
      /\nrun: ledgerline repair; .*\nput a backup in its place: .*\nor have the library again from .*\n$/,
    )
    const stats = await run("stats")
    expect([3, 4]).toContain(stats.code)
    expect(stats.stderr).toMatch(/^ledgerline: .*\n {2}.*ledgerline (verify|repair)/)
    // What repair cannot mend sends nobody back to verify.
    const repair = await run("repair")
    expect(repair.code).not.toBe(0)
    expect(repair.stderr).toMatch(/\n {2}put a backup in its place: .*\n {2}or have the library again from .*\n$/)
  })

  it("takes an empty file for what it is, and not for a library without music", async () => {
    writeFileSync(join(folder.path, DATABASE), "")
    expect((await run("verify")).stdout).toMatch(/^1 problem in 0 events\n.* is empty: what was in it is lost\n/)
    for (const command of ["stats", "tracks", "repair"]) expect((await run(command)).code).not.toBe(0)
    expect((await run("doctor")).stdout).toMatch(/bad +library +.* is empty/)
    expect(readFileSync(join(folder.path, DATABASE))).toHaveLength(0)
  })
})

describe("repair", () => {
  const flip = (): void => {
    const salt = saltOfAPayload()
    damage((bytes) => {
      for (let at = bytes.indexOf(salt); at >= 0; at = bytes.indexOf(salt, at + 1))
        bytes[at + 5] = (bytes[at + 5] ?? 0) ^ 1
    })
  }

  it("heals a flipped byte from a copy, which stays as it is", async () => {
    const copy = temporaryFolder()
    cpSync(folder.path, copy.path, { recursive: true })
    const untouched = readFileSync(join(copy.path, DATABASE))
    const sound = objects((await run("verify", "--json")).stdout)[0]?.["stateHash"]
    flip()
    expect((await run("verify")).code).toBe(1)
    const { code, stdout, stderr } = await run("repair", "--from", copy.path)
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" })
    expect(stdout).toMatch(/^\d+ events put back\nok: 12 events, views equal to the log\nstate hash [0-9a-f]{64}\n$/)
    expect(objects((await run("verify", "--json")).stdout)).toEqual([
      { ok: true, events: 12, erased: 0, compacted: 0, structure: true, stateHash: sound, problems: [] },
    ])
    expect(readFileSync(join(copy.path, DATABASE)).equals(untouched)).toBe(true)
    expect(objects((await run("repair", "--from", copy.path, "--json")).stdout)).toEqual([
      { repaired: 0, ok: true, events: 12, erased: 0, compacted: 0, structure: true, stateHash: sound, problems: [] },
    ])
    copy.remove()
  })

  it("keeps what it has where the other has it not, and says what is still wrong", async () => {
    const stranger = temporaryFolder()
    await makeLibrary(stranger.path, [["import", imported()]])
    flip()
    const { code, stdout } = await run("repair", "--from", stranger.path)
    expect(code).toBe(1)
    expect(stdout).toMatch(/^0 events put back\n1 problem left in 12 events\n {2}payload: the payload at position/)
    stranger.remove()
  })

  it("needs another library only where the log itself is damaged, and verify says so", async () => {
    const page = pageOf("chain_identity")
    // The last bytes of a page are its first cell.
    damage((bytes) => (bytes[page.end - 1] = (bytes[page.end - 1] ?? 0) ^ 1))
    const broken = await run("verify")
    expect(broken).toMatchObject({ code: 1, stderr: "" })
    expect(broken.stdout).toMatch(/\n {2}structure: .*\nthe log is whole; mend it with: ledgerline repair\n/s)
    const mended = await run("repair")
    expect(mended).toMatchObject({ code: 0, stderr: "" })
    expect(mended.stdout).toMatch(/^ok: 12 events, views equal to the log\n/)
    expect((await run("verify")).code).toBe(0)

    flip()
    expect((await run("verify")).stdout).toMatch(/mend it from another .* with: ledgerline repair --from DIR\n/)
    const left = await run("repair")
    expect(left.code).toBe(1)
    expect(left.stdout).toMatch(/^1 problem left .*\n {2}payload: .*\nthe log itself is damaged; .*--from DIR\n/s)
  })

  it("opens a file again of which SQLite cannot read how a table is defined", async () => {
    damage((bytes) => {
      const at = bytes.lastIndexOf('CREATE TABLE "chunk"')
      bytes[at + 2] = (bytes[at + 2] as number) ^ 2
    })
    const broken = await run("verify", "--json")
    expect(broken.code).toBe(1)
    expect(JSON.parse(broken.stdout)).toMatchObject({ ok: false, problems: [{ kind: "database" }] })
    const mended = await run("repair")
    expect(mended).toMatchObject({ code: 0, stderr: "" })
    expect(mended.stdout).toMatch(/^ok: 12 events, views equal to the log\n/)
    expect((await run("verify")).code).toBe(0)
  })

  const change = (sql: string): void => {
    const database = new DatabaseSync(join(folder.path, DATABASE))
    database.exec(sql)
    database.close()
  }

  it("makes chains and its own key anew without another library", async () => {
    for (const sql of ["DELETE FROM chain", "UPDATE chain SET seq = 7000000"]) {
      change(sql)
      expect(await run("verify")).toMatchObject({ code: 1 })
      expect(await run("repair"), sql).toMatchObject({ code: 0, stderr: "" })
    }
    change(`UPDATE origin SET "publicKey" = zeroblob(32)`)
    expect((await run("verify")).stdout).toMatch(/\nmend what follows from the events with: ledgerline repair; what/)
    expect((await run("repair")).stdout).toMatch(/^ok: 12 events/)
  })

  it("takes the secret key from a backup, and says so where there is none", async () => {
    const copy = temporaryFolder()
    cpSync(folder.path, copy.path, { recursive: true })
    change("DELETE FROM meta WHERE key = 'seed'")
    const broken = await run("verify")
    expect(broken.code).toBe(1)
    expect(broken.stdout).toMatch(/secret key is lost\nmend it from a backup .* ledgerline repair --from DIR/)
    expect((await run("repair")).code).not.toBe(0)
    expect((await run("repair", "--from", copy.path)).stdout).toMatch(/^0 events put back\nok: 12 events/)
    expect((await run("verify")).code).toBe(0)
    copy.remove()
  })

  it("does more than a rebuild only where more is wrong", async () => {
    const database = new DatabaseSync(join(folder.path, DATABASE))
    const view = (name: string) =>
      database.prepare("SELECT name FROM sqlite_master WHERE type = 'table' AND name GLOB ?").get(`${name}_[0-9]*`)
    database.exec(`UPDATE "${String(view("track")?.["name"])}" SET year = 1`)
    expect((await run("verify")).stdout).toMatch(/\nmend it with: ledgerline rebuild\n/)
    database.exec("DELETE FROM run")
    database.close()
    expect((await run("verify")).stdout).toMatch(/\nthe log is whole; mend it with: ledgerline repair\n/)
    expect((await run("repair")).code).toBe(0)
  })

  it("takes no library that is not there, nor itself", async () => {
    expect(await run("repair", "--from", folder.path)).toMatchObject({ code: 2 })
    expect(await run("repair", "--from", join(folder.path, "nowhere"))).toMatchObject({ code: 3 })
  })
})

describe("rebuild", () => {
  it("gives the same state", async () => {
    const before = objects((await run("verify", "--json")).stdout)[0]?.["stateHash"]
    const { code, stdout } = await run("rebuild", "--json")
    expect(code).toBe(0)
    expect(objects(stdout)[0]).toEqual({ seconds: expect.any(Number) as number, stateHash: before })
    expect((await run("rebuild")).stdout).toMatch(/^rebuilt the views in [\d.]+ s\n/)
  })
})

describe("revert", () => {
  it("takes back an operation, and that takes itself back", async () => {
    await run("revert", "--operation", (operations[2] ?? "").slice(0, 10))
    expect(await titleOf()).toBe("So What (live)")
    const { code, stdout } = await run(
      "revert",
      "--operation",
      operations[1] ?? "",
      "--reason",
      "the wrong concert",
      "--json",
    )
    expect(code).toBe(0)
    expect(await titleOf()).toBe("so what")
    const { op } = objects(stdout)[0] as { op: string }
    await run("revert", "--operation", op)
    expect(await titleOf()).toBe("So What (live)")
  })

  it("takes back one event by the beginning of its id", async () => {
    const events = objects((await run("history", EXPLAINED, "--json")).stdout)
    const edit = events.at(-1)?.["id"] as string
    expect((await run("revert", edit.slice(0, 12))).code).toBe(0)
    expect(await titleOf()).toBe("So What (live)")
    expect((await run("history", EXPLAINED)).stdout).toContain("reverted by")
  })

  it("takes back an operation by its id alone", async () => {
    const edit = objects((await run("history", EXPLAINED, "--json")).stdout).at(-1) as { op: string }
    expect((await run("revert", edit.op.slice(0, 12))).code).toBe(0)
    expect(await titleOf()).toBe("So What (live)")
    const again = objects((await run("operations", "--json")).stdout)[0] as { op: string }
    expect((await run("revert", again.op)).code).toBe(0)
    expect((await run("revert", edit.op.slice(0, 7))).stderr).toContain("at least 8 digits")
  })

  it("takes back one field, and all that a provider said", async () => {
    expect((await run("revert", "--field", EXPLAINED, "title")).code).toBe(0)
    expect(await titleOf()).toBe("So What (live)")
    expect((await run("revert", "--provider", "musicbrainz")).code).toBe(0)
    expect(await titleOf()).toBe("so what")
  })

  it.each([
    [[], 2, "revert takes one of"],
    [["0123456789", "--operation", "ab"], 2, "revert takes one of"],
    [["0123456789"], 1, "there is no event 0123456789"],
    [["--operation", "zz"], 1, "there is no operation zz"],
    [["--provider", "nobody"], 1, "no claim of nobody is in effect"],
  ])("%j answers %i", async (args, code, message) => {
    const result = await run("revert", ...args)
    expect(result.code).toBe(code)
    expect(result.stderr).toContain(message)
  })
})
