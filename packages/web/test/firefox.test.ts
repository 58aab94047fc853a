/** The app in the other engine that there is for Linux. What it sounds like is heard in Chromium: here is no loudspeaker. */
import { has, locate } from "@ledgerline/core/testing"
import { PASSWORD } from "@ledgerline/server/testing"
import puppeteer, { type ElementHandle, type Page } from "puppeteer-core"
import { describe, expect, it, onTestFinished } from "vitest"
import { program } from "./program.ts"
import { recording } from "./sound.ts"

const WAIT = 60_000

/** What people know by its name, once it is there and has come to rest. */
async function named(page: Page, kind: string, name: string): Promise<ElementHandle<Element>> {
  const found = await page.waitForFunction(
    async (selector, wanted) => {
      const nameOf = (each: Element): string | undefined =>
        each.getAttribute("aria-label") ??
        (each as HTMLInputElement).labels?.[0]?.innerText ??
        (each as HTMLElement).innerText
      const found = [...document.querySelectorAll(selector)].find(
        (each) => each.checkVisibility() && nameOf(each)?.trim() === wanted,
      )
      const placeOf = (): string => JSON.stringify(found?.getBoundingClientRect())
      const before = placeOf()
      await new Promise(requestAnimationFrame)
      await new Promise(requestAnimationFrame)
      return found !== undefined && placeOf() === before ? found : null
    },
    { timeout: WAIT },
    kind,
    name,
  )
  return found.asElement() as ElementHandle<Element>
}

const press = async (page: Page, name: string): Promise<void> => (await named(page, "button", name)).click()
const fill = async (page: Page, name: string, text: string): Promise<void> =>
  (await named(page, "input", name)).type(text)
const shows = (page: Page, text: string): Promise<unknown> =>
  page.waitForFunction((wanted) => document.body.innerText.includes(wanted), { timeout: WAIT }, text)
const go = (page: Page, to: string): Promise<void> => page.evaluate((hash) => void (location.hash = hash), `#${to}`)

describe.skipIf(!has("firefox-esr") || !has("ffmpeg"))("in Firefox (needs firefox-esr, ffmpeg)", () => {
  it(
    "sets a server up, keeps the library, and goes on without the server after a reload",
    { timeout: 240_000 },
    async () => {
      const server = await program((music) => {
        recording(`${music}/a.flac`, { title: "Fire One", artist: "Fox", album: "Ember" })
        recording(`${music}/b.flac`, { title: "Fire Two", artist: "Fox", album: "Ember" })
      })
      const browser = await puppeteer.launch({
        browser: "firefox",
        executablePath: locate("firefox-esr") ?? "",
        extraPrefsFirefox: { "media.autoplay.default": 0, "media.autoplay.blocking_policy": 0 },
      })
      onTestFinished(() => browser.close())
      const page = await browser.newPage()
      const complaints: string[] = []
      // That a server is away is no fault of the page.
      const isAway = /can’t establish a connection to the server at ws:|connection to ws:\S+ was interrupted/
      page.on("pageerror", (error) => {
        if (!isAway.test(String(error))) complaints.push(String(error))
      })
      await page.setViewport({ width: 1280, height: 800 })
      await page.goto(server.address)
      await fill(page, "Code", server.setUpCode ?? "")
      await fill(page, "Name", "ada")
      await fill(page, "Password", PASSWORD)
      await press(page, "Make the account")
      await shows(page, "2 files")

      // It asks whether the page may keep files for long, and nobody ever answers.
      await go(page, "/settings/offline")
      await press(page, "Keep it here")
      await shows(page, "Works offline")
      await press(page, "Download all")
      await shows(page, "2 of 2 wanted tracks are here")

      await server.stop()
      await go(page, "/albums")
      await shows(page, "Ember")
      await page.reload()
      await shows(page, "Ember")
      await go(page, "/tracks")
      const row = await page.waitForFunction(
        () =>
          [...document.querySelectorAll("[role=row]")].find((each) =>
            (each as HTMLElement).innerText.includes("Fire Two"),
          ),
        { timeout: WAIT },
      )
      await (row.asElement() as ElementHandle<Element>).click({ count: 2 })
      await named(page, "button", "Pause")
      await shows(page, "it is kept on this device")
      expect(complaints).toEqual([])
    },
  )
})
