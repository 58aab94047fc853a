/** The app as most have it at home: over a plain connection to another machine, where browsers lack what they give secure pages. */
import { has, locateChromium } from "@ledgerline/core/testing"
import { PASSWORD, track } from "@ledgerline/server/testing"
import { chromium } from "playwright-core"
import { expect, it, onTestFinished } from "vitest"
import { serverWithApp } from "./app.ts"

it.skipIf(!has("chromium"))(
  "given a plain connection, then somebody signs in, and what they change is changed",
  async () => {
    const server = await serverWithApp()
    await server.library.append({ actor: "import", events: [...track("a1", { album: "Ampel", artist: "Ada" })] })
    const browser = await chromium.launch({
      executablePath: locateChromium() ?? "",
      args: ["--no-sandbox", "--host-resolver-rules=MAP music.example 127.0.0.1"],
    })
    onTestFinished(() => browser.close())
    const page = await browser.newPage()
    const complaints: string[] = []
    page.on("pageerror", (error) => complaints.push(String(error)))
    await page.goto(server.address.replace("127.0.0.1", "music.example"))
    expect(await page.evaluate(() => isSecureContext)).toBe(false)
    await page.getByLabel("Name").fill("ada")
    await page.getByLabel("Password").fill(PASSWORD)
    await page.getByRole("button", { name: "Sign in" }).click()
    await page.getByRole("link", { name: "Ampel" }).first().click()
    const star = page.getByRole("main").getByRole("button", { name: /star/i }).first()
    await star.click()
    await page.getByRole("main").locator("[aria-pressed=true]").first().waitFor()
    expect(complaints).toEqual([])
  },
)
