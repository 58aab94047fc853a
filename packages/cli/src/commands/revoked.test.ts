/** What the commands say of a replica that was revoked, run as a child process. */
import { afterAll, beforeAll, expect, it } from "vitest"
import { incoming, type Line, Scribe, seededPorts } from "@ledgerline/core/testing"
import { ledgerline, objects, openHere, temporaryFolder } from "../testing/cli.ts"

const folder = temporaryFolder()
const env = { LEDGERLINE_DATA: folder.path }
let revocation = ""

beforeAll(async () => {
  const library = await openHere(folder.path)
  const events = [{ type: "track.created", subject: "track:abc", payload: { mediaFile: "abc" } }]
  await library.append({ actor: "user:eve", events })
  const owner = new Scribe(seededPorts(3))
  const subject = `replica:${library.origin}`
  revocation = owner.say({ subject, type: "replica.revoked", payload: { accepted: [], reason: "lost" } }).id
  await library.ingest(incoming(owner.lines.get("library") as Line))
  await library.close()
})
afterAll(() => folder.remove())

it("given a revoked replica, when stats is asked, then what is kept apart is counted, and not as broken", async () => {
  const { stdout } = await ledgerline(["stats"], env)
  expect(stdout).toContain("1 event of revoked or replaced keys kept apart")
  expect(stdout).not.toContain("broken")
})

it("given a revoked replica, when the history of a track is asked, then it says by what it was cut off", async () => {
  const { stdout } = await ledgerline(["history", "track:abc"], env)
  expect(stdout).toContain(`cut off by ${revocation.slice(0, 12)}`)
})

it("given a revoked replica, when doctor looks, then it names who did it and what to do", async () => {
  const { code, stdout } = await ledgerline(["doctor"], env)
  expect(code).toBe(0)
  expect(stdout).toContain("which was revoked by user:ada")
  expect(stdout).toContain("pair it again to go on")
})

it("given a revoked replica, when replicas are listed, then it says who, when and why", async () => {
  const { code, stdout } = await ledgerline(["replica", "--json"], env)
  expect(code).toBe(0)
  expect(objects(stdout)).toContainEqual(
    expect.objectContaining({ isOwn: true, reason: "lost", revokedBy: "user:ada", revocation }),
  )
})

it.each(["", "3", "abc"])(
  "given %j for an id, when a replica is revoked, then it is asked for more of it",
  async (which) => {
    const { code, stderr } = await ledgerline(["replica", "revoke", which], env)
    expect(code).toBe(2)
    expect(stderr).toContain("at least 4 digits")
  },
)
