import { has } from "@ledgerline/core/testing"
import type { Running } from "@ledgerline/server/testing"
import type { Page } from "playwright-core"
import { describe, expect, it } from "vitest"
import { drag, inChromium, noViolations, noViolationsInBoth, serverWithApp, signedIn } from "./app.ts"
import { framesWhile, measureInteractions } from "./measuring.ts"
import { manyTracks } from "./manyTracks.ts"

/** As many as CI has the time for; `LEDGERLINE_TRACKS=100000` tries a large library. */
const COUNT = Number(process.env["LEDGERLINE_TRACKS"] ?? 5000)

/** Titles of the rows that are there, from the top. */
const titles = (page: Page): Promise<string[]> =>
  page
    .locator("[data-row]")
    .evaluateAll((rows) =>
      rows
        .toSorted((a, b) => Number(a.getAttribute("data-row")) - Number(b.getAttribute("data-row")))
        .map((row) => row.querySelector("[role=gridcell]:nth-child(2) [class*=titles] > *")?.textContent ?? ""),
    )

const goTo = async (page: Page, path: string): Promise<void> => {
  await page.evaluate((hash) => {
    location.hash = hash
  }, path)
}

/** The row at a place, once it is there. */
const row = (page: Page, index: number) => page.locator(`[data-row="${index}"]`)

async function filled(count: number): Promise<Running> {
  const server = await serverWithApp()
  for (const events of manyTracks(count)) await server.library.append({ actor: "import", events })
  return server
}

