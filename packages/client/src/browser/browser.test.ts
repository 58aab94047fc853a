/** A library in a tab of a real browser. */
import { Library, registry } from "@ledgerline/core"
import { batches, benchPorts, tracks } from "@ledgerline/core/bench/workload"
import { has, memoryStore } from "@ledgerline/core/testing"
import { beforeAll, describe, expect, it } from "vitest"
import { browser, built } from "./testing/inChromium.ts"

describe.skipIf(!has("chromium"))("a library in a browser", () => {
  let folder: string
  beforeAll(async () => {
    folder = await built()
  })

  it("keeps what was appended over a reload, and has the state that Node has of the same events", async () => {
    const { tab } = await browser(folder)
    const settings = { seed: 7, library: "5".repeat(32) }
    const first = await tab(settings)
    console.log(await first.test("about"))
    await first.test("fill", 300)
    const { items } = await first.call("library.tracks", { query: { limit: 50 } })
    expect(items).toHaveLength(50)
    const before = await first.test("stateHash")
    await first.page.reload()
    console.log(await first.test("about"))
    expect(await first.test("stateHash")).toBe(before)
    expect((await first.call("library.tracks", { query: { limit: 50 } })).items).toEqual(items)
    expect(await first.test("verify")).toEqual([])

    const node = await Library.open({ store: memoryStore(), registry, ports: benchPorts(7), library: "5".repeat(32) })
    for (const events of batches(tracks(300))) await node.append({ actor: "import", events })
    expect(await node.stateHash()).toBe(before)
    await node.close()
  })
})
