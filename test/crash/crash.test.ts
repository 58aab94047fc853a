/**
 * Kills real processes in the middle of writing and fails their disks, at a sample of the places; LEDGERLINE_CRASH=all takes
 * some hundred. What a process leaves at each of its writes is looked at in boundaries.test.ts.
 */
import { effort, has } from "@ledgerline/core/testing"
import { beforeAll, describe, expect, it } from "vitest"
import { countCalls, expectSound, runWriter, withFolder, type WriterMode } from "./writing.ts"

const BATCHES = 12
const all = process.env["LEDGERLINE_CRASH"] === "all"
const timeout = all ? 3_600_000 : 120_000

/** Some of the numbers from 1 to `count`: evenly spread, at places that depend on the seed. */
function sample(count: number, size: number): number[] {
  const { seed, numRuns } = effort(all ? 30 * size : size)
  const step = count / Math.min(numRuns, count)
  return Array.from(
    { length: Math.min(numRuns, count) },
    (_, i) => 1 + Math.floor(i * step + (((seed + i * 7919) % 1000) / 1000) * step),
  )
}

const MODES: readonly WriterMode[] = ["append", "ingest", "rebuild"]

// What is compiled is kept for the writers to come, by writes that would be counted among theirs.
beforeAll(async () => {
  for (const mode of MODES) await withFolder(async (path) => void (await runWriter(path, mode, BATCHES)))
}, timeout)

describe("a process that is killed while it writes", () => {
  it.each(MODES)(
    "[LOG-15] leaves what it acknowledged, and nothing by halves: kill -9, %s",
    { timeout },
    async (mode) => {
      for (const lines of sample(14, 1)) {
        await withFolder(async (path) => {
          // Of far more batches, since the writer goes on while the signal is on its way; half come before a rebuild.
          const killAfter = (mode === "rebuild" ? 30 : 0) + lines
          const written = await runWriter(path, mode, 60, { killAfter })
          expect(written.lines.at(-1)).not.toBe("done")
          await expectSound(path, written.acknowledged)
        })
      }
    },
  )
})

describe.skipIf(!has("strace"))("at a boundary between two writes", () => {
  it.each(MODES)("[LOG-15] a process that is killed leaves nothing by halves: %s", { timeout }, async (mode) => {
    for (const syscall of ["pwrite64", "fsync"]) {
      await withFolder(async (path) => {
        const count = countCalls(path, mode, BATCHES, syscall)
        expect(count).toBeGreaterThan(10)
        for (const when of sample(count, 1)) {
          await withFolder(async (other) => {
            const written = await runWriter(other, mode, BATCHES, { inject: `${syscall}:signal=KILL:when=${when}` })
            expect(written.lines.at(-1)).not.toBe("done")
            await expectSound(other, written.acknowledged)
          })
        }
      })
    }
  })

  it("[LOG-15] a database that is killed again and again, at another write each time, stays sound", { timeout }, () =>
    withFolder(async (path) => {
      const acknowledged: number[] = []
      for (let round = 0; round < 4; round++) {
        const inject = `pwrite64:signal=KILL:when=${20 + round * 97}`
        const written = await runWriter(path, "ingest", BATCHES, { inject })
        acknowledged.push(...written.acknowledged)
      }
      await expectSound(path, acknowledged)
    }),
  )

  it.each(MODES)(
    "[LOG-23] a disk that is full refuses, loses nothing, and takes the same batch once there is room: %s",
    { timeout },
    async (mode) => {
      await withFolder(async (path) => {
        const count = countCalls(path, mode, BATCHES, "pwrite64")
        let refused = 0
        for (const when of sample(count, 1)) {
          await withFolder(async (other) => {
            const written = await runWriter(other, mode, BATCHES, {
              inject: `pwrite64:error=ENOSPC:when=${when}..${when + 2}`,
            })
            const failures = written.lines.filter((line) => /^(failed|open|rebuild) /.test(line))
            for (const line of failures) expect(line).toMatch(/StorageFull$/)
            refused += failures.length
            // Beside a rebuild several are written at once, of which a refused one is tried again after the others.
            expect(written.acknowledged.toSorted((a, b) => a - b)).toEqual(Array.from({ length: BATCHES }, (_, i) => i))
            await expectSound(other, written.acknowledged)
          })
        }
        expect(refused).toBeGreaterThan(0)
      })
    },
  )

  it(
    "[LOG-23] a disk whose fsync fails gets no acknowledgement and no further write before the database is opened anew",
    { timeout },
    async () => {
      await withFolder(async (path) => {
        const count = countCalls(path, "append", BATCHES, "fsync")
        let refused = 0
        for (const when of sample(count, 2)) {
          await withFolder(async (other) => {
            const written = await runWriter(other, "append", BATCHES, { inject: `fsync:error=EIO:when=${when}` })
            const said = written.lines.filter((line) => /^(failed|then|read) /.test(line))
            if (said.length > 0) {
              refused += 1
              expect(said).toEqual([
                expect.stringMatching(/^failed \d+ StorageFailed$/),
                "then StorageFailed",
                expect.stringMatching(/^read \d+$/),
              ])
            }
            expect(written.acknowledged).toEqual(Array.from({ length: BATCHES }, (_, i) => i))
            await expectSound(other, written.acknowledged)
          })
        }
        expect(refused).toBeGreaterThan(0)
      })
    },
  )
})
