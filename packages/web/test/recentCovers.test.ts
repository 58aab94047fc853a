/** Covers that were shown: which are kept is noted by when they were used, for many at once. */
import { hash } from "node:crypto"
import type { NewEvent } from "@ledgerline/core"
import { has } from "@ledgerline/core/testing"
import type { Page } from "playwright-core"
import { expect, it } from "vitest"
import { goTo, inChromium, KEEPS_APP, serverWithApp, signedIn } from "./app.ts"
import { manyTracks } from "./manyTracks.ts"

const COUNT = 12

/** When each cover was used, by its address, as the service worker remembers it. */
function noted(page: Page): Promise<Record<string, number>> {
  return page.evaluate(async () => {
    const open = <T>(request: IDBRequest<T>): Promise<T> =>
      new Promise((resolve, reject) => {
        request.addEventListener("success", () => resolve(request.result))
        request.addEventListener("error", () => reject(request.error))
      })
    if (!(await indexedDB.databases()).some(({ name }) => name === "serwist-expiration")) return {}
    const database = await open(indexedDB.open("serwist-expiration"))
    const store = database.transaction("cache-entries").objectStore("cache-entries")
    const entries = (await open(store.getAll())) as { url: string; timestamp: number }[]
    database.close()
    return Object.fromEntries(entries.map(({ url, timestamp }) => [url, timestamp]))
  })
}

const browser = inChromium()

it.skipIf(!has("chromium"))(
  "given covers in a list, when they are shown again, then each is noted as used, and they come from what is kept",
  async () => {
    const server = await serverWithApp()
    for (const events of manyTracks(COUNT)) {
      await server.library.append({ actor: "import", events })
      const images = events.flatMap(({ type, subject }): NewEvent[] =>
        type === "track.created"
          ? [
              {
                type: "artwork.added",
                subject,
                payload: { hash: hash("sha256", subject), role: "front", mime: "image/png", provider: "embedded" },
              },
            ]
          : [],
      )
      await server.library.append({ actor: "import", events: images })
    }
    const { page, context } = await signedIn(browser(), server.address, "ada", KEEPS_APP)
    const dot = Buffer.from(
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
      "base64",
    )
    await context.route("**/api/v1/artwork/**", (route) => route.fulfill({ contentType: "image/png", body: dot }))
    await page.evaluate(async () => (await navigator.serviceWorker.ready).active !== null)
    await page.reload()
    await goTo(page, "/tracks")
    await page
      .locator("[data-row] img")
      .nth(COUNT - 1)
      .waitFor()
    const urls = await page
      .locator("[data-row] img")
      .evaluateAll((all) => all.map((each) => (each as HTMLImageElement).src))
    const isNoted = async (since: number): Promise<boolean> => {
      const times = await noted(page)
      return urls.every((url) => (times[url] ?? 0) > since)
    }
    await expect.poll(() => isNoted(0), { timeout: 30_000 }).toBe(true)
    const before = await page.evaluate(() => Date.now())
    await context.unroute("**/api/v1/artwork/**")
    await context.route("**/api/v1/artwork/**", (route) => route.abort())
    await page.reload()
    await page
      .locator("[data-row] img")
      .nth(COUNT - 1)
      .waitFor()
    await expect.poll(() => isNoted(before), { timeout: 30_000 }).toBe(true)
    const shown = await page
      .locator("[data-row] img")
      .evaluateAll((all) => all.every((each) => (each as HTMLImageElement).naturalWidth > 0))
    expect(shown).toBe(true)
  },
  120_000,
)
