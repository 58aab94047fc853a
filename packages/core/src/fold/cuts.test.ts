/** What is cut off by events that an earlier version of the program stored without knowing what they are. */
import { afterEach, expect, it } from "vitest"
import { Library } from "../Library.ts"
import { query, run } from "../store/port.ts"
import { incoming, type Line, Scribe } from "../testing/chains.ts"
import { newLibrary, rows, seededPorts } from "../testing/given.ts"
import { olderRegistry, testRegistry } from "../testing/registry.ts"

const opened: Library[] = []
afterEach(async () => {
  for (const library of opened.splice(0)) await library.close()
})

const said = (text: string) => ({ subject: "note:1", type: "note.said", payload: { text } })

it("[FOLD-28] [LOG-19] acts after an upgrade, also where the log did not list it as a control event", async () => {
  const [thief, owner] = [new Scribe(seededPorts(5)), new Scribe(seededPorts(6))]
  const kept = thief.say(said("kept"))
  const late = thief.say(said("late"))
  const subject = `replica:${thief.key.origin}`
  const accepted = [{ seq: kept.seq, id: kept.id }]
  const revocation = owner.say({ subject, type: "replica.revoked", payload: { accepted } })
  const older = await newLibrary(olderRegistry)
  for (const scribe of [thief, owner]) await older.ingest(incoming(scribe.lines.get("library") as Line))
  expect(await rows(older, "SELECT text FROM note")).toEqual([{ text: "kept/late/" }])
  expect(await rows(older, "SELECT event FROM deferred")).toEqual([{ event: revocation.id }])
  // So did the version that knew of no revocations.
  await older.store.write(() => run("DELETE FROM control"))
  const { store, ports } = older
  const library = await Library.open({ store, registry: testRegistry, ports })
  opened.push(library)
  expect(await rows(library, "SELECT text FROM note")).toEqual([{ text: "kept/" }])
  const [row] = await library.store.read(() => query<{ event: string; reason: string }>("SELECT * FROM quarantined"))
  expect(row).toMatchObject({ event: late.id, reason: `its replica was revoked before it by ${revocation.id}` })
  expect(await library.verify()).toMatchObject({ ok: true, problems: [] })
})

it("[FOLD-28] of a subject that is no replica, and a succession by somebody else, have no effect", async () => {
  const [one, other] = [new Scribe(seededPorts(5)), new Scribe(seededPorts(6))]
  one.say(said("one"))
  const publicKey = "ab".repeat(32)
  other.say({ subject: `replica:${one.key.origin}`, type: "replica.succeeded", payload: { publicKey } })
  other.say({ subject: "replica:nobody", type: "replica.revoked", payload: { accepted: [] } })
  one.say(said("two"))
  const library = await newLibrary(testRegistry)
  opened.push(library)
  for (const scribe of [one, other]) await library.ingest(incoming(scribe.lines.get("library") as Line))
  expect(await rows(library, "SELECT text FROM note")).toEqual([{ text: "one/two/" }])
  expect(await rows(library, "SELECT event FROM quarantined")).toEqual([])
})
