/** Compacting, with the real program. */
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { ledgerline, makeLibrary, objects, temporaryFolder } from "../testing/cli.ts"

const SECRET = "zqxvjkwhisperzqxvjk"
const TRACK = "5f1c0e7a9b2d4c6e8f00112233445566"

let folder: ReturnType<typeof temporaryFolder>
const run = (...args: string[]) => ledgerline([...args, "--data", folder.path])
const json = async (...args: string[]) => objects((await run(...args, "--json")).stdout)

const claim = (title: string) => ({
  type: "claim.attributed",
  subject: `track:${TRACK}`,
  payload: { provider: "embedded", tier: "embedded", fields: { title } },
})

let operations: string[]
beforeEach(async () => {
  folder = temporaryFolder()
  const created = { type: "track.created", subject: `track:${TRACK}`, payload: { mediaFile: "m" } }
  operations = await makeLibrary(folder.path, [
    ["import", [created, claim(SECRET)]],
    ["import", [claim("Gold")]],
  ])
})
afterEach(() => folder.remove())

const holding = () =>
  readdirSync(folder.path).filter((name) => readFileSync(join(folder.path, name), "latin1").includes(SECRET))

describe("compact", () => {
  it("[SYNC-46] says what would go in a dry run, and asks before it does", async () => {
    const dry = await run("compact", "--dry-run", "--older-than", "0")
    expect(dry.code).toBe(0)
    expect(dry.stdout).toMatch(/1 payload of \d+ bytes can go: 1 claim\.attributed/)
    expect((await json("compact", "--dry-run", "--older-than", "0"))[0]).toMatchObject({
      found: { events: 1 },
      removed: { events: 0 },
      dryRun: true,
    })
    const asked = await run("compact", "--older-than", "0")
    expect(asked).toMatchObject({ code: 2 })
    expect(asked.stderr).toContain("add --yes")
    expect(holding()).not.toEqual([])
    expect((await run("compact", "--dry-run", "--yes")).code).toBe(2)
  })

  it("[SYNC-46] [LOG-27] removes it for good, and history, why, verify and revert say so", async () => {
    const { code, stdout } = await run("compact", "--older-than", "0", "--yes")
    expect(code).toBe(0)
    expect(stdout).toMatch(/removed: 1 payload of \d+ bytes/)
    expect(holding()).toEqual([])
    expect((await run("history", TRACK)).stdout).toContain("compacted by user:local")
    expect((await run("why", TRACK, "title")).stdout).toContain("1 earlier claim compacted")
    expect((await json("why", TRACK, "title"))[0]).toMatchObject({ value: "Gold", compacted: 1 })
    expect((await run("verify")).stdout).toContain("(1 compacted)")
    const refused = await run("revert", "--operation", operations[1] ?? "")
    expect(refused.code).toBe(1)
    expect(refused.stderr).toContain("cannot be taken back: what it replaced was compacted")
    expect(await run("compact", "--older-than", "0", "--yes")).toMatchObject({
      code: 0,
      stdout: "nothing to compact\n",
    })
    expect((await run("as-of", "2000", "tracks")).stderr).toContain("what was compacted since then is not shown")
  })

  it("[SYNC-47] leaves what has not been here for a year, unless something else is said", async () => {
    expect((await run("compact", "--yes")).stdout).toBe("nothing to compact\n")
    expect(holding()).not.toEqual([])
  })
})
