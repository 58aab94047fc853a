/** Pages where there is little room, or little to show: long names, windows of half a screen, addresses of nothing. */
import { has } from "@ledgerline/core/testing"
import { track } from "@ledgerline/server/testing"
import type { Page } from "playwright-core"
import { describe, expect, it } from "vitest"
import { goTo, inChromium, noViolations, serverWithApp, signedIn } from "./app.ts"
import { shared } from "./shared.ts"

const LONG = "Ungebrochen".repeat(45)

describe.skipIf(!has("chromium"))("where there is little room", () => {
  const browser = inChromium()
  const server = shared(async (ending) => {
    const it = await serverWithApp({}, ending)
    const events = [
      ...track("a1", { title: LONG, album: LONG, artist: LONG, genres: [LONG], year: 1999 }),
      ...track("b1", { title: "Amsel", album: "Vögel", artist: "Ada", year: 2001 }),
    ]
    await it.library.append({ actor: "import", events })
    return it
  })

  const idOf = (page: Page, kind: "tracks" | "albums", title: string): Promise<string> =>
    page.evaluate(
      async ([list, wanted]) => {
        const answer = await fetch(`api/v1/${list}?limit=10`)
        const { items } = (await answer.json()) as { items: readonly { readonly id: string; readonly title: string }[] }
        return items.find((each) => each.title === wanted)?.id ?? ""
      },
      [kind, title] as const,
    )

  const sideways = (page: Page): Promise<number> =>
    page.locator("#content").evaluate((content) => content.scrollWidth - content.clientWidth)

  it.each([1440, 820, 390])(
    "given names of 500 letters and a window %i pixels wide, then nothing is wider than the page",
    async (width) => {
      const { page } = await signedIn(browser(), server().address, "ada", { viewport: { width, height: 900 } })
      const [album, one] = [await idOf(page, "albums", LONG), await idOf(page, "tracks", LONG)]
      const lists = ["Tracks", "Albums", "Genres"].map((name) => [`/${name.toLowerCase()}`, name] as const)
      for (const [path, name] of [...lists, [`/albums/${album}`, LONG], [`/tracks/${one}`, LONG]] as const) {
        await goTo(page, path)
        // The page before this one has the name too, and stays until this one is there.
        await page.getByRole("heading", { level: 1, name, exact: true }).waitFor()
        // Of a long genre only the beginning is shown.
        await page.locator("#content").getByText(LONG.slice(0, 99)).first().waitFor()
        expect([path, await sideways(page)]).toEqual([path, 0])
      }
    },
  )

  it("given half a screen, then tables leave out columns, and rows still have a star and a menu", async () => {
    const { page } = await signedIn(browser(), server().address, "ada", { viewport: { width: 820, height: 900 } })
    await goTo(page, "/tracks")
    const row = page.getByRole("row", { name: /Amsel/ })
    for (const name of [/star/i, "More"]) {
      const box = await row.getByRole("button", { name }).boundingBox()
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThan(820)
    }
    await page.getByRole("columnheader", { name: "Artist" }).waitFor()
    // With its cover: a title of two words is read to its end.
    expect((await page.getByRole("columnheader", { name: "Title" }).boundingBox())?.width).toBeGreaterThan(150)
    expect(await page.getByRole("columnheader", { name: "Year" }).count()).toBe(0)
    await page.setViewportSize({ width: 1440, height: 900 })
    await page.getByRole("columnheader", { name: "Year" }).waitFor()
  })

  it("given the address of nothing, then a page says so, leads on, and is named like one", async () => {
    const { page } = await signedIn(browser(), server().address)
    for (const path of ["/nowhere", "/tracks/zzz", "/albums/zzz", "/artists/zzz", "/playlists/zzz", "/history/zzz"]) {
      await goTo(page, path)
      await page.getByRole("heading", { level: 1, name: "There is nothing here" }).waitFor()
      await noViolations(page)
      expect(await page.title()).toBe("There is nothing here. · Ledgerline")
      await page.locator("#content").getByRole("link", { name: "Home" }).click()
      await page.getByRole("heading", { level: 1, name: "Home" }).waitFor()
    }
  })

  it("given a track of an album, then its page is called after it, and everybody can tell the link", async () => {
    const { page } = await signedIn(browser(), server().address)
    await goTo(page, `/tracks/${await idOf(page, "tracks", "Amsel")}`)
    await page.getByRole("heading", { level: 1, name: "Amsel" }).waitFor()
    expect(await page.title()).toBe("Amsel · Ledgerline")
    await noViolations(page)
  })

  it("given news on a phone, then they lie above what stands at the foot, and hide nothing of it", async () => {
    const { page } = await signedIn(browser(), server().address, "ada", { viewport: { width: 390, height: 844 } })
    await goTo(page, "/tracks")
    await page.getByRole("row", { name: /Amsel/ }).getByRole("button", { name: "More" }).click()
    await page.getByRole("menuitem", { name: "Add to the queue" }).click()
    await goTo(page, "/queue")
    await page.getByRole("button", { name: "Clear" }).click()
    const news = await page
      .locator("[role=dialog][aria-modal=false]", { hasText: "The queue was cleared" })
      .boundingBox()
    const tabs = await page.getByRole("navigation", { name: "Most used pages" }).boundingBox()
    expect((news?.y ?? 844) + (news?.height ?? 0)).toBeLessThan(tabs?.y ?? 0)
  })

  it("given a phone, then the line of settings shows the page that is open", async () => {
    const { page } = await signedIn(browser(), server().address, "ada", { viewport: { width: 390, height: 844 } })
    for (const name of ["Members", "General", "Statistics"]) {
      await goTo(page, `/settings/${name.toLowerCase()}`)
      const link = page.getByRole("navigation", { name: "Settings" }).locator("[aria-current=page]", { hasText: name })
      const isInSight = async (): Promise<boolean> => {
        const { x, width } = (await link.boundingBox()) ?? { x: 390, width: 1 }
        return x >= 0 && x + width <= 390
      }
      await expect.poll(isInSight).toBe(true)
    }
  })
})
