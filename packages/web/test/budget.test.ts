/** What browsers load of the app before it can be used, and what they may ask while it is. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { has } from "@ledgerline/core/testing"
import { track } from "@ledgerline/server/testing"
import { describe, expect, it } from "vitest"
import { APP_FOLDER } from "../build/folder.ts"
import { inChromium, opened, serverWithApp, signedIn } from "./app.ts"

/** Kilobytes of script, gzipped, until somebody who is signed in can play something. */
const BUDGET = 200
/** Requests for them: six go at a time. */
const MOST_FILES = 12
/** Kilobytes of the service worker, gzipped. */
const WORKER_BUDGET = 20

describe.skipIf(!has("chromium"))("what is loaded", () => {
  const browser = inChromium()

  it("is less than the budget until the library is shown and can be played, and comes from the server alone", async () => {
    const server = await serverWithApp()
    await server.library.append({ actor: "import", events: [...track("a1", { album: "Ampel", artist: "Ada" })] })
    const { page } = await signedIn(browser(), server.address)
    // Away from the page first: what it still loads is gone with it, and cannot be asked for.
    await page.goto("about:blank")
    // What is loaded when the page has rested for a while is none of it, however long a busy machine takes until then.
    await page.addInitScript(() => {
      const wait = globalThis.setTimeout.bind(globalThis)
      const soon = (what: () => void, milliseconds = 0): unknown =>
        milliseconds < 1000 ? wait(what, milliseconds) : undefined
      Object.assign(globalThis, { setTimeout: soon })
    })
    const scripts: Promise<{ readonly url: string; readonly bytes: number }>[] = []
    const elsewhere: string[] = []
    page.on("response", (response) => {
      const url = response.url()
      if (!url.startsWith(server.address) && !/^(?:data|blob):/.test(url)) elsewhere.push(url)
      if (response.request().resourceType() === "script")
        scripts.push(response.body().then((body) => ({ url, bytes: gzipSync(body).length })))
    })
    await page.goto(server.address)
    await page.getByRole("link", { name: "Ampel" }).first().waitFor()
    const loaded = await Promise.all(scripts)
    const all = loaded.reduce((sum, { bytes }) => sum + bytes, 0)
    const sizes = loaded.map(({ url, bytes }) => `${(bytes / 1000).toFixed(1)} kB ${url.replace(server.address, "")}`)
    expect(loaded.length).toBeGreaterThan(0)
    expect(loaded.length, sizes.join("\n")).toBeLessThan(MOST_FILES)
    expect(all, sizes.join("\n")).toBeLessThan(BUDGET * 1000)
    expect(elsewhere).toEqual([])
  })

  it("is little of the service worker, with its list of all files", () => {
    const bytes = gzipSync(readFileSync(join(APP_FOLDER, "serviceWorker.js"))).length
    expect(bytes).toBeGreaterThan(1000)
    expect(bytes).toBeLessThan(WORKER_BUDGET * 1000)
  })

  it("runs nothing that stands in the page or in what people wrote", async () => {
    const server = await serverWithApp()
    const evil = "<img src=x onerror=\"document.title='taken'\"><script>document.title='taken'</script>"
    await server.library.append({ actor: "import", events: [...track("b2", { album: evil, artist: evil })] })
    const { page } = await signedIn(browser(), server.address)
    await page
      .getByRole("link", { name: /onerror/ })
      .first()
      .waitFor()
    expect(await page.title()).not.toBe("taken")
    const guest = await opened(browser(), server.address)
    const refused = await guest.page.evaluate(
      () =>
        new Promise<string>((resolve) => {
          document.addEventListener("securitypolicyviolation", ({ violatedDirective }) => resolve(violatedDirective))
          const script = document.createElement("script")
          script.textContent = "document.title = 'taken'"
          document.body.append(script)
        }),
    )
    expect(refused).toMatch(/^script-src/)
    expect(await guest.page.title()).not.toBe("taken")
  })
})
