/** The views that benches write by hand are those of the engine: a table that got a column gets it there, too. */
import { expect, it } from "vitest"
import { registry } from "../src/library/index.ts"
import { query } from "../src/store/port.ts"
import { newLibrary } from "../src/testing/index.ts"
import { ByHand } from "./byHand.ts"
import { batches, tracks } from "./workload.ts"

it("writes what lists of tracks show, as it comes and anew", async () => {
  const all = batches(tracks(300))
  const library = await newLibrary(registry)
  const byHand = new ByHand(":memory:")
  for (const [i, batch] of all.entries()) {
    byHand.append(batch, i)
    await library.append({ actor: "import", events: batch })
  }
  const shown =
    'SELECT id, title, artist, album, "titleKey", track, year, isrc, "mediaFile", hidden FROM track ORDER BY id'
  const owed = await library.store.read(() => query(shown))
  expect(owed).toHaveLength(300)
  expect(byHand.db.prepare(shown).all()).toEqual(owed)
  byHand.rebuild()
  expect(byHand.db.prepare(shown).all()).toEqual(owed)
  byHand.db.close()
})
