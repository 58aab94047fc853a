/** What an id stands for once members have done something with what it names. */
import { afterAll, beforeAll, expect, it } from "vitest"
import { ledgerline, makeLibrary, objects, temporaryFolder } from "../testing/cli.ts"

const folder = temporaryFolder()
const run = (...args: string[]) => ledgerline([...args, "--data", folder.path, "--json"])
const id = "ab".repeat(16)
beforeAll(async () => {
  await makeLibrary(folder.path, [
    ["import", [{ type: "track.created", subject: `track:${id}`, payload: { mediaFile: id, title: "One" } }]],
    [
      "user:ada",
      [{ type: "playback.starred", subject: `playback:${id}`, log: "user:ada", payload: { starred: true } }],
    ],
  ])
})
afterAll(() => folder.remove())

it("given a track that a member starred, then its id still shows and edits the track", async () => {
  expect(objects((await run("show", id.slice(0, 12))).stdout)).toMatchObject([{ type: "track", title: "One" }])
  expect((await run("edit", id, "title=Two")).code).toBe(0)
  expect(objects((await run("show", `user:ada/playback:${id}`)).stdout)).toMatchObject([{ type: "playback" }])
})
