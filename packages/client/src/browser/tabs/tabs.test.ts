/** Several tabs with one library: one of them has it open, whichever it is. */
import { has } from "@ledgerline/core/testing"
import { beforeAll, describe, expect, it } from "vitest"
import { browser, built, type Tab } from "../testing/inChromium.ts"

describe.skipIf(!has("chromium"))("several tabs", { timeout: 240_000 }, () => {
  let folder: string
  beforeAll(async () => {
    folder = await built()
  })

  const names = async (tab: Tab): Promise<string[]> => {
    const { items } = await tab.call("playlists.playlists", { query: { limit: 500 } })
    return items.map(({ name }: { name: string }) => name).toSorted()
  }
  /** Asks for a number of changes at once, and answers how many failed. */
  const change = (tab: Tab, prefix: string, count: number): Promise<number> =>
    tab.page.evaluate(
      async ([name, many]) => {
        const all = Array.from({ length: many }, (_, i) =>
          globalThis.library.call("playlists.create", { body: { name: `${name} ${i}` } }),
        )
        const ended = await Promise.allSettled(all)
        return ended.filter(({ status }) => status === "rejected").length
      },
      [prefix, count] as const,
    )
  const numbered = (prefix: string, count: number): string[] =>
    Array.from({ length: count }, (_, i) => `${prefix} ${i}`)
  /** The subjects that a tab has been told of, once there are some. */
  const told = (tab: Tab): Promise<unknown> =>
    tab.page.waitForFunction(() => globalThis.news.length > 0).then(() => tab.page.evaluate(() => globalThis.news))

  it("share what one has open: a change in any shows in all, with news of it", async () => {
    const { tab } = await browser(folder)
    const tabs = [await tab(), await tab(), await tab()] as const
    expect(await names(tabs[2])).toEqual([])
    for (const [i, one] of tabs.entries()) {
      await one.page.waitForFunction(() => (globalThis.news = []))
      await change(one, `from ${i}`, 2)
      for (const each of tabs) expect(await names(each)).toEqual(expect.arrayContaining(numbered(`from ${i}`, 2)))
    }
    for (const each of tabs) expect(JSON.stringify(await told(each))).toContain('"playlist:')
    const workers = tabs.map(({ page }) => page.workers().length)
    expect(workers).toEqual([1, 0, 0])
  })

  it("are told what cannot be sent to a worker, and all else that waits for one is answered", async () => {
    const { tab } = await browser(folder)
    const one = await tab()
    const said = await one.page.evaluate(async () => {
      const asked = [
        globalThis.library.call("library.tracks", { query: { genre: (() => 1) as never } }),
        globalThis.library.call("library.counts", {}),
      ]
      const [wrong, right] = await Promise.allSettled(asked)
      const { name, reason } = (wrong as PromiseRejectedResult).reason as { name: string; reason: string }
      return [name, reason, right?.status]
    })
    expect(said).toEqual(["LedgerlineError", "badRequest", "fulfilled"])
  })

  it.each(["closed", "crashed"] as const)(
    "make each of 100 changes exactly once where the tab that has the library is %s in the middle of them",
    async (how) => {
      const { tab } = await browser(folder)
      const owner = await tab()
      await names(owner)
      const others = [await tab(), await tab()] as const
      const changing = [change(others[0], "left", 50), change(others[1], "right", 50)]
      // Some are made, and most not.
      await others[0].page.waitForFunction(() => globalThis.news.length >= 5)
      if (how === "closed") await owner.page.close()
      else await owner.crash()
      expect(await Promise.all(changing)).toEqual([0, 0])
      const expected = [...numbered("left", 50), ...numbered("right", 50)].toSorted()
      for (const each of others) expect(await names(each)).toEqual(expected)
      expect(others.flatMap(({ page }) => page.workers())).toHaveLength(1)
    },
  )

  it("hands the library over in good order where a tab leaves it, and fails what that tab asks later", async () => {
    const { tab } = await browser(folder)
    const [owner, other] = [await tab(), await tab()]
    await change(owner, "before", 1)
    await owner.page.evaluate(() => globalThis.library.close())
    await expect(names(owner)).rejects.toThrow("closed: the library was closed")
    await change(other, "after", 1)
    expect(await names(other)).toEqual(["after 0", "before 0"])
    expect(owner.page.workers()).toEqual([])
  })

  it("brings errors to the tab that asked, as errors of the SDK", async () => {
    const { tab } = await browser(folder)
    await tab()
    const other = await tab()
    const error = await other.page.evaluate(() =>
      globalThis.library.call("library.track", { params: { id: "nothing" }, query: {} }).catch((cause: unknown) => {
        const { name, reason, status, message } = cause as Record<string, unknown>
        return { name, reason, status, message }
      }),
    )
    const message = "there is no such thing"
    expect(error).toEqual({ name: "LedgerlineError", reason: "notFound", status: 404, message })
  })

  it("gives up a question that nobody waits for any more", async () => {
    const { tab } = await browser(folder)
    const one = await tab()
    await names(one)
    const reason = await one.page.evaluate(() => {
      const stop = new AbortController()
      const asked = globalThis.library.call("library.tracks", { query: {} }, { signal: stop.signal })
      stop.abort(new Error("never mind"))
      return asked.catch((cause: Error) => cause.message)
    })
    expect(reason).toBe("never mind")
    expect(await names(one)).toEqual([])
  })

  it("tells every tab why the library cannot be opened, and tries again when asked again", async () => {
    const { tab } = await browser(folder)
    const wrong = await tab({ servers: ["no token"] })
    await expect(names(wrong)).rejects.toThrow("pairingRefused: this is no pairing token")
    await expect(names(wrong)).rejects.toThrow("pairingRefused: this is no pairing token")
    const right = await tab()
    expect(await names(right)).toEqual([])
    expect(await names(wrong)).toEqual([])
  })
})
