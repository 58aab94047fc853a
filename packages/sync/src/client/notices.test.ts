/** What is kept of a notice beside its sentence, also where an earlier version kept none. */
import { expect, it } from "vitest"
import { run, upsert } from "@ledgerline/core"
import { newReplica, peerOf, say } from "../testing/world.ts"
import { copied, factsOf, fork, notKept, refusedThere, rememberNotices } from "../notices.ts"
import { SYNC_CLOCK, SYNC_NOTICE, SYNC_NOTICE_FACTS, SYNC_SERVER } from "../tables.ts"
import { imageOf } from "../testing/world.ts"
import { syncNotices, syncStatus } from "./status.ts"
import { syncWith } from "./sync.ts"

const [home, work] = [{ who: "server", name: "home" } as const, { who: "server", name: "work" } as const]
const ada = { who: "device", name: "12345678" } as const

it("[SYNC-35] given a notice that is kept, then its facts are read beside its sentence", async () => {
  const library = await newReplica()
  await syncStatus(library)
  await library.store.write(() => rememberNotices(library, "home", [fork(home, work, ada, 7), copied()]))
  expect(await syncNotices(library)).toMatchObject([
    { kind: "copied", facts: { reason: "copied" } },
    {
      kind: "fork",
      text: "home and work tell different histories of another device (12345678) from change 7 on; both are kept.",
      facts: { reason: "fork", one: home, other: work, writer: ada, change: 7 },
    },
  ])
})

it("[SYNC-35] given a refusal that is kept, then it is news with another server, and with its own once they have agreed", async () => {
  const library = await newReplica()
  await syncStatus(library)
  const refusal = refusedThere("home", ada, { reason: "badHash", message: "event 1 is not what its header says" })
  const news = (server: string) => library.store.read(() => notKept(server, [refusal]))
  await library.store.write(() => rememberNotices(library, "home", [refusal]))
  expect(await news("home")).toEqual([])
  expect(await news("work")).toEqual([refusal])
  const agreedAt = library.ports.clock.now()
  await library.store.write(() =>
    upsert(SYNC_SERVER, [["home", "home", null, null, agreedAt, agreedAt, null, null, 0, 0]]),
  )
  expect(await news("home")).toEqual([refusal])
})

it("[SYNC-35] a fork of one server is told as that of two, and as its own where it wrote it", () => {
  expect(fork(home, null, ada, 3).text).toMatch(
    /^home has two histories of another device \(12345678\) from change 3 on/,
  )
  expect(fork(home, null, home, 3).text).toMatch(/^home has two histories of its own from change 3 on/)
})

it("[SYNC-35] given a library of an earlier version, then what that told is still there, without facts", async () => {
  const former = await newReplica()
  await syncStatus(former)
  await former.store.write(function* () {
    yield* upsert(SYNC_NOTICE, [["1", "home", 1, "serverReset", "home was restored."]])
    for (const { name } of [SYNC_NOTICE_FACTS, SYNC_CLOCK]) yield* run(`DROP TABLE "${name}"`)
  })
  const library = await newReplica(imageOf(former))
  expect(await syncNotices(library)).toEqual([
    { id: "1", server: "home", at: 1, kind: "serverReset", text: "home was restored.", facts: null },
  ])
  const server = await newReplica()
  await say(server, "one")
  expect(await syncWith(library, peerOf("home", server))).toMatchObject({ received: 1 })
  expect(await syncStatus(library)).toMatchObject([{ state: "online", clock: null }])
})

it.each([null, "", "null", "7", "{", '{"reason":"fork"}'])("[SYNC-35] takes %j for no facts of a copy", (kept) => {
  expect(factsOf("copied", kept)).toBe(null)
})
