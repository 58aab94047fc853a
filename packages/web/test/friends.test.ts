/** A friend's library beside the own one: its tracks are in the same list, are looked at and played, and never changed. */
import { has } from "@ledgerline/core/testing"
import { newReplica, running, track } from "@ledgerline/server/testing"
import { describe, expect, it } from "vitest"
import { goTo, inChromium, noViolations, serverWithApp, signedIn } from "./app.ts"

describe.skipIf(!has("chromium"))("a friend's library (needs chromium)", { timeout: 120_000 }, () => {
  const browser = inChromium()

  it("given a link of a friend's server, then its tracks stand among the own ones, and nothing of them can be changed", async () => {
    const own = await serverWithApp()
    await own.library.append({
      actor: "import",
      events: [...track("a1", { title: "Ampel" }), ...track("b2", { title: "Birke" })],
    })
    const friend = await running(await newReplica("7".repeat(32)), 0, undefined, { origins: [own.address] })
    await friend.people.accounts.add({ name: "bob", password: "a long enough password", role: "owner" })
    await friend.library.append({
      actor: "import",
      events: [...track("b2", { title: "Birke" }), ...track("c3", { title: "Citrus" })],
    })
    const { token } = await friend.devices.openPairing("bob", [friend.address])

    const { page } = await signedIn(browser(), own.address)
    page.setDefaultTimeout(30_000)
    await goTo(page, "/settings/offline")
    await page.getByRole("button", { name: "Keep it here" }).click()
    await page.getByText("Kept on this device").waitFor()
    await goTo(page, "/settings/sources")
    // The page before it, which stays for a moment, has such a button too.
    await page.getByRole("heading", { name: "Servers" }).waitFor()
    await page.getByRole("button", { name: "Add", exact: true }).click()
    const dialog = page.getByRole("dialog").filter({ has: page.locator("form") })
    await dialog.getByLabel("Token or link").fill(token)
    await dialog.getByRole("button", { name: "Add" }).click()
    const server = page.getByRole("listitem").filter({ hasText: "a friend's, only read" })
    await server.getByRole("button", { name: /^More about/ }).click()
    await page.getByRole("menuitem", { name: "Rename" }).click()
    await dialog.getByLabel("Name").fill("Bob's")
    await dialog.getByRole("button", { name: "Rename" }).click()
    await server.getByText("Bob's").waitFor()

    await goTo(page, "/tracks")
    const table = page.getByRole("grid", { name: "Tracks" })
    // What both have is there once.
    await page.getByText("3 tracks").waitFor()
    const titles = () => table.locator("[data-row] [class*=title]:not([class*=titles],[class*=Cell])").allInnerTexts()
    await expect.poll(titles).toEqual(["Ampel", "Birke", "Citrus"])
    const row = (title: string) => table.locator("[data-row]").filter({ hasText: title })
    await row("Citrus").getByText("Bob's", { exact: true }).waitFor()
    expect(await row("Citrus").getByRole("button", { name: "Star" }).count()).toBe(0)
    expect(await row("Ampel").getByRole("button", { name: "Star" }).count()).toBe(1)
    await noViolations(page)
    const entriesOf = async (title: string): Promise<readonly string[]> => {
      await row(title).click({ button: "right" })
      await page.getByRole("menuitem").first().waitFor()
      const entries = await page.getByRole("menuitem").allInnerTexts()
      await page.keyboard.press("Escape")
      await page.getByRole("menuitem").first().waitFor({ state: "detached" })
      return entries.map((each) => each.split("\n")[0] ?? "")
    }
    expect(await entriesOf("Ampel")).toEqual(expect.arrayContaining(["Play", "Star", "Edit …", "Details"]))
    const foreign = await entriesOf("Citrus")
    expect(foreign).toEqual(expect.arrayContaining(["Play", "Details"]))
    for (const changing of ["Star", "Rate", "Edit …", "Add to a playlist"]) expect(foreign).not.toContain(changing)

    await row("Citrus").click({ button: "right" })
    await page.getByRole("menuitem", { name: "Details" }).click()
    await page.getByRole("heading", { level: 1, name: "Citrus" }).waitFor()
    await page.getByText("From Bob's: it can be looked at and played, and nothing of it can be changed here.").waitFor()
    expect(await page.getByRole("main").getByRole("button", { name: /Edit/ }).count()).toBe(0)
    await noViolations(page)

    // What the friend adds comes by itself; what this browser changes never goes there.
    await goTo(page, "/tracks?from=own")
    await page.getByText("2 tracks").waitFor()
    await friend.library.append({ actor: "import", events: track("d4", { title: "Dattel" }) })
    await goTo(page, "/tracks")
    await row("Dattel").waitFor()
    expect(await friend.library.state("track:a1")).toBeUndefined()
  })
})
