import { Packr } from "msgpackr"
import { describe, expect, it } from "vitest"
import { SnapshotRefused } from "../errors.ts"
import { unpackPacked } from "../fold/subject.ts"
import { LIBRARY, type LogName } from "../ids.ts"
import { registry } from "../library/index.ts"
import { TRACK_FILE } from "../library/track/view.ts"
import { append, newLibrary, rows } from "../testing/given.ts"
import { SnapshotRows } from "./rows.ts"

const packr = new Packr({ useRecords: false })
const key = `track:${"1f".repeat(16)}`
const file = "9c".repeat(32)

/** The record of a track, with another state than the one that it has folded to. */
async function recordOf(change: (state: { track: { files: string[] } }) => void = () => undefined) {
  const library = await newLibrary(registry)
  await append(library, [{ type: "track.created", subject: key, payload: { mediaFile: file } }])
  const [stored] = await rows<{ state: Buffer }>(library, "SELECT state FROM subject WHERE key = ?", [key])
  const state = unpackPacked(stored?.state as Buffer) as unknown as { track: { files: string[] } }
  change(state)
  const none = { inactive: [], quarantined: [], rows: [] }
  return { kind: "subject" as const, key, at: 0, origin: "", seq: 0, events: 1, state: packr.pack(state), ...none }
}

const made = (log: LogName, record: Awaited<ReturnType<typeof recordOf>>) => {
  const all = new SnapshotRows(registry, { row: 0, log: "", key: "" })
  all.add(log, record)
  return all.tables
}

describe("rows of a snapshot", () => {
  it("[SYNC-33] are those of the state", async () => {
    expect(made(LIBRARY, await recordOf()).get(TRACK_FILE)).toEqual([[key.slice(6), file]])
  })

  it("[SYNC-33] are refused where one comes twice, which only a key would find that is not there yet", async () => {
    const record = await recordOf(({ track }) => void track.files.push(file))
    expect(() => made(LIBRARY, record)).toThrow(SnapshotRefused)
  })

  it("[SYNC-33] are refused in the log of a member, where the library may have a track of that id", async () => {
    const record = await recordOf()
    const log: LogName = "user:ada"
    expect(() => made(log, { ...record, key: `${log} ${key}` })).toThrow("no place in its log")
  })
})
