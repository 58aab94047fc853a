/** Where everything comes from, and undo: in a browser, on a server as in production. */
import type { NewEvent } from "@ledgerline/core"
import { has } from "@ledgerline/core/testing"
import { PASSWORD, type Running, track } from "@ledgerline/server/testing"
import type { Page } from "playwright-core"
import { describe, expect, it } from "vitest"
import { inChromium, noViolationsInBoth, serverWithApp, signedIn } from "./app.ts"

const musicbrainz = (name: string, fields: object): NewEvent => ({
  type: "claim.attributed",
  subject: `track:${name}`,
  payload: {
    provider: "musicbrainz",
    tier: "automatic",
    fields,
    confidence: 0.93,
    parts: { title: 1, fingerprint: 0.81 },
    url: "https://musicbrainz.org/recording/1",
  },
})

const proposed = (name: string, score: number, fields: object): NewEvent => ({
  type: "candidate.proposed",
  subject: `track:${name}`,
  payload: { candidate: `discogs:${name}`, provider: "discogs", score, parts: { title: 0.9, duration: 0.6 }, fields },
})

const given = ({ library }: Running, actor: string, ...events: readonly NewEvent[]) => library.append({ actor, events })

/** Whether an answer came to a request of a page. */
const askedFor = (page: Page, what: string): Promise<boolean> =>
  page.evaluate((part) => performance.getEntriesByType("resource").some(({ name }) => name.includes(part)), what)

