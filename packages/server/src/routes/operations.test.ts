/** What was done, in pages: what people changed apart from what their devices noted while they listened. */
import { expect, it } from "vitest"
import { asked, type Asker, track } from "../testing/asking.ts"

type Row = Record<string, string>

async function pages(asker: Asker, query: string): Promise<Row[][]> {
  const all: Row[][] = []
  let after = ""
  for (;;) {
    const { body, status } = await asker.get(`/operations?${query}${after}`)
    expect(status).toBe(200)
    all.push(body.items)
    if (body.next === null) return all
    after = `&after=${encodeURIComponent(body.next)}`
  }
}

async function listened() {
  const { as, given, library } = await asked()
  await given(...track("aa01"))
  for (let i = 0; i < 20; i++) {
    await library.append({
      actor: "user:ada",
      events: [
        i % 2 === 0
          ? {
              type: "playback.played",
              subject: "playback:aa01",
              log: "user:ada",
              payload: { startedAt: i, durationMs: 5, completed: true },
            }
          : {
              type: "queue.saved",
              subject: "queue:main",
              log: "user:ada",
              payload: { tracks: ["aa01"], index: 0, positionMs: i },
            },
      ],
    })
    if (i % 5 === 0) await as("ada").send("PATCH", "/fields/track/aa01", { fields: { year: 1990 + i } })
  }
  await as("ada").send("PUT", "/playback/aa01/star", { starred: true })
  return { as, library }
}

it("given plays and queues among edits, then changes are listed without them, listening alone, and all of it, page by page", async () => {
  const { as } = await listened()
  const ada = as("ada")
  const types = (rows: readonly Row[]) => rows.map(({ type }) => type)
  const changes = await pages(ada, "about=changes&limit=2")
  expect(changes.map((page) => page.length)).toEqual([2, 2, 2])
  expect(types(changes.flat())).toEqual([
    "playback.starred",
    ...Array.from({ length: 4 }, () => "claim.attributed"),
    "track.created",
  ])
  const listening = (await pages(ada, "about=listening&limit=7")).flat()
  expect(listening).toHaveLength(20)
  expect(new Set(types(listening))).toEqual(new Set(["playback.played", "queue.saved"]))
  const all = (await pages(ada, "limit=9")).flat()
  expect(all).toHaveLength(26)
  expect(all.map(({ position }) => Number(position))).toEqual(
    all.map(({ position }) => Number(position)).toSorted((a, b) => b - a),
  )
})

it("given what others listened to, then it is neither listed nor takes the room of what is", async () => {
  const { as } = await listened()
  const bob = await pages(as("bob"), "limit=5")
  expect(bob.map((page) => page.length)).toEqual([5])
  expect(bob.flat().every(({ log }) => log === "library")).toBe(true)
})

it("given very much that was listened to between two changes, then one page has both", async () => {
  const { as, library } = await listened()
  const events = [
    {
      type: "playback.progressed",
      subject: "playback:aa01",
      log: "user:ada",
      payload: { positionMs: 1, durationMs: 5, at: 1 },
    },
  ]
  for (let i = 0; i < 2500; i++) await library.append({ actor: "user:ada", events })
  const found = await pages(as("ada"), "about=changes&limit=50")
  expect(found.map((page) => page.length)).toEqual([6])
})

it.each(["after=x", "after=-1", "after=0", "after=1e9", "after=99999999999999999999", "about=plays", "limit=0"])(
  "given %s, then it is refused",
  async (query) => {
    const { as } = await asked()
    expect((await as().get(`/operations?${query}`)).status).toBe(400)
  },
)
