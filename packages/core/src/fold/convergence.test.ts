import { describe, expect, it } from "vitest"
import type { Registry } from "../define/registry.ts"
import { Library } from "../Library.ts"
import { incoming, type Line, Scribe } from "../testing/chains.ts"
import { newLibrary, seededPorts } from "../testing/given.ts"
import { deliver, delivery, history } from "../testing/history.ts"
import { modelOf, type State } from "../testing/model.ts"
import { hashedRows, holds, stateOf } from "../testing/oracle.ts"
import { olderRegistry, testRegistry } from "../testing/registry.ts"
import { acts, plainEvents, Replicas } from "../testing/replicas.ts"

const opened = (library: Library, registry: Registry) =>
  Library.open({ store: library.store, registry, ports: library.ports })

/** Equal rows first, since they tell more than hashes that differ. */
async function expectEqual(a: Library, b: Library): Promise<void> {
  expect(await hashedRows(a)).toEqual(await hashedRows(b))
  expect(await a.stateHash()).toBe(await b.stateHash())
}

async function expectRebuilt(library: Library): Promise<void> {
  const [hash, rows] = [await library.stateHash(), await hashedRows(library)]
  await library.rebuild()
  expect(await hashedRows(library)).toEqual(rows)
  expect(await library.stateHash()).toBe(hash)
}

describe("a history, however it arrives", () => {
  it("[FOLD-1] [FOLD-3] [FOLD-5] shows what the model shows, and what a rebuild shows", () =>
    holds(100, [history(), delivery], async (told, handovers) => {
      const reopen = (library: Library) => opened(library, testRegistry)
      const library = await deliver(await newLibrary(testRegistry), told, handovers, reopen)
      expect(await stateOf(library)).toEqual(modelOf(testRegistry, told.events))
      await expectRebuilt(library)
      await library.close()
    }))

  it("[FOLD-6] [FOLD-12] [LOG-11] [LOG-12] gives equal hashes in two replicas that got it in two ways", () =>
    holds(80, [history(), delivery, delivery], async (told, one, other) => {
      const reversed = { ...told, lines: told.lines.toReversed() }
      const a = await deliver(await newLibrary(testRegistry, 1), told, one)
      const b = await deliver(await newLibrary(testRegistry, 2), reversed, other)
      await expectEqual(a, b)
      await Promise.all([a.close(), b.close()])
    }))

  it("[FOLD-8] shows after an upgrade what it shows a program that was new from the start", () =>
    holds(50, [history(), delivery], async (told, handovers) => {
      const half = {
        ...told,
        lines: told.lines.map((line) => ({ ...line, events: line.events.slice(0, line.events.length / 2) })),
      }
      const older = await deliver(await newLibrary(olderRegistry), half, handovers)
      expect(await stateOf(older)).toEqual(modelOf(olderRegistry, eventsOf(told.events, half.lines)))
      const upgraded = await deliver(await opened(older, testRegistry), told, [])
      const fresh = await deliver(await newLibrary(testRegistry), told, [])
      await expectEqual(upgraded, fresh)
      const downgraded = await opened(upgraded, olderRegistry)
      expect(await stateOf(downgraded)).toEqual(modelOf(olderRegistry, told.events))
      await Promise.all([downgraded.close(), fresh.close()])
    }))

  it("[FOLD-11] shows as of a vector or a time what it shows a library that holds no more", () =>
    holds(30, [history(40), delivery], async (told, handovers) => {
      const library = await deliver(await newLibrary(testRegistry), told, handovers)
      const cut = handovers[0]?.events ?? 3
      const vector: Record<string, Record<string, number>> = {}
      for (const { log, origin } of told.lines) (vector[log] ??= {})[origin] = cut
      const exact = await library.asOf({ vector })
      expect(await stateOf(exact)).toEqual(
        modelOf(
          testRegistry,
          told.events.filter(({ seq }) => seq <= cut),
        ),
      )
      const time = told.events[cut % told.events.length]?.at ?? 0
      const then = await library.asOf({ time })
      expect(await stateOf(then)).toEqual(
        modelOf(
          testRegistry,
          told.events.filter(({ at }) => at <= time),
        ),
      )
      await Promise.all([library.close(), exact.close(), then.close()])
    }))

  it("[FOLD-5] shows after a revert what it shows without the event, and after its revert what it showed before", () =>
    holds(50, [history(40), delivery], async (told, handovers) => {
      const library = await deliver(await newLibrary(testRegistry), told, handovers)
      const target = told.events[(handovers[0]?.line ?? 0) % told.events.length]
      if (target === undefined || target.type === "erasure.made") return
      const scribe = new Scribe(seededPorts(99))
      const at = Math.max(...told.events.map((event) => event.at)) + 1
      const revert = ({ id, origin, seq, log }: typeof target, when: number) => {
        const said = { log, at: when, op: "ab".repeat(16), type: "revert.made", subject: `revert:${when}` }
        return scribe.say({ ...said, payload: { events: [{ id, origin, seq }], operations: [] } })
      }
      const first = revert(target, at)
      await library.ingest(incoming(scribe.lines.get(target.log) as Line))
      expect(seen(await stateOf(library))).toEqual(
        seen(
          modelOf(
            testRegistry,
            told.events.filter((event) => event !== target),
          ),
        ),
      )
      revert(first, at + 1)
      await library.ingest(incoming(scribe.lines.get(target.log) as Line))
      expect(seen(await stateOf(library))).toEqual(seen(modelOf(testRegistry, told.events)))
      await library.close()
    }))
})

/** The events of a history that are in some lines. */
function eventsOf<E extends { readonly id: string }>(events: readonly E[], lines: readonly Line[]): E[] {
  const ids = new Set(lines.flatMap((line) => line.events.map(({ head }) => head.id)))
  return events.filter(({ id }) => ids.has(id))
}

/** What people see of the domain: without what the engine lists about events, and what counts reverted events too. */
function seen({ note = [], tag = [], counter = [], mark = [] }: State): State {
  const touched = counter.filter((row) => row["total"] !== 0 || row["mark"] !== "")
  const untraced = touched.map((row) => ({ ...row, trail: "" }))
  return { note, tag, counter: untraced, mark }
}

describe("replicas that append and exchange", () => {
  for (const twins of [0, 2]) {
    const which = twins === 0 ? "of their own" : "of which two are copies of one"
    it(`[FOLD-2] [FOLD-12] come to equal views, those of the model: databases ${which}`, () =>
      holds(30, [acts], async (all) => {
        const replicas = await Replicas.open(testRegistry, twins === 0 ? 3 : 4, twins)
        for (const one of all) await replicas.perform(one)
        await replicas.settle()
        const [first, ...others] = replicas.libraries
        if (first === undefined) throw new Error("no replica")
        for (const other of others) await expectEqual(first, other)
        expect(await stateOf(first)).toEqual(modelOf(testRegistry, await plainEvents(first)))
        for (const library of replicas.libraries)
          expect(await library.verify()).toMatchObject({ ok: true, problems: [] })
        await replicas.close()
      }))
  }
})
