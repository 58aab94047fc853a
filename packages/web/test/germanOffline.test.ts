/** The app in German where servers are away: what they, the player and jobs say is said in German too. */
import { has } from "@ledgerline/core/testing"
import { PASSWORD } from "@ledgerline/server/testing"
import { describe, expect, it } from "vitest"
import { goTo, inChromium, KEEPS_APP, noViolations, opened } from "./app.ts"
import { program } from "./program.ts"
import { recording } from "./sound.ts"

describe.skipIf(!has("chromium") || !has("ffmpeg"))(
  "in German without a server (needs chromium, ffmpeg)",
  { timeout: 240_000 },
  () => {
    const browser = inChromium()

    it("given a library that is kept here and a server that went away, then servers and the player say why in German", async () => {
      const server = await program((music) => void recording(`${music}/a.flac`, { title: "Amsel", album: "Vögel" }))
      const { page } = await opened(browser(), server.address, undefined, { ...KEEPS_APP, locale: "de" })
      await page.getByLabel("Code").fill(server.setUpCode ?? "")
      await page.getByLabel("Name").fill("ada")
      await page.getByLabel("Passwort").fill(PASSWORD)
      await page.getByRole("button", { name: "Konto anlegen" }).click()
      await page.getByText("1 Datei").or(page.getByText("eine Datei")).first().waitFor()

      await goTo(page, "/settings/jobs")
      await page.getByLabel("Welche Aufgaben").selectOption("all")
      const scan = page.getByRole("listitem").filter({ hasText: "Sieht einen Ordner durch" }).first()
      await scan.getByRole("button", { name: "Was sie meldete" }).click()
      const log = scan.getByRole("log")
      await log.getByText("aufgenommen").first().waitFor()
      expect(await log.innerText()).not.toContain("imported")

      await goTo(page, "/settings/offline")
      await page.getByRole("button", { name: "Hier behalten" }).click()
      await page.getByText("Geht offline").waitFor()

      await goTo(page, "/settings/sources")
      // The page before it, which stays for a moment, has such a button too.
      await page.getByRole("heading", { name: "Server", exact: true }).waitFor()
      await page.getByRole("button", { name: "Hinzufügen", exact: true }).first().click()
      await page
        .getByRole("dialog")
        .getByLabel("Token oder Link")
        .fill(`ledgerline1-${"A".repeat(120)}`)
      await page.keyboard.press("Enter")
      await page.getByRole("dialog").getByText("das ist kein Token zum Koppeln").waitFor()
      await page.keyboard.press("Escape")

      await server.stop()
      await page.getByRole("button", { name: "Jetzt abgleichen" }).click()
      await page.getByText("Der Server ist nicht zu erreichen.").waitFor()
      await page.getByText("Es ist nichts zu tun: Es wird wieder versucht").waitFor()
      expect(await page.getByText("Nothing has to be done").count()).toBe(0)
      await noViolations(page)

      await goTo(page, "/tracks")
      await page.getByText("Amsel").first().dblclick()
      await page
        .getByRole("alert")
        .getByText("Es geht nicht weiter: kein Server ist erreichbar, und hier behalten ist es nicht")
        .waitFor()
    })
  },
)
