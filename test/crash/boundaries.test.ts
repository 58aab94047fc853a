/**
 * Writers are recorded once, and what they leave is looked at between any two of their writes: as `kill -9` leaves it, and
 * as the power does when it goes, with what was not synced there in part. A run of the suite looks at a sample of the
 * places; LEDGERLINE_CRASH=all looks at every one, which takes minutes.
 */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { has, START } from "@ledgerline/core/testing"
import { describe, expect, it } from "vitest"
import { all, hashesOf, hashOf, lay, type Left, walk } from "./walk.ts"
import { acknowledgedIn, expectSound, WRITER, type WriterMode, withFolder } from "./writing.ts"

const timeout = all ? 3_600_000 : 240_000
/** One of each nine is large. */
const BATCHES = all ? 20 : 10

describe.skipIf(!has("strace"))("between any two writes", () => {
  it.each<WriterMode>(["append", "ingest", "rebuild"])(
    "[LOG-15] nothing that was acknowledged is lost, and nothing is there by halves: %s",
    { timeout },
    (mode) =>
      withFolder(async (path, folder) => {
        const states = new States(`${folder}.state`)
        const program = [process.execPath, WRITER, path, mode, String(BATCHES)] as const
        const said = await walk(folder, program, mode === "rebuild" ? 6 : 9, async (left) => {
          const batches = await states.soundBatches(left)
          expect(acknowledgedIn(left.said).filter((batch) => !batches.has(batch))).toEqual([])
        })
        expect(acknowledgedIn(said)).toHaveLength(BATCHES)
      }),
  )
})

/** Looks at each state once, however many places have it. */
class States {
  readonly #folder: string
  readonly #batches = new Map<string, ReadonlySet<number>>()

  constructor(folder: string) {
    this.#folder = folder
  }

  /** The batches that are there, in what was found to be sound. */
  async soundBatches({ files }: Left): Promise<ReadonlySet<number>> {
    const state = await this.#stateOf(files)
    const known = this.#batches.get(state)
    if (known !== undefined) return known
    const batches = await expectSound(this.#lay(files))
    this.#batches.set(state, batches)
    return batches
  }

  /** What SQLite finds in its files, and what else there is. */
  async #stateOf(files: Left["files"]): Promise<string> {
    const others = new Map([...files].filter(([name]) => !/^library\.db(-wal)?$/.test(name)))
    const path = this.#lay(files)
    await openSqlite({ path, owner: { pid: process.pid, host: "reader" }, now: () => START }).close()
    // Closed, all of it is in the one file.
    return JSON.stringify([hashOf(readFileSync(path)), hashesOf(others)])
  }

  #lay(files: Left["files"]): string {
    lay(this.#folder, files)
    return join(this.#folder, "library.db")
  }
}