describe.skipIf(!has("chromium"))("where everything comes from", () => {
  const browser = inChromium()

  async function opened(
    server: Running,
    hash: string,
    name = "ada",
  ): Promise<{ page: Page; complaints: readonly string[] }> {
    const { page, complaints } = await signedIn(browser(), server.address, name)
    page.setDefaultTimeout(10_000)
    await go(page, server, hash)
    return { page, complaints }
  }

  const go = (page: Page, { address }: Running, hash: string) => page.goto(`${address}/#${hash}`)

  const field = (page: Page, name: string) => page.getByRole("button", { name: new RegExp(`^${name} `) })
  const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name })
  const titled = (page: Page, title: string) =>
    page.getByRole("heading", { level: 1, name: title, exact: true }).waitFor()

  it("given a track, then its stack says who said what, and an edit, a lock and a revert show there and can be undone", async () => {
    const server = await serverWithApp()
    await given(server, "import", ...track("a1", { title: "Gymnopedie", artist: "Eric Satie" }))
    await given(server, "provider:musicbrainz", musicbrainz("a1", { artist: "Erik Satie" }))
    const { page, complaints } = await opened(server, "/tracks/a1")
    await titled(page, "Gymnopedie")

    await field(page, "Artist").click()
    const stack = page.getByRole("list", { name: "What was said of Artist" })
    expect(await stack.locator("> li").allInnerTexts()).toEqual([
      expect.stringMatching(/Erik Satie[^]*MusicBrainz[^]*93 %[^]*81 %[^]*Shown/),
      expect.stringMatching(/Eric Satie[^]*Tags of the file[^]*Weighs less/),
    ])
    await noViolationsInBoth(page)
    // Another one than the strongest.
    await button(page, "Use this one").click()
    await page.getByText("Eric Satie", { exact: true }).first().waitFor()
    await button(page, "Undo").click()
    await page.getByText("Taken back.").waitFor()
    await field(page, "Artist").filter({ hasText: "Erik Satie" }).waitFor()
    await field(page, "Artist").click()

    await field(page, "Title").click()
    await button(page, "Edit Title").click()
    await page.getByLabel("Value of Title").fill("Gymnopédie No. 1")
    await page.getByRole("insertion").filter({ hasText: "Gymnopédie No. 1" }).waitFor()
    await page.getByLabel(/Lock it/).check()
    await button(page, "Save").click()
    await titled(page, "Gymnopédie No. 1")
    await field(page, "Title")
      .getByLabel(/Locked/)
      .waitFor()
    await button(page, "Unlock").click()
    await page.getByRole("button", { name: "Lock", exact: true }).waitFor()

    await button(page, "Take back Title").click()
    await page
      .getByRole("insertion")
      .filter({ hasText: /^Gymnopedie$/ })
      .waitFor()
    await page.getByRole("group", { name: "Take back Title" }).getByRole("button", { name: "Take back" }).click()
    await titled(page, "Gymnopedie")
    await button(page, "Bring it back").first().click()
    await titled(page, "Gymnopédie No. 1")

    await page.getByRole("tab", { name: "History" }).click()
    await button(page, "Take back all edits").click()
    const dialog = page.getByRole("dialog")
    await dialog
      .getByRole("insertion")
      .filter({ hasText: /^Gymnopedie$/ })
      .waitFor()
    await dialog.getByRole("button", { name: "Take back" }).click()
    await titled(page, "Gymnopedie")
    await expect.poll(() => button(page, "Take back all edits").count()).toBe(0)
    await button(page, "Bring it back").first().click()
    await titled(page, "Gymnopédie No. 1")
    expect(complaints.filter((text) => !/40[14]/.test(text))).toEqual([])
  })

  it("given an action, when it is taken back with a look at what will change, then it is, and that is in the history", async () => {
    const server = await serverWithApp()
    await given(server, "import", ...track("a1", { title: "Ampel" }), ...track("b2", { title: "Birke" }))
    await given(
      server,
      "provider:musicbrainz",
      musicbrainz("a1", { title: "Amsel" }),
      musicbrainz("b2", { title: "Buche" }),
    )
    const { page } = await opened(server, "/history")
    await page.getByRole("combobox", { name: /^Who/ }).selectOption({ label: "MusicBrainz" })
    expect(await page.getByRole("main").getByRole("listitem").count()).toBe(1)
    await noViolationsInBoth(page)
    await page.getByRole("main").getByRole("listitem").getByRole("link").click()
    await page.getByRole("heading", { name: "Changes" }).waitFor()
    await page.getByRole("insertion").filter({ hasText: "Buche" }).waitFor()
    await noViolationsInBoth(page)

    await button(page, "Take the action back").click()
    const dialog = page.getByRole("dialog")
    await dialog.getByText("taken out of effect: 2. Things that will show otherwise: 2").waitFor()
    await dialog.getByRole("insertion").filter({ hasText: "Ampel" }).waitFor()
    await noViolationsInBoth(page)
    await dialog.getByLabel(/Why/).fill("wrong matches")
    await dialog.getByRole("button", { name: "Take back" }).click()
    await page.getByText("Taken back.").waitFor()
    await go(page, server, "/tracks/b2")
    await titled(page, "Birke")
    await button(page, "Bring it back").first().click()
    await titled(page, "Buche")
    await go(page, server, "/history")
    await page.getByRole("combobox", { name: /^What/ }).selectOption({ label: "Taken back" })
    await expect.poll(() => page.getByRole("main").getByRole("listitem").count()).toBe(2)
  })

  it("given proposals, then they are decided by keys alone, field by field, and the last decision is taken back", async () => {
    const server = await serverWithApp()
    await given(server, "import", ...track("a1", { title: "Ampel" }), ...track("b2", { title: "Birke" }))
    await given(
      server,
      "provider:discogs",
      proposed("a1", 0.9, { title: "Amsel", year: 1999 }),
      proposed("b2", 0.8, { title: "Buche" }),
    )
    const { page } = await opened(server, "/review")
    await page.getByRole("checkbox", { name: "Use Year" }).waitFor()
    await noViolationsInBoth(page)
    await page.keyboard.press("2")
    await button(page, "Apply one field").waitFor()
    await page.keyboard.press("a")
    await page.getByRole("heading", { level: 2, name: "Birke" }).waitFor()
    const shown = await server.library.state<{ claim: { candidates: object } }>("track:a1")
    expect(JSON.stringify(shown)).toContain("Amsel")
    await page.getByRole("checkbox", { name: "Use Title" }).waitFor()
    await page.keyboard.press("x")
    await page.getByText("Nothing waits for you.").waitFor()
    await page.keyboard.press("z")
    await page.getByRole("heading", { level: 2, name: "Birke" }).waitFor()
  })

  it("given an edit, when the library is looked at as of before, then it shows what was, nothing can be changed, and now is a click away", async () => {
    const server = await serverWithApp()
    const { events } = await given(server, "import", ...track("a1", { title: "Ampel" }))
    const edited = {
      type: "claim.attributed",
      subject: "track:a1",
      payload: { provider: "user", tier: "user", fields: { title: "Amsel" } },
    }
    await given(server, "user:eve", edited)
    expect(events).toHaveLength(2)
    const { page } = await opened(server, "/tracks/a1")
    await titled(page, "Amsel")
    await button(page, "The library as of …").click()
    const popup = page.getByRole("dialog")
    await popup.getByRole("slider").waitFor()
    await noViolationsInBoth(page)
    await popup.getByRole("button", { name: /Fields set/ }).click()
    await titled(page, "Ampel")
    await page.getByText("This is the library as of").waitFor()
    expect(await button(page, "Edit …").count()).toBe(0)
    await noViolationsInBoth(page)
    await button(page, "Back to now").click()
    await titled(page, "Amsel")
    await button(page, "Edit …").waitFor()
  })

  it("given two people at one library, when one edits, then the other sees it at once, and is told who did what", async () => {
    const server = await serverWithApp()
    await given(server, "import", ...track("a1", { title: "Ampel" }))
    await server.people.accounts.add({ name: "eve", password: PASSWORD, role: "editor" })
    const [one, other] = [await opened(server, "/tracks/a1"), await opened(server, "/tracks/a1", "eve")]
    await titled(other.page, "Ampel")
    // What was there when it looked for the first time is no news; it looks once the page has come to rest.
    await expect.poll(() => askedFor(other.page, "/operations?limit=30")).toBe(true)
    await field(one.page, "Title").click()
    await button(one.page, "Edit Title").click()
    await one.page.getByLabel("Value of Title").fill("Amsel")
    await button(one.page, "Save").click()
    await titled(other.page, "Amsel")
    await other.page.getByText("ada: Fields set").waitFor()
    await button(other.page, "Look").click()
    await other.page.getByRole("insertion").filter({ hasText: "Amsel" }).waitFor()
    expect(await one.page.getByText("Fields set").count()).toBe(0)
  })

  it("given several tracks, then they are edited in one action that one click takes back, and belong together as somebody says", async () => {
    const server = await serverWithApp()
    const [jazz, rock] = [{ genres: ["Jazz"] }, { genres: ["Rock"] }]
    await given(server, "import", ...track("a1", jazz), ...track("b2", rock), ...track("c3", rock))
    const { page } = await opened(server, "/tracks")
    const row = (index: number) => page.locator(`[data-row="${index}"]`)
    await row(0).click()
    await row(2).click({ modifiers: ["Shift"] })
    await row(1).click({ button: "right" })
    await page.getByRole("menuitem", { name: "Edit 3 tracks …" }).click()
    const dialog = page.getByRole("dialog")
    await dialog.getByPlaceholder("different (2)").fill("Soul; Funk")
    await dialog.getByRole("button", { name: "Change 3 tracks" }).click()
    await page.getByText("Changed 3 tracks.").waitFor()
    const genresOf = async (id: string) => JSON.stringify(await server.library.state(`track:${id}`))
    for (const id of ["a1", "b2", "c3"]) expect(await genresOf(id)).toContain("Funk")
    await button(page, "Undo").click()
    await page.getByText("Taken back.").waitFor()
    expect(await genresOf("a1")).not.toContain("Funk")

    await go(page, server, "/tracks/b2")
    await page.getByRole("tab", { name: "Relations" }).click()
    await button(page, "Add a relation").click()
    await page.getByLabel("How").selectOption({ label: "samples" })
    await page.getByLabel("Search a track").fill("c3")
    await page.getByRole("option", { name: "c3" }).click()
    await noViolationsInBoth(page)
    await button(page, "Add a relation").click()
    await page.getByRole("listitem").filter({ hasText: "samples c3" }).getByRole("link").click()
    await titled(page, "c3")
    await page.getByRole("tab", { name: "Relations" }).click()
    await page.getByRole("listitem").filter({ hasText: "is sampled by b2" }).waitFor()
  })

  it("given two files of one recording, then they are compared, merged, and parted again", async () => {
    const server = await serverWithApp()
    const same = { title: "Ampel", artist: "Ada", isrc: ["DEA123456789"], durationMs: 60_000 }
    await given(server, "import", ...track("a1", same), ...track("b2", same))
    const { page } = await opened(server, "/duplicates")
    await button(page, "Merge").waitFor()
    await noViolationsInBoth(page)
    await button(page, "Merge").click()
    await page.getByText("There are no duplicates.").waitFor()
    await button(page, "Undo").click()
    await button(page, "Not the same").click()
    await page.getByText("There are no duplicates.").waitFor()
    expect(await server.library.state("track:b2")).toMatchObject({
      track: expect.not.objectContaining({ mergedInto: expect.anything() }),
    })
  })
})
