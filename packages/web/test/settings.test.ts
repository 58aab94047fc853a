/** A new server from its first minute on: set-up, music that is sent, what lets others in, and what keeps them out. */
import { rmSync, writeFileSync } from "node:fs"
import { has } from "@ledgerline/core/testing"
import { PASSWORD } from "@ledgerline/server/testing"
import type { Page } from "playwright-core"
import { describe, expect, it } from "vitest"
import { closeToasts, inChromium, noViolations, noViolationsInBoth, opened, signedIn } from "./app.ts"
import { program, servedToAda } from "./program.ts"
import { shared } from "./shared.ts"
import { recording } from "./sound.ts"

const PAGES = ["general", "offline", "sources", "import", "jobs", "devices", "access", "members", "statistics"]

describe.skipIf(!has("chromium") || !has("ffmpeg"))("settings (needs chromium, ffmpeg)", { timeout: 120_000 }, () => {
  const browser = inChromium()
  const server = shared((ending) =>
    servedToAda(1, (music) => void recording(`${music}/a.flac`, { title: "Shared", album: "Both" }), ending),
  )
  const go = async (page: Page, to: string): Promise<void> => {
    await page.evaluate((hash) => void (location.hash = hash), `#/settings/${to}`)
    await page
      .getByRole("link", { name: new RegExp(to, "i") })
      .and(page.locator("[aria-current=page]"))
      .waitFor()
  }

  it("given a new server, then it is set up, and an album that is sent is in the library", async () => {
    const server = await program((music) => void recording(`${music}/a.flac`, { title: "Shared", album: "Both" }))
    const { page, complaints } = await opened(browser(), server.address)
    await page.getByLabel("Code").waitFor()
    await noViolations(page)
    await page.getByLabel("Code").fill(server.setUpCode ?? "")
    await page.getByLabel("Name").fill("ada")
    await page.getByLabel("Password").fill(PASSWORD)
    await page.getByRole("button", { name: "Make the account" }).click()
    await page.getByRole("heading", { name: "Welcome" }).waitFor()
    const sent = ["One", "Two"].map((title) =>
      recording(`${server.folder}/to-send/${title}.flac`, { title, artist: "Sender", album: "Sent" }),
    )
    const note = { name: "read me.txt", mimeType: "text/plain", buffer: Buffer.from("no sound") }
    const files = page.locator("input[type=file]").first()
    // What is no sound is not sent, and not counted.
    await files.setInputFiles([note])
    await files.setInputFiles(sent)
    await page.getByText("2 of 2 are in the library").waitFor()
    // A folder of the server, with a file that is no music.
    recording(`${server.folder}/roots/Attic/Three.flac`, { title: "Three" })
    writeFileSync(`${server.folder}/roots/Attic/broken.flac`, "no sound")
    await go(page, "import")
    await closeToasts(page)
    await page.getByRole("button", { name: "Add a folder" }).click()
    const dialog = page.getByRole("dialog")
    await dialog
      .getByRole("button", { name: /roots$/ })
      .first()
      .click()
    await dialog.getByRole("button", { name: "Attic", exact: true }).waitFor()
    await noViolations(page)
    await dialog.getByRole("button", { name: "Add Attic" }).click()
    await page.getByText("Attic is being looked through.").waitFor()
    const attic = page
      .getByRole("list", { name: "Folders of the server" })
      .getByRole("listitem")
      .filter({ hasText: "Attic" })
    await attic.getByText("One file").waitFor()
    await go(page, "jobs")
    await page.getByLabel("Which jobs").selectOption("all")
    await page.getByText("Takes in a file that was sent").first().waitFor()
    for (const log of await page.getByRole("button", { name: "What it said" }).all()) await log.click()
    await page.getByRole("log").getByText("broken.flac").waitFor()
    await noViolations(page)
    await go(page, "import")
    await attic.getByRole("button", { name: "Take Attic out of the library" }).click()
    await dialog.getByRole("button", { name: "Take it out" }).click()
    await attic.waitFor({ state: "detached" })
    await page.getByRole("button", { name: "Undo" }).last().click()
    await attic.waitFor()
    const tracks = await page.evaluate(
      async () => (await fetch("api/v1/tracks?sort=title")).json() as Promise<{ items: unknown[] }>,
    )
    expect(tracks.items).toMatchObject([{ title: "One" }, { title: "Shared" }, { title: "Three" }, { title: "Two" }])
    expect(complaints.filter((text) => !/40[01]/.test(text))).toEqual([])
  })

  it("given files that are not where they were, then the page says so, and they are lost when a person says so", async () => {
    const server = await servedToAda(3, (music) => {
      for (const title of ["One", "Two", "Three"]) recording(`${music}/${title}.flac`, { title, album: "Album" })
    })
    const { page } = await signedIn(browser(), server.address)
    await go(page, "import")
    const folder = page.getByRole("list", { name: "Folders of the server" }).getByRole("listitem")
    const look = folder.getByRole("button", { name: "Look through music for changes" })
    await look.waitFor()
    for (const title of ["One", "Two"]) rmSync(`${server.folder}/music/${title}.flac`)
    await look.click()
    await folder.getByText("2 files are not where they were.").waitFor()
    await closeToasts(page)
    await noViolationsInBoth(page)
    await go(page, "sources")
    const place = page
      .getByRole("list", { name: "Places", exact: true })
      .getByRole("listitem")
      .filter({ hasText: "music" })
    await place.getByRole("button", { name: "They are gone" }).click()
    const dialog = page.getByRole("dialog")
    await dialog.getByText("Are 2 files of music gone for good?").waitFor()
    await noViolations(page)
    await dialog.getByRole("button", { name: "They are gone" }).click()
    await place.getByText("2 are gone").waitFor()
    expect(await place.getByText("not where they were").count()).toBe(0)
  })

  it("given a signed-in owner, then each page is one that everybody can use, in both themes", async () => {
    const { page } = await signedIn(browser(), server().address)
    await page.emulateMedia({ reducedMotion: "reduce" })
    for (const name of PAGES) {
      const before = await page.title()
      await go(page, name)
      // The page before this one stays for a while, and then there may be none for a moment.
      await expect.poll(() => page.title()).not.toMatch(new RegExp(`^(?:${RegExp.escape(before)}|Ledgerline)$`))
      await page.getByRole("heading", { level: 1 }).waitFor()
      expect(await page.getByRole("heading", { level: 1 }).count()).toBe(1)
      await noViolationsInBoth(page)
    }
  })

  it("given a link, then a second browser is paired by it and works, until it is revoked", async () => {
    const first = await signedIn(browser(), server().address)
    await go(first.page, "devices")
    await first.page.getByRole("button", { name: "Pair a device" }).click()
    const link = await first.page.getByText("/#/pair?token=").textContent()
    await noViolations(first.page)
    await first.page.keyboard.press("Escape")

    const second = await opened(browser(), link ?? "")
    await second.page.getByRole("button", { name: "Pair and keep the library here" }).click()
    await second.page.getByRole("navigation", { name: "Menu" }).waitFor()
    await second.page.evaluate(() => void (location.hash = "#/settings/sources"))
    // It may what its member may.
    await second.page.getByRole("navigation", { name: "Settings" }).getByRole("link", { name: "Members" }).waitFor()
    await second.page.getByText("connected").waitFor()
    // A link is good once.
    const third = await opened(browser(), link ?? "")
    await third.page.getByRole("button", { name: "Pair and keep the library here" }).click()
    await third.page.getByText("Links are good once").waitFor()

    await first.page.reload()
    await first.page.getByRole("button", { name: /^Revoke / }).click()
    await first.page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click()
    await first.page.getByText("revoked", { exact: true }).waitFor()
    await second.page.getByText("connected").waitFor({ state: "detached" })
    const [device] = await first.page.evaluate(
      async () => ((await (await fetch("api/v1/devices")).json()) as { items: { revokedAt: number | null }[] }).items,
    )
    expect(device?.revokedAt).toEqual(expect.any(Number))
  })

  it("given members, keys and app passwords, then each is made, shown once, and taken away", async () => {
    const { page } = await signedIn(browser(), server().address)
    await go(page, "members")
    await page.getByRole("button", { name: "Add a member" }).click()
    const dialog = page.getByRole("dialog")
    await dialog.getByLabel("Name").fill("eve")
    await dialog.getByLabel("Password").fill("another long password")
    await dialog.getByLabel("Role").selectOption("editor")
    await dialog.getByRole("button", { name: "Add a member" }).click()
    await page.getByLabel("Role of eve").waitFor()
    expect(await page.getByLabel("Role of eve").inputValue()).toBe("editor")

    await go(page, "access")
    await page.getByRole("button", { name: "New key" }).click()
    await dialog.getByLabel("What it is for").fill("backup")
    await dialog.getByRole("button", { name: "Make it" }).click()
    const key = (await dialog.locator("code").textContent()) ?? ""
    const answer = await fetch(`${server().address}/api/v1/me`, { headers: { "x-api-key": key } })
    expect(await answer.json()).toMatchObject({ member: "ada", scopes: ["read", "stream"] })
    await dialog.getByRole("button", { name: "I have it" }).click()
    expect(await page.content()).not.toContain(key)
    await page.getByRole("button", { name: "Remove backup" }).click()
    await dialog.getByRole("button", { name: "Remove" }).click()
    await page.getByText("No program has a key.").waitFor()
    expect((await fetch(`${server().address}/api/v1/me`, { headers: { "x-api-key": key } })).status).toBe(401)
  })
})
