/** Replicas in different databases sync like any others. */
import { expect, it, onTestFinished } from "vitest"
import { Library } from "@ledgerline/core"
import { pgliteStore } from "@ledgerline/core/store/pglite"
import { seededPorts, testRegistry } from "@ledgerline/core/testing"
import { LIBRARY_ID, mark, newReplica, peerOf, say } from "../testing/world.ts"
import { durableOn, syncNotices, syncStatus } from "./status.ts"
import { syncWith } from "./sync.ts"

it("[SYNC-5] [SYNC-6] SQLite and PGlite end with the same, whichever is the client, forks included", async () => {
  const inPglite = async (seed: number) => {
    const library = await Library.open({
      store: await pgliteStore(),
      registry: testRegistry,
      ports: seededPorts(seed),
      library: LIBRARY_ID,
    })
    onTestFinished(() => library.close())
    return library
  }
  const [one, copy, other] = [await inPglite(77), await newReplica(undefined, seededPorts(77)), await newReplica()]
  // The same seed made the same key: the two are copies of one another, and part from here on.
  expect(copy.origin).toBe(one.origin)
  await say(copy, "of the copy")
  for (let i = 0; i < 5; i++) for (const library of [one, copy, other]) await say(library, `${i}`)
  await mark(one, "ada")
  for (let round = 0; round < 2; round++) {
    await syncWith(one, peerOf("copy", copy, { acceptNewKey: true }))
    await syncWith(other, peerOf("one", one, { acceptNewKey: true }))
    await syncWith(one, peerOf("other", other))
    await syncWith(copy, peerOf("one", one, { acceptNewKey: true }))
  }
  expect(new Set([one, copy, other].map(({ origin }) => origin)).size).toBe(3)
  const event = await say(one, "last")
  await syncWith(one, peerOf("copy", copy, { acceptNewKey: true }))
  expect(await durableOn(one, event)).toEqual(["copy"])
  expect(await syncStatus(one)).toMatchObject([{ state: "online" }, { up: 1 }])
  expect((await syncNotices(one)).map(({ kind }) => kind)).toContain("copied")
  expect(await one.stateHash()).toBe(await copy.stateHash())
  expect(await one.verify()).toMatchObject({ ok: true })
})
