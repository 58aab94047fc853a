/** The example of the page, on SQLite and on PGlite. */
import { describe, expect, it } from "vitest"
import { Library, type NewEvent, registry } from "../../../packages/core/src/index.ts"
import { pgliteStore } from "../../../packages/core/src/store/pglite.ts"
import type { Store } from "../../../packages/core/src/store/port.ts"
import { append, memoryStore, seededPorts } from "../../../packages/core/src/testing/given.ts"
import { genresOf, homePage } from "./example.ts"

const said = (id: string, title: string, genre: string, durationMs: number): NewEvent[] => [
  { type: "track.created", subject: `track:${id}`, payload: { mediaFile: `f${id}` } },
  {
    type: "claim.attributed",
    subject: `track:${id}`,
    payload: {
      provider: "embedded",
      tier: "embedded",
      fields: { title, artists: ["Erik Satie"], genres: [genre], durationMs },
    },
  },
]
const played = (id: string, startedAt: number): NewEvent => ({
  type: "playback.played",
  subject: `playback:${id}`,
  log: "user:ada",
  payload: { startedAt, durationMs: 60_000, completed: true },
})

const stores: readonly (readonly [string, () => Promise<Store>])[] = [
  ["SQLite", async () => memoryStore()],
  ["PGlite", () => pgliteStore()],
]

describe.each(stores)("the example on %s", (_, open) => {
  it("shows what was played most, and counts", async () => {
    const library = await Library.open({ store: await open(), registry, ports: seededPorts() })
    await append(library, [
      ...said("a", "Vexations", "Classical", 600_000),
      ...said("b", "Gnossienne No. 1", "Piano", 180_000),
      played("a", 1),
      played("b", 2),
      played("b", 3),
    ])
    expect(await homePage(library, "ada")).toEqual({
      favourites: [
        { id: "b", title: "Gnossienne No. 1", artist: "Erik Satie", plays: 2 },
        { id: "a", title: "Vexations", artist: "Erik Satie", plays: 1 },
      ],
      tracks: 2,
      minutes: 13,
    })
    expect(await genresOf(library, ["a", "b", "none"])).toEqual([{ genre: "Classical" }, { genre: "Piano" }])
    await library.close()
  })
})
