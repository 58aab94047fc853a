/** The command palette: what it finds, and what Enter chooses of it. */
import { has } from "@ledgerline/core/testing"
import { track } from "@ledgerline/server/testing"
import type { Page } from "playwright-core"
import { describe, expect, it } from "vitest"
import { inChromium, noViolations, serverWithApp, signedIn } from "./app.ts"

describe.skipIf(!has("chromium"))("the command palette", { timeout: 60_000 }, () => {
  const browser = inChromium()

  async function withPalette() {
    const server = await serverWithApp()
    await server.library.append({
      actor: "import",
      events: [
        ...track("a1", { title: "Ampel", album: "Zebra", artist: "Quendel" }),
        ...track("a2", { title: "Quarz", album: "Quader", artist: "Quitte" }),
      ],
    })
    const { page } = await signedIn(browser(), server.address)
    await page.keyboard.press("ControlOrMeta+k")
    await field(page).waitFor()
    return page
  }
  const field = (page: Page) => page.getByPlaceholder("Type a command")
  const lines = (page: Page) => page.getByRole("dialog").getByRole("option")
  const marked = (page: Page) => page.getByRole("dialog").locator('[role=option][aria-selected="true"]')

  it("given words that only the library knows, then the first that is found is marked as soon as it comes, and Enter opens it", async () => {
    const page = await withPalette()
    await field(page).fill("quend")
    await lines(page).filter({ hasText: "Quendel" }).first().waitFor()
    await expect.poll(() => marked(page).allTextContents()).toEqual(["Quendel"])
    // What was marked goes, and others come.
    await field(page).fill("quitt")
    await expect.poll(() => marked(page).allTextContents()).toEqual(["Quitte"])
    await page.keyboard.press("Enter")
    await page.getByRole("heading", { level: 1, name: "Quitte" }).waitFor()
  })

  it("given somebody who went to a line, then that one stays marked while others come", async () => {
    const page = await withPalette()
    let answer = (): void => undefined
    const held = new Promise<void>((resolve) => (answer = resolve))
    await page.route("**/api/v1/search**", async (route) => {
      await held
      await route.continue()
    })
    await field(page).fill("qu")
    await lines(page).filter({ hasText: "Queue" }).first().waitFor()
    await page.keyboard.press("ArrowDown")
    const before = await marked(page).allTextContents()
    answer()
    await lines(page).filter({ hasText: "Quendel" }).first().waitFor()
    expect(await marked(page).allTextContents()).toEqual(before)
  })

  it("given a language that is not the browser's, then numbers are written as that language does", async () => {
    const page = await withPalette()
    await page.evaluate(() => localStorage.setItem("ledgerline.language", "de"))
    await page.reload()
    await page.locator("#content").getByRole("heading", { level: 1 }).first().waitFor()
    await page.keyboard.press("ControlOrMeta+k")
    await page.getByPlaceholder("Tippe einen Befehl").fill("1,25")
    await expect.poll(() => lines(page).allTextContents()).toEqual([expect.stringContaining("1,25")])
  })

  it("has what the menu of the player has, for those who look for it, and says what is so already", async () => {
    const page = await withPalette()
    expect(await lines(page).filter({ hasText: "Sleep timer" }).count()).toBe(0)
    await field(page).fill("sleep 15")
    await expect.poll(() => lines(page).allTextContents()).toEqual(["Sleep timer: In 15 minutes"])
    await field(page).fill("crossf 4")
    await expect.poll(() => marked(page).allTextContents()).toEqual(["Crossfade: 4 seconds"])
    await noViolations(page)
    await page.keyboard.press("Enter")
    await page.getByRole("dialog").waitFor({ state: "detached" })
    expect(await page.evaluate(() => localStorage.getItem("ledgerline.player.crossfade"))).toBe("4")
    await page.keyboard.press("ControlOrMeta+k")
    await field(page).fill("crossf 4")
    await lines(page).getByRole("img", { name: "chosen" }).waitFor()
  })
})
