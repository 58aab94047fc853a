/** The engine's promises, with everything a library is made of: payloads of every type, whatever their schemas let in. */
import { describe, expect, it } from "vitest"
import { anyHistory } from "../testing/anyHistory.ts"
import { newLibrary } from "../testing/given.ts"
import { deliver, delivery } from "../testing/history.ts"
import { modelOf } from "../testing/model/model.ts"
import { hashedRows, holds, stateOf } from "../testing/oracle.ts"
import type { State } from "../testing/state.ts"
import { registry } from "./index.ts"

/** Whether a track shows depends on others too: a view across subjects says so in its row. */
const ofSubjects = ({ track = [], ...others }: State): State => ({
  ...others,
  track: track.map((row) => ({ ...row, hidden: null })),
})

const histories = await anyHistory(registry)

describe("the library's own registry", () => {
  it("[FOLD-1] [FOLD-9] [FOLD-16] takes whatever its schemas let in, and shows what the model shows in any order", () =>
    holds(30, [histories, delivery, delivery], async (told, one, other) => {
      const a = await deliver(await newLibrary(registry, 1), told, one)
      expect(ofSubjects(await stateOf(a))).toEqual(ofSubjects(modelOf(registry, told.events)))
      const b = await deliver(await newLibrary(registry, 2), { ...told, lines: told.lines.toReversed() }, other)
      expect(await hashedRows(b)).toEqual(await hashedRows(a))
      expect(await b.stateHash()).toBe(await a.stateHash())
      const rows = await hashedRows(a)
      await a.rebuild()
      expect(await hashedRows(a)).toEqual(rows)
      await Promise.all([a.close(), b.close()])
    }))
})
