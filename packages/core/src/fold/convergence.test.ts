import { describe, expect, it } from "vitest"
import { Library } from "../Library.ts"
import { memoryStore, newLibrary, seededPorts } from "../testing/given.ts"
import { deliver, delivery, history } from "../testing/history.ts"
import { modelOf } from "../testing/model.ts"
import { hashedRows, holds, stateOf } from "../testing/oracle.ts"
import { testRegistry } from "../testing/registry.ts"

const reopened = (library: Library) =>
  Library.open({ store: library.store, registry: library.registry, ports: library.ports })

describe("a history, however it arrives", () => {
  it("[FOLD-1] [FOLD-2] shows what the model shows, and what a rebuild shows", () =>
    holds(300, [history(), delivery], async (told, handovers) => {
      const library = await deliver(await newLibrary(testRegistry), told, handovers, reopened)
      expect(await stateOf(library)).toEqual(modelOf(testRegistry, told.events))
      const live = await library.stateHash()
      const rows = await hashedRows(library)
      await library.rebuild()
      expect(await hashedRows(library)).toEqual(rows)
      expect(await library.stateHash()).toBe(live)
      await library.close()
    }))
})
void memoryStore
void seededPorts