describe.skipIf(!has("chromium"))("browsing", () => {
  const browser = inChromium()

  it(`given ${COUNT} tracks, then any of them is there when it is scrolled to, sorted, searched and typed for`, async () => {
    const server = await filled(COUNT)
    const { page, complaints } = await signedIn(browser(), server.address)
    const interactions = await measureInteractions(page)
    await goTo(page, "/tracks")
    // Exactly: the page of an artist has a grid too, which stays until the page of tracks is there.
    const table = page.getByRole("grid", { name: "Tracks", exact: true })
    await page.getByText(`${COUNT.toLocaleString("en")} tracks`).waitFor()
    await expect.poll(() => titles(page).then(([first]) => first)).toBe("Amber anchor 00000")

    const frames = await framesWhile(page, async () => {
      const box = await table.boundingBox()
      await page.mouse.move((box?.x ?? 0) + 200, 400)
      for (let i = 0; i < 60; i++) await page.mouse.wheel(0, 900)
    })
    console.log(`scrolled by wheel over ${COUNT} tracks: ${frames}`)
    expect(await page.locator("[data-row]").count()).toBeLessThan(100)

    await page.locator("#content").evaluate((content) => content.scrollTo(0, content.scrollHeight / 2))
    await expect
      .poll(() => titles(page).then((shown) => shown.length > 10 && shown.every((title) => title !== "")))
      .toBe(true)
    await table.focus()
    await page.keyboard.press("End")
    await row(page, COUNT - 1)
      .getByText("Yellow wheel")
      .waitFor()
    expect(await page.locator("[data-row]").count()).toBeLessThan(100)

    await page.keyboard.type("mar")
    await page.locator('[aria-selected="true"]').getByText("Marble anchor").waitFor()
    await page.keyboard.press("Home")
    await page.getByRole("button", { name: "Year" }).click()
    await expect.poll(() => page.url()).toContain("sort=year")
    await row(page, 0).getByText("1960").waitFor()
    await page.getByRole("button", { name: "Year" }).click()
    await row(page, 0).getByText("2024").waitFor()
    console.log(`interaction to next paint, table: ${await interactions()}`)
    await page.reload()
    await row(page, 0).getByText("2024").waitFor()
    // The place that was looked at comes back as well.
    const content = page.locator("#content")
    const place = await content.evaluate((element) => {
      element.scrollTo(0, element.scrollHeight / 2)
      return element.scrollTop
    })
    await page.reload()
    await expect.poll(() => content.evaluate((element) => element.scrollTop)).toBe(place)

    const more = await measureInteractions(page)
    await page.keyboard.press("/")
    await page.keyboard.type("artist 37", { delay: 30 })
    await page.getByRole("option").filter({ hasText: "Artist 37" }).first().waitFor()
    await expect
      .poll(() => page.getByRole("option").first().locator("mark").allTextContents())
      .toEqual(["Artist", "37"])
    await page.keyboard.press("Enter")
    await page.getByRole("heading", { level: 1, name: "Artist 37" }).waitFor()
    console.log(`interaction to next paint, search: ${await more()}`)

    // What is done with all of them is done with all of them.
    await goTo(page, "/tracks")
    await table.locator('[data-row="0"]').waitFor()
    await table.focus()
    await page.keyboard.press("ControlOrMeta+a")
    await page.keyboard.press("Shift+F10")
    await page.getByRole("menuitem", { name: "Add to a playlist" }).focus()
    await page.keyboard.press("ArrowRight")
    await page.getByRole("menuitem", { name: "New playlist" }).focus()
    await page.keyboard.press("Enter")
    await page.getByRole("dialog").getByLabel("Name").fill("Everything")
    await page.keyboard.press("Enter")
    await page.getByText(`${(COUNT - 1000).toLocaleString("en")} tracks added to “Everything”`).waitFor()
    await page.getByRole("link", { name: "Everything" }).click()
    await page.getByText(`${COUNT.toLocaleString("en")} tracks`).waitFor()
    expect(complaints.filter((text) => !/40[01]/.test(text))).toEqual([])
  }, 90_000)

  it("given keys alone, then tracks are selected, put into a playlist, moved and taken out, and undone", async () => {
    const server = await filled(48)
    const { page } = await signedIn(browser(), server.address)
    // To the tracks by keys.
    await page.keyboard.press("g")
    await page.keyboard.press("t")
    const table = page.getByRole("grid", { name: "Tracks" })
    await row(page, 0).waitFor()
    await table.focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Shift+ArrowDown")
    await page.keyboard.press("Shift+ArrowDown")
    await expect.poll(() => page.locator('[data-row][aria-selected="true"]').count()).toBe(3)
    const chosen = (await titles(page)).slice(0, 3)
    await page.keyboard.press("Shift+F10")
    await page.getByRole("menuitem", { name: "Add to a playlist" }).focus()
    await page.keyboard.press("ArrowRight")
    await page.getByRole("menuitem", { name: "New playlist" }).focus()
    await page.keyboard.press("Enter")
    await page.getByRole("dialog").getByLabel("Name").fill("Mornings")
    await page.keyboard.press("Enter")
    await page.getByRole("link", { name: "Mornings" }).waitFor()

    // The same list in a second browser.
    const other = await signedIn(browser(), server.address)
    for (const each of [page, other.page]) {
      await each.getByRole("link", { name: "Mornings" }).click()
      await each.getByRole("grid", { name: "Mornings" }).waitFor()
      await expect.poll(() => titles(each)).toEqual(chosen)
    }
    await page.getByRole("grid", { name: "Mornings" }).focus()
    await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Alt+ArrowDown")
    const [first, second, third] = chosen
    await expect.poll(() => titles(other.page)).toEqual([second, first, third])
    // Selected is what was moved, not what stands in its place.
    await expect.poll(() => row(page, 1).getAttribute("aria-selected")).toBe("true")
    await page.keyboard.press("Delete")
    await expect.poll(() => titles(other.page)).toEqual([second, third])
    await page
      .locator("[data-kind], [class*=toast]")
      .filter({ hasText: "Taken out" })
      .last()
      .getByRole("button", { name: "Undo" })
      .click()
    for (const each of [page, other.page]) await expect.poll(() => titles(each)).toEqual([second, first, third])
    await row(other.page, 2).hover()
    await other.page.locator('[data-row="2"][draggable="true"]').waitFor()
    await drag(other.page, row(other.page, 2), row(other.page, 0), 4)
    for (const each of [page, other.page]) await expect.poll(() => titles(each)).toEqual([third, second, first])
  }, 60_000)

  it("given a mouse, then rows are selected, starred, dragged to a playlist, and have a menu; given keys, there is a palette", async () => {
    const server = await filled(48)
    await server.library.append({
      actor: "user:ada",
      events: [{ type: "playlist.created", subject: "playlist:p1", payload: { name: "Evenings" } }],
    })
    const { page } = await signedIn(browser(), server.address)
    // High enough that the playlists at the side are in sight while something is dragged to them.
    await page.setViewportSize({ width: 1280, height: 1100 })
    await goTo(page, "/tracks")
    await row(page, 1).click()
    await row(page, 4).click({ modifiers: ["Shift"] })
    await row(page, 2).click({ modifiers: ["ControlOrMeta"] })
    const isSelected = (index: number) => row(page, index).getAttribute("aria-selected")
    expect(await Promise.all([1, 2, 3, 4, 5].map(isSelected))).toEqual(["true", "false", "true", "true", "false"])
    await page.locator('[data-row="3"][draggable="true"]').waitFor()
    await drag(page, row(page, 3), page.getByRole("link", { name: "Evenings" }))
    await page.getByText("3 tracks added").waitFor()

    await row(page, 0).getByRole("button", { name: "Star" }).click()
    await goTo(page, "/starred")
    await row(page, 0).getByText("Amber anchor 00000").waitFor()

    await goTo(page, "/albums")
    const albums = page.getByRole("list", { name: "Albums" }).getByRole("article")
    await albums
      .nth(0)
      .getByRole("button", { name: /^Select / })
      .click()
    await albums
      .nth(1)
      .getByRole("link")
      .last()
      .click({ modifiers: ["ControlOrMeta"] })
    await page.getByText("2 albums are selected").waitFor()
    await noViolations(page)
    await drag(page, albums.nth(1), page.getByRole("link", { name: "Evenings" }))
    await page
      .getByText(/tracks added/)
      .last()
      .waitFor()

    await goTo(page, "/starred")
    await row(page, 0).click({ button: "right" })
    await page.getByRole("menuitem", { name: "Go to the album" }).click()
    await page.getByRole("heading", { level: 1, name: "Album 0" }).waitFor()
    await row(page, 0).getByRole("button", { name: "More" }).click()
    await page.getByRole("menuitem", { name: "Details" }).waitFor()
    await page.keyboard.press("Escape")

    await page.keyboard.press("ControlOrMeta+k")
    await page.getByPlaceholder("Type a command").fill("go to play")
    await page.keyboard.press("Enter")
    await page.getByRole("heading", { level: 1, name: "Playlists" }).waitFor()
    await page.getByRole("main").getByRole("link", { name: "Evenings" }).click()
    await expect.poll(async () => (await titles(page)).length).toBe(27)
    await page.goBack()
    await page.getByRole("heading", { level: 1, name: "Playlists" }).waitFor()
    await page.keyboard.press("ControlOrMeta+k")
    // Letters that are somewhere in a name do not find it.
    await page.getByPlaceholder("Type a command").fill("gtoalb")
    await page.getByText("Nothing fits.").waitFor()
    expect(await page.getByRole("dialog").getByRole("option").count()).toBe(0)
    await page.keyboard.press("Escape")
    await page.keyboard.press("?")
    await page.getByRole("dialog", { name: "Keys" }).getByText("Command palette").waitFor()
  }, 60_000)

  it("keeps nobody out, on any page and in both themes", async () => {
    const server = await filled(24)
    const { page } = await signedIn(browser(), server.address)
    // Colours that are on their way are neither of both.
    await page.emulateMedia({ reducedMotion: "reduce" })
    const PAGES = [
      ["/", "Home"],
      ["/albums", "Albums"],
      ["/artists", "Artists"],
      ["/tracks", "Tracks"],
      ["/genres", "Genres"],
      ["/years", "Years"],
      ["/folders", "Folders"],
      ["/playlists", "Playlists"],
      ["/starred", "Starred"],
      ["/search?q=amber", "Search"],
    ] as const
    for (const [path, title] of PAGES) {
      await goTo(page, path)
      await page.getByRole("heading", { level: 1, name: title }).waitFor()
      await page.getByRole("main").getByText("Loading").waitFor({ state: "detached" })
      await noViolationsInBoth(page)
    }
    await page.getByRole("main").getByRole("link", { name: "Album 0" }).last().click()
    await page.getByRole("heading", { level: 1, name: "Album 0" }).waitFor()
    await noViolations(page)
    await page.setViewportSize({ width: 400, height: 800 })
    await noViolations(page)
    expect(await page.getByRole("navigation", { name: "Most used pages" }).isVisible()).toBe(true)
    // The table has no heads there.
    await goTo(page, "/tracks")
    await page.getByLabel("Sort by").selectOption("year")
    await row(page, 0).getByText("Amber").waitFor()
    expect(page.url()).toContain("sort=year")
    await noViolations(page)
  }, 90_000)
})
