/**
 * Writers are recorded once, and what they leave is looked at between any two of their writes: as `kill -9` leaves it, and
 * as the power does when it goes, with what was not synced there in part. A run of the suite looks at a sample of the
 * places; LEDGERLINE_CRASH=all looks at every one, which takes minutes.
 */
import { createHash } from "node:crypto"
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { dirname, join } from "node:path"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { effort, has, seededPorts, START } from "@ledgerline/core/testing"
import { describe, expect, it } from "vitest"
import { Disk, type Files } from "./Disk.ts"
import { type Call, record } from "./recording.ts"
import { expectSound, WRITER, type WriterMode, withFolder } from "./writing.ts"

const all = process.env["LEDGERLINE_CRASH"] === "all"
const timeout = all ? 3_600_000 : 240_000
/** Two of them are large. */
const BATCHES = 20
const { seed, numRuns } = effort(60)

/** Whether the state after a call is looked at: after each that is no write, and after some of those that are. */
function chosen(calls: readonly Call[]): (index: number) => boolean {
  const step = all ? 1 : Math.max(1, Math.floor(calls.length / numRuns))
  return (index) => calls[index]?.kind !== "write" || (index + seed) % step === 0
}

describe.skipIf(!has("strace"))("between any two writes", () => {
  it.each<WriterMode>(["append", "ingest", "rebuild"])(
    "[LOG-15] nothing that was acknowledged is lost, and nothing is there by halves: %s",
    { timeout },
    (mode) =>
      withFolder(async (path) => {
        const folder = dirname(path)
        const calls = record(folder, `${folder}.trace`, [process.execPath, WRITER, path, mode, String(BATCHES)])
        rmSync(`${folder}.trace`)
        const written = new Map(readdirSync(folder).map((name) => [name, readFileSync(join(folder, name))]))
        const isChosen = chosen(calls)
        const states = new States(join(folder, "state"))
        const chance = chanceOf(seed)
        const disk = new Disk()
        const acknowledged: number[] = []
        for (const [index, call] of calls.entries()) {
          disk.apply(call)
          if (call.kind === "say" && call.line.startsWith("ack ")) acknowledged.push(Number(call.line.slice(4)))
          if (!isChosen(index)) continue
          const place = `after call ${index}, ${call.kind} ${"file" in call ? call.file : ""}`
          await states.expectSound(disk.seen(), acknowledged, `killed ${place}`)
          await states.expectSound(disk.afterPowerLoss(chance), acknowledged, `without power ${place}`)
        }
        expect(acknowledged).toHaveLength(BATCHES)
        // The recording is whole: it makes the very files that the writer made.
        expect(hashesOf(disk.seen())).toEqual(hashesOf(written))
      }),
  )
})

/** Looks at each state once, however many calls lead to it. */
class States {
  readonly #folder: string
  readonly #batches = new Map<string, ReadonlySet<number>>()

  constructor(folder: string) {
    this.#folder = folder
  }

  async expectSound(files: Files, acknowledged: readonly number[], place: string): Promise<void> {
    try {
      const state = await this.#stateOf(files)
      let batches = this.#batches.get(state)
      if (batches === undefined) {
        batches = await expectSound(this.#lay(files))
        this.#batches.set(state, batches)
      }
      expect(acknowledged.filter((batch) => !batches.has(batch))).toEqual([])
    } catch (cause) {
      throw new Error(`not sound when ${place}`, { cause })
    }
  }

  /** What SQLite finds in its files, and what else there is. */
  async #stateOf(files: Files): Promise<string> {
    const others = new Map([...files].filter(([name]) => !/^library\.db(-wal)?$/.test(name)))
    const store = openSqlite({ path: this.#lay(files), owner: { pid: process.pid, host: "reader" }, now: () => START })
    try {
      return JSON.stringify([hashOf(store.image()), hashesOf(others)])
    } finally {
      await store.close()
    }
  }

  #lay(files: Files): string {
    if (existsSync(this.#folder)) rmSync(this.#folder, { recursive: true })
    mkdirSync(this.#folder)
    for (const [name, bytes] of files) writeFileSync(join(this.#folder, name), bytes)
    return join(this.#folder, "library.db")
  }
}

const hashOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex")

const hashesOf = (files: Files): Record<string, string> =>
  Object.fromEntries([...files].map(([name, bytes]) => [name, hashOf(bytes)]).toSorted())

function chanceOf(from: number): () => number {
  const { random } = seededPorts(from)
  return () => Buffer.from(random.bytes(4)).readUInt32LE() / 2 ** 32
}
