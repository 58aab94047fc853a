/** A library that is kept in the browser: with the server, without it, and when it is back. */
import { has } from "@ledgerline/core/testing"
import { PASSWORD } from "@ledgerline/server/testing"
import { describe, expect, it } from "vitest"
import { goTo, inChromium, KEEPS_APP, noViolations, opened } from "./app.ts"
import { program } from "./program.ts"
import { picture, recording } from "./sound.ts"

/** The app's files arrive after the library did, as they may on a busy machine or a slow line. */
function slowServiceWorker(): void {
  if (localStorage.getItem("ledgerline.device") !== null) return
  const { serviceWorker } = navigator
  const register = serviceWorker.register.bind(serviceWorker)
  serviceWorker.register = async (...given) => {
    await new Promise((resolve) => addEventListener("serviceWorkerMayStart", resolve, { once: true }))
    return register(...given)
  }
}

describe.skipIf(!has("chromium") || !has("ffmpeg"))(
  "a library that is kept here (needs chromium, ffmpeg)",
  { timeout: 240_000 },
  () => {
    const browser = inChromium()

    it("goes on when the server stops, also after a reload, and is in step when it is back", async () => {
      const server = await program((music) => {
        recording(`${music}/a.flac`, { title: "Kept One", artist: "Keeper", album: "Kept" })
        recording(`${music}/b.flac`, { title: "Kept Two", artist: "Keeper", album: "Kept" })
        picture(`${music}/cover.png`)
      })
      const { page } = await opened(browser(), server.address, slowServiceWorker, KEEPS_APP)
      await page.getByLabel("Code").fill(server.setUpCode ?? "")
      await page.getByLabel("Name").fill("ada")
      await page.getByLabel("Password").fill(PASSWORD)
      await page.getByRole("button", { name: "Make the account" }).click()
      await page.getByText("2 files").waitFor()

      await goTo(page, "/settings/offline")
      await page.getByRole("button", { name: "Keep it here" }).click()
      await page.getByText("Opens with the server only, so far").waitFor()
      await page.evaluate(() => dispatchEvent(new Event("serviceWorkerMayStart")))
      await page.getByText("Works offline").waitFor()
      await page.getByRole("button", { name: "Download all" }).click()
      await page.getByText("2 of 2 wanted tracks are here, 2 files in all").waitFor()
      const isKept = (): Promise<boolean> =>
        page.evaluate(async () =>
          (await (await caches.open("ledgerline-covers")).keys()).some(({ url }) => url.endsWith("?size=320")),
        )
      await expect.poll(isKept, { timeout: 20_000 }).toBe(true)
      await noViolations(page)

      await server.stop()
      await goTo(page, "/")
      await page.reload()
      await page.getByText("Kept", { exact: true }).first().waitFor()
      // The cover came with the music, and is shown by the service worker.
      await goTo(page, "/albums")
      const shown = () =>
        page.evaluate(() =>
          [...document.images].some(({ src, naturalWidth }) => src.includes("/artwork/") && naturalWidth > 0),
        )
      await expect.poll(shown, { timeout: 20_000 }).toBe(true)
      // Browse, search, change and hear what is here.
      await page.getByRole("combobox", { name: "Search" }).fill("kept tw")
      await page
        .getByRole("option", { name: /Kept Two/ })
        .first()
        .waitFor()
      await page.keyboard.press("Escape")
      await page.getByRole("button", { name: "New playlist" }).click()
      await page.getByRole("dialog").getByLabel("Name").fill("Made offline")
      await page.keyboard.press("Enter")
      await page.getByRole("heading", { name: "Made offline", exact: true }).waitFor()
      await goTo(page, "/tracks")
      await page.getByText("Kept One").first().dblclick()
      await page.getByRole("button", { name: "Pause" }).waitFor()
      await goTo(page, "/settings/devices")
      await page.getByText("The server is out of reach").waitFor()
      await goTo(page, "/settings/sources")
      await page.getByText("out of reach").first().waitFor()

      await server.start()
      await page.getByRole("button", { name: "Sync now" }).click()
      await page.getByText("connected").waitFor()
      const arrived = (): Promise<string> => page.evaluate(async () => (await fetch("api/v1/playlists")).text())
      await expect.poll(arrived, { timeout: 20_000 }).toContain("Made offline")

      await goTo(page, "/settings/offline")
      await page.getByRole("button", { name: "Remove from this browser" }).click()
      await page.getByRole("dialog").getByRole("button", { name: "Remove from this browser" }).click()
      await page.getByRole("button", { name: "Keep it here" }).waitFor()
      const left = await page.evaluate(async () => {
        const names: string[] = []
        const root = (await navigator.storage.getDirectory()) as unknown as { keys(): AsyncIterable<string> }
        for await (const name of root.keys()) if (/library|music/.test(name)) names.push(name)
        return [names, (await caches.keys()).filter((name) => name.includes("engine"))]
      })
      expect(left).toEqual([[], []])
    })
  },
)
