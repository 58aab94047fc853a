/** Playlists in folders: by dragging, by menus and keys, with the way back, and without a server. */
import { has } from "@ledgerline/core/testing"
import type { Running } from "@ledgerline/server/testing"
import type { Locator, Page } from "playwright-core"
import { describe, expect, it } from "vitest"
import { closeToasts, drag, goTo, inChromium, noViolations, serverWithApp, signedIn } from "./app.ts"

describe.skipIf(!has("chromium"))("folders of playlists", { timeout: 120_000 }, () => {
  const browser = inChromium()

  async function served(): Promise<Running> {
    const server = await serverWithApp()
    const events = ["Morning", "Night"].map((name) => ({
      type: "playlist.created",
      subject: `playlist:${name}`,
      payload: { name },
    }))
    await server.library.append({ actor: "user:ada", events })
    return server
  }
  const lists = (page: Page): Locator => page.locator("#content").getByRole("list", { name: "Everybody’s" })
  const lines = async (page: Page): Promise<string[]> =>
    lists(page)
      .locator("> li")
      .evaluateAll((rows) =>
        rows.map((row) => {
          const name = row.querySelector("button, strong")?.textContent ?? ""
          const indent = Number.parseFloat(getComputedStyle(row).paddingInlineStart)
          return `${"-".repeat(Math.round(indent / 16))}${name}`
        }),
      )
  const make = async (page: Page, name: string): Promise<void> => {
    await page.getByRole("button", { name: "New folder …" }).click()
    await page.getByRole("textbox", { name: "Name" }).fill(name)
    await page.getByRole("button", { name: "Make" }).click()
    await lists(page)
      .getByRole("button", { name: `Folder ${name}` })
      .waitFor()
    await closeToasts(page)
  }
  const choose = async (page: Page, of: Locator, entry: string, into?: string): Promise<void> => {
    await of.focus()
    await page.keyboard.press("Shift+F10")
    const item = page.getByRole("menuitem", { name: entry, exact: true })
    if (into === undefined) return item.click()
    await item.focus()
    await page.keyboard.press("ArrowRight")
    await page.getByRole("menuitem", { name: into, exact: true }).click()
  }
  const undo = (page: Page, text: string): Promise<void> =>
    page
      .locator("[role=dialog][aria-modal=false]")
      .filter({ hasText: text })
      .getByRole("button", { name: "Undo" })
      .click()
  const list = (page: Page, name: string) => lists(page).getByRole("link", { name })
  const folder = (page: Page, name: string) => lists(page).getByRole("button", { name: `Folder ${name}` })

  it("given folders, when lists are put into them by menus and keys, then all sides show it, and each step can be undone", async () => {
    const server = await served()
    const { page, complaints } = await signedIn(browser(), server.address)
    const { page: other } = await signedIn(browser(), server.address)
    await goTo(page, "/playlists")
    await goTo(other, "/playlists")
    await make(page, "Parties")
    await choose(page, list(page, "Night"), "Put into a folder", "Parties")
    await expect.poll(() => lines(page)).toEqual(["Parties", "-Night", "Morning"])
    await expect.poll(() => lines(other)).toEqual(["Parties", "-Night", "Morning"])
    await noViolations(page)
    await undo(page, "“Night” is in “Parties” now")
    await expect.poll(() => lines(other)).toEqual(["Parties", "Morning", "Night"])
    await closeToasts(page)
    await choose(page, folder(page, "Parties"), "New folder …")
    await page.getByRole("textbox", { name: "Name" }).fill("Summer")
    await page.getByRole("button", { name: "Make" }).click()
    await expect.poll(() => lines(page)).toEqual(["Parties", "-Summer", "Morning", "Night"])
    await closeToasts(page)
    await choose(page, list(page, "Morning"), "Put into a folder", "Parties / Summer")
    await expect.poll(() => lines(page)).toEqual(["Parties", "-Summer", "--Morning", "Night"])
    await closeToasts(page)
    await choose(page, folder(page, "Parties"), "Rename the folder …")
    await page.getByRole("textbox", { name: "Name" }).fill("Feasts")
    await page.getByRole("button", { name: "Save" }).click()
    await folder(page, "Feasts").waitFor()
    await closeToasts(page)
    await choose(page, folder(page, "Summer"), "Remove the folder")
    await expect.poll(() => lines(page)).toEqual(["Feasts", "-Morning", "Night"])
    await undo(page, "“Summer” was removed")
    await expect.poll(() => lines(page)).toEqual(["Feasts", "-Summer", "--Morning", "Night"])
    await folder(page, "Feasts").click()
    await expect.poll(() => lines(page)).toEqual(["Feasts", "Night"])
    await page.reload()
    await expect.poll(() => lines(page)).toEqual(["Feasts", "Night"])
    expect(complaints).toEqual([])
  })

  it("given a list, when it is dragged onto a folder and out of it, then it lies there", async () => {
    const server = await served()
    const { page } = await signedIn(browser(), server.address)
    await goTo(page, "/playlists")
    await make(page, "Parties")
    await drag(page, list(page, "Night"), folder(page, "Parties"))
    await expect.poll(() => lines(page)).toEqual(["Parties", "-Night", "Morning"])
    await closeToasts(page)
    await drag(page, list(page, "Night"), page.locator("#content").getByRole("heading", { name: "Everybody’s" }))
    await expect.poll(() => lines(page)).toEqual(["Parties", "Morning", "Night"])
  })
})
