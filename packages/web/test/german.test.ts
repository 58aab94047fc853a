/** The app in a language that servers do not speak: what they say is said in it too. */
import { has } from "@ledgerline/core/testing"
import { describe, expect, it } from "vitest"
import { en } from "../src/app/messages/en.ts"
import { goTo, inChromium, noViolations, signedIn } from "./app.ts"
import { servedToAda } from "./program.ts"
import { shared } from "./shared.ts"
import { recording } from "./sound.ts"

describe.skipIf(!has("chromium") || !has("ffmpeg"))("in German (needs chromium, ffmpeg)", { timeout: 120_000 }, () => {
  const browser = inChromium()
  const server = shared((ending) =>
    servedToAda(1, (music) => void recording(`${music}/a.flac`, { title: "Amsel", album: "Vögel" }), ending),
  )
  const german = () => signedIn(browser(), server().address, "ada", { locale: "de" })

  it("given settings of the server, then they have names and texts, all of them, and what is refused is said in words", async () => {
    const { page } = await german()
    await goTo(page, "/settings/general")
    const log = page.getByRole("textbox", { name: "Protokoll" })
    await log.waitFor()
    await page.getByText("was protokolliert wird").waitFor()
    expect(await page.getByText("what is logged").count()).toBe(0)
    const names = await page.evaluate(async () => {
      const { items } = (await (await fetch("api/v1/settings")).json()) as { items: readonly { name: string }[] }
      return items.map(({ name }) => name)
    })
    expect(Object.keys(en.server).toSorted()).toEqual(names.toSorted())
    await noViolations(page)
    await log.fill("laut")
    await page.getByRole("button", { name: "Speichern" }).click()
    await page
      .getByRole("alert")
      .getByText(/^so geht es nicht: .*logLevel/)
      .waitFor()
  })

  it("given a wrong password, then the form says so", async () => {
    const { page } = await german()
    await goTo(page, "/settings/access")
    await page.getByLabel("Jetziges Passwort").fill("nicht das richtige")
    await page.getByLabel("Neues Passwort").fill("ein anderes langes Passwort")
    await page.getByRole("button", { name: "Ändern" }).click()
    await page.getByText("Name oder Passwort stimmt nicht").waitFor()
    expect(await page.getByText("that is not your password").count()).toBe(0)
  })

  it("given a track that was taken in, then its history names no ids, and the import once", async () => {
    const { page } = await german()
    await goTo(page, "/tracks")
    await page.getByRole("row", { name: /Amsel/ }).getByRole("button", { name: "Mehr" }).click()
    await page.getByRole("menuitem", { name: "Einzelheiten" }).click()
    await page.getByRole("tab", { name: "Verlauf" }).click()
    const panel = page.getByRole("tabpanel")
    await panel.getByText("Titel hinzugefügt").waitFor()
    const rest = panel.getByRole("button", { name: /weitere/ })
    if ((await rest.count()) > 0) await rest.click()
    await panel.getByText("Amsel").first().waitFor()
    expect(await panel.innerText()).not.toMatch(/[\da-f]{32}/)
    await goTo(page, "/history")
    await page
      .getByRole("link", { name: /music$/ })
      .first()
      .waitFor()
    expect(await page.getByText(/Import: Import/).count()).toBe(0)
  })
})
