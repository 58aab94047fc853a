/** What is done with thousands at once: in batches, in sight, ended by somebody, and undone by one click. */
import { has } from "@ledgerline/core/testing"
import type { Running } from "@ledgerline/server/testing"
import type { Page } from "playwright-core"
import { describe, expect, it } from "vitest"
import { goTo, inChromium, noViolations, serverWithApp, signedIn } from "./app.ts"
import { manyTracks } from "./manyTracks.ts"

const COUNT = 3500

describe.skipIf(!has("chromium"))("large selections", () => {
  const browser = inChromium()

  /** All of a library, selected. */
  async function withAll(): Promise<{
    server: Running
    page: Page
    starred: () => Promise<number>
    requests: string[]
  }> {
    const server = await serverWithApp()
    for (const events of manyTracks(COUNT)) await server.library.append({ actor: "import", events })
    const { page } = await signedIn(browser(), server.address)
    await goTo(page, "/tracks")
    await page.locator('[data-row="0"]').waitFor()
    await page.getByRole("grid", { name: "Tracks" }).focus()
    await page.keyboard.press("ControlOrMeta+a")
    const requests: string[] = []
    page.on("request", (request) => {
      const { pathname } = new URL(request.url())
      if (request.method() !== "GET") requests.push(`${request.method()} ${pathname}`)
    })
    const starred = async (): Promise<number> =>
      page.evaluate(async () => {
        const answer = await fetch("api/v1/playback?sort=starred&limit=1&count=true")
        return ((await answer.json()) as { total: number }).total
      })
    return { server, page, starred, requests }
  }

  const star = async (page: Page): Promise<void> => {
    await page.keyboard.press("Shift+F10")
    await page.getByRole("menuitem", { name: "Star", exact: true }).click()
  }

  it("given thousands, when they are starred, then a request takes a thousand of them, and one click takes all back", async () => {
    const { page, starred, requests } = await withAll()
    await star(page)
    await page
      .getByText(`${COUNT.toLocaleString("en")} tracks`)
      .and(page.locator("[class*=toast] *"))
      .first()
      .waitFor()
    expect(await starred()).toBe(COUNT)
    expect(requests.filter((each) => each === "PATCH /api/v1/playback")).toHaveLength(4)
    await page.getByRole("button", { name: "Undo" }).click()
    await expect.poll(starred).toBe(0)
    await expect.poll(() => page.locator("[data-row] [aria-pressed=true]").count()).toBe(0)
  })

  it("given thousands, when somebody ends it, then what was done is told, stays, and is taken back as one", async () => {
    const { page, starred } = await withAll()
    // The second request waits until somebody has had enough.
    const ended = Promise.withResolvers<void>()
    let asked = 0
    await page.route("**/api/v1/playback", async (route) => {
      if (route.request().method() === "PATCH" && ++asked === 2) await ended.promise
      await route.continue()
    })
    await star(page)
    // What is selected is gathered first, in a window that counts too.
    const dialog = page.getByRole("dialog", { name: "Marking tracks" })
    await dialog.getByText("1,000 of 3,500").waitFor()
    await noViolations(page)
    await dialog.getByRole("button", { name: "Cancel" }).click()
    ended.resolve()
    await page.getByText("2,000 tracks").first().waitFor()
    expect(await starred()).toBe(2000)
    expect(asked).toBe(2)
    await page.getByRole("button", { name: "Undo" }).click()
    await expect.poll(starred).toBe(0)
  })
})
