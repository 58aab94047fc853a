/** What people put right: artists, all that a service said, and what does not fit together. In a browser, on a server. */
import { type NewEvent, registry } from "@ledgerline/core"
import { carry, has, newLibrary } from "@ledgerline/core/testing"
import { PASSWORD, type Running, track } from "@ledgerline/server/testing"
import type { Locator, Page } from "playwright-core"
import { describe, expect, it } from "vitest"
import { goTo, inChromium, noViolationsInBoth, serverWithApp, signedIn } from "./app.ts"

const said = (provider: string, name: string, fields: object): NewEvent => ({
  type: "claim.attributed",
  subject: `track:${name}`,
  payload: { provider, tier: "automatic", fields },
})

const merged = (name: string, into: string): NewEvent => ({
  type: "track.merged",
  subject: `track:${name}`,
  payload: { into, because: { rule: "user" } },
})

const given = ({ library }: Running, actor: string, ...events: readonly NewEvent[]) => library.append({ actor, events })

describe.skipIf(!has("chromium"))("putting right", () => {
  const browser = inChromium()

  async function opened(server: Running, path: string, name = "ada"): Promise<Page> {
    const { page } = await signedIn(browser(), server.address, name)
    page.setDefaultTimeout(10_000)
    await goTo(page, path)
    return page
  }

  const button = (of: Page | Locator, name: string | RegExp): Locator => of.getByRole("button", { name })
  /** The button that chooses a value. */
  const choice = (page: Page, value: string): Locator =>
    page
      .getByRole("list", { name: /^What is said of/ })
      .getByRole("listitem")
      .filter({ hasText: value })
      .getByRole("button")
  const conflicts = (page: Page): Locator => page.getByRole("tab", { name: /^Conflicts/ })

  it("given claims that differ, then they are chosen and kept by keys alone, and the last choice is taken back", async () => {
    const server = await serverWithApp()
    await given(server, "import", ...track("a1", { title: "Ampel" }), ...track("b2", { title: "Birke" }))
    await given(
      server,
      "provider:musicbrainz",
      said("musicbrainz", "a1", { title: "Amsel" }),
      said("musicbrainz", "b2", { year: 1999 }),
    )
    await given(
      server,
      "provider:discogs",
      said("discogs", "a1", { title: "Ambra" }),
      said("discogs", "b2", { year: 1998 }),
    )
    const page = await opened(server, "/review")
    await page.getByRole("tab", { name: "Conflicts (2)" }).click()
    const list = page.getByRole("navigation", { name: "Conflicts" })
    const choices = page.getByRole("list", { name: "What is said of Title" })
    expect(await choices.getByRole("listitem").allInnerTexts()).toEqual([
      expect.stringMatching(/Ambra[^]*Discogs/),
      expect.stringMatching(/Amsel[^]*MusicBrainz/),
      expect.stringMatching(/Ampel[^]*Embedded tags/),
    ])
    await noViolationsInBoth(page)
    const titleOf = async () => (await server.library.state<{ claim: unknown }>("track:a1"))?.claim
    await page.keyboard.press("2")
    await expect.poll(() => list.getByRole("listitem").count()).toBe(1)
    expect(JSON.stringify(await titleOf())).toContain('"user"')
    await page.keyboard.press("z")
    await expect.poll(() => list.getByRole("listitem").count()).toBe(2)
    await page.keyboard.press("j")
    await page.getByRole("list", { name: "What is said of Year" }).waitFor()
    // The first is what shows: it is kept as it is.
    await page.keyboard.press("1")
    await expect.poll(() => list.getByRole("listitem").count()).toBe(1)
    await choice(page, "Amsel").click()
    await page.getByText("Everything fits together.").waitFor()
    await goTo(page, "/tracks/a1")
    await page.getByRole("heading", { level: 1, name: "Amsel" }).waitFor()
    await page
      .getByLabel(/Locked/)
      .first()
      .waitFor()
  })

  it("given two tracks that were merged into one another, then the circle is shown, taken apart after a look, and brought back", async () => {
    const server = await serverWithApp()
    await given(server, "import", ...track("a1", { title: "Ampel" }), ...track("b2", { title: "Ampel (live)" }))
    await given(server, "user:ada", merged("a1", "b2"))
    await given(server, "user:eve", merged("b2", "a1"))
    const page = await opened(server, "/review")
    await page.getByRole("tab", { name: "Conflicts (1)" }).click()
    await page.getByText("These were merged into one another.").first().waitFor()
    await page.keyboard.press("a")
    const dialog = page.getByRole("dialog")
    await dialog.getByText("taken out of effect: 1").waitFor()
    await noViolationsInBoth(page)
    await button(dialog, "Take back").click()
    await page.getByText("Everything fits together.").waitFor()
    expect(await page.getByRole("tab", { name: "Conflicts", exact: true }).count()).toBe(1)
    await button(page, "Bring it back").first().click()
    await page.getByText("These were merged into one another.").first().waitFor()
  })

  it("given all that a service said, then it is taken back with a look at what that changes, and brought back", async () => {
    const server = await serverWithApp()
    await given(server, "import", ...track("a1", { title: "Ampel" }), ...track("b2", { title: "Birke" }))
    for (const [name, title] of [
      ["a1", "Amsel"],
      ["b2", "Buche"],
    ] as const)
      await given(server, "provider:musicbrainz", said("musicbrainz", name, { title }))
    await given(server, "provider:discogs", said("discogs", "b2", { year: 1999 }))
    const page = await opened(server, "/history")
    await button(page, "Take back by source").click()
    await page.getByRole("menuitem", { name: "Take back all that MusicBrainz said" }).click()
    const dialog = page.getByRole("dialog")
    await dialog.getByText("taken out of effect: 2. Things that will show otherwise: 2").waitFor()
    await dialog.getByRole("insertion").filter({ hasText: "Birke" }).waitFor()
    await noViolationsInBoth(page)
    await button(dialog, "Take back").click()
    await page.getByText("Taken back.").waitFor()
    await goTo(page, "/tracks/b2")
    await page.getByRole("heading", { level: 1, name: "Birke" }).waitFor()
    await page.getByText("1999").first().waitFor()
    expect(JSON.stringify(await server.library.state("track:b2"))).not.toContain("Buche")
    await button(page, "Bring it back").first().click()
    await page.getByRole("heading", { level: 1, name: "Buche" }).waitFor()
  })

  it("given artists, then one is called otherwise, one becomes two, and two become one; each can be undone", async () => {
    const server = await serverWithApp()
    for (const [name, artist] of [
      ["a1", "Simon & Garfunkel"],
      ["b2", "Bjork"],
      ["c3", "Björk G."],
    ] as const)
      await given(server, "import", ...track(name, { title: name, artist, album: `Of ${name}` }))
    const page = await opened(server, "/artists?all=true")
    await page.getByRole("heading", { level: 1, name: "Artists" }).waitFor()
    // Messages are dialogs too.
    const dialog = page.getByRole("dialog").filter({ has: page.locator("form") })
    const listed = (name: string): Locator => page.getByRole("main").getByRole("link", { name, exact: true }).first()
    const choose = async (name: string, entry: string): Promise<void> => {
      await listed(name).click({ button: "right" })
      await page.getByRole("menuitem", { name: entry }).click()
      await dialog.waitFor()
    }
    await choose("Bjork", "Rename …")
    await noViolationsInBoth(page)
    await dialog.getByLabel("New name").fill("Björk")
    await button(dialog, "Save").click()
    await listed("Björk").waitFor()

    await choose("Simon & Garfunkel", "Split off …")
    expect(await dialog.getByLabel("Names, one a line").inputValue()).toBe("Simon\nGarfunkel")
    await button(dialog, "Split off").click()
    for (const name of ["Simon", "Garfunkel"]) await listed(name).waitFor()
    await expect.poll(() => listed("Simon & Garfunkel").count()).toBe(0)
    await button(page.getByRole("dialog").filter({ hasText: "Simon; Garfunkel" }), "Undo").click()
    await listed("Simon & Garfunkel").waitFor()

    await choose("Björk G.", "Merge into another …")
    await dialog.getByLabel("Search an artist").fill("Björk")
    // What was found stands beside the window.
    await page.getByRole("option", { name: "Björk", exact: true }).click()
    await button(dialog, "Merge").click()
    await expect.poll(() => listed("Björk G.").count()).toBe(0)
    await listed("Björk").click()
    for (const name of ["Of b2", "Of c3"]) await page.getByRole("link", { name }).first().waitFor()
  })

  it("given two people of whom neither knew what the other said, then one shows, and the other's is there to choose", async () => {
    const server = await serverWithApp()
    await server.people.accounts.add({ name: "eve", password: PASSWORD, role: "editor" })
    await given(server, "import", ...track("a1", { title: "Ampel" }))
    const [ada, eve] = [await opened(server, "/tracks/a1"), await opened(server, "/tracks/a1", "eve")]
    await button(ada, /^Title /).click()
    await button(ada, "Edit Title").click()
    await ada.getByLabel("Value of Title").fill("Ampel 0")
    await button(ada, "Save").click()
    await eve.getByRole("heading", { level: 1, name: "Ampel 0" }).waitFor()
    // Of a device of eve's that was apart, and whose clock is years behind.
    const apart = await newLibrary(registry, 7, server.library.id)
    await apart.append({
      actor: "user:eve",
      events: [
        {
          type: "claim.attributed",
          subject: "track:a1",
          payload: { provider: "user", tier: "user", fields: { title: "Ampel 1" } },
        },
      ],
    })
    await apart.sign()
    for (const { origin } of await apart.holdings()) await carry(apart, server.library, origin, 0, 100)
    await goTo(ada, "/review")
    await conflicts(ada).click()
    await ada.getByRole("list", { name: "What is said of Title" }).getByText("eve").waitFor()
    await choice(ada, "Ampel 1").click()
    await eve.getByRole("heading", { level: 1, name: "Ampel 1" }).waitFor()
    await expect.poll(() => ada.getByRole("tab", { name: "Conflicts", exact: true }).count()).toBe(1)
  })

  it("given two people one after the other, then the last shows, and they do not disagree", async () => {
    const server = await serverWithApp()
    await server.people.accounts.add({ name: "eve", password: PASSWORD, role: "editor" })
    await given(server, "import", ...track("a1", { title: "Ampel" }))
    const pages = [await opened(server, "/tracks/a1"), await opened(server, "/tracks/a1", "eve")] as const
    for (const [at, page] of pages.entries()) {
      await button(page, /^Title /).click()
      await button(page, "Edit Title").click()
      await page.getByLabel("Value of Title").fill(`Ampel ${at}`)
      await button(page, "Save").click()
      for (const each of pages) await each.getByRole("heading", { level: 1, name: `Ampel ${at}` }).waitFor()
    }
    await goTo(pages[0], "/review")
    await expect.poll(() => pages[0].getByRole("tab", { name: "Conflicts", exact: true }).count()).toBe(1)
  })
})
