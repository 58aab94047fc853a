/** The page of all that is found, while somebody types. */
import { has } from "@ledgerline/core/testing"
import { describe, expect, it } from "vitest"
import { goTo, inChromium, serverWithApp, signedIn } from "./app.ts"
import { manyTracks } from "./manyTracks.ts"

const COUNT = 600

describe.skipIf(!has("chromium"))("the page of what is found", () => {
  const browser = inChromium()

  async function atSearch() {
    const server = await serverWithApp()
    for (const events of manyTracks(COUNT)) await server.library.append({ actor: "import", events })
    const { page } = await signedIn(browser(), server.address)
    await goTo(page, "/search")
    const field = page.locator("#content").getByRole("searchbox", { name: "Tracks, albums, artists …" })
    await field.waitFor()
    return { page, field }
  }

  it("given somebody who types quickly, then the address has the words once they rest, and not each letter", async () => {
    const { page, field } = await atSearch()
    await page.evaluate(() => {
      const told: string[] = []
      Object.assign(globalThis, { told })
      const replace = history.replaceState.bind(history)
      history.replaceState = (state, unused, url) => {
        told.push(String(url))
        replace(state, unused, url)
      }
    })
    // In the page: a machine that is busy does not make a pause of it.
    await field.evaluate((element) => {
      const input = element as HTMLInputElement
      const value = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, "value")
      for (const letter of "amber anchor 00") {
        value?.set?.call(input, input.value + letter)
        input.dispatchEvent(new InputEvent("input", { bubbles: true }))
      }
    })
    expect(await field.inputValue()).toBe("amber anchor 00")
    await expect.poll(() => page.url()).toMatch(/q=amber(%20|\+)anchor(%20|\+)00$/)
    const told = await page.evaluate(() => (globalThis as unknown as { told: string[] }).told)
    expect(told.filter((url) => url.includes("q=")).length).toBe(1)
    // What is chosen from what was found leads back to it.
    await page.locator("[data-row]").first().waitFor()
    await page.reload()
    await expect.poll(() => field.inputValue()).toBe("amber anchor 00")
    // Other words of the address are those of the field, and the field can be emptied.
    await goTo(page, "/search?q=jazz")
    await expect.poll(() => field.inputValue()).toBe("jazz")
    await field.fill("")
    await expect.poll(() => page.url()).toMatch(/#\/search$/)
  }, 90_000)

  it("given words that find artists, albums and tracks, then these come one after the other, with room for a letter between them", async () => {
    const { page, field } = await atSearch()
    await page.evaluate(() => {
      const steps: string[][] = []
      Object.assign(globalThis, { steps })
      const content = document.querySelector("#content")
      if (content === null) throw new Error("there is no page")
      let before = new Set<string>()
      new MutationObserver(() => {
        const now = new Set([...content.querySelectorAll("section h2")].map((each) => each.textContent ?? ""))
        const added = [...now].filter((each) => !before.has(each))
        if (added.length > 0) steps.push(added)
        before = now
      }).observe(content, { subtree: true, childList: true })
    })
    await field.fill("a")
    await page.locator("[data-row]").first().waitFor()
    const steps = await page.evaluate(() => (globalThis as unknown as { steps: string[][] }).steps)
    expect(steps).toEqual([["Artists"], ["Albums"], [expect.stringMatching(/^Tracks/)]])
    // What is looked for next replaces all of it.
    await field.fill("anchor 00000")
    await expect.poll(() => page.locator("#content section h2").allTextContents()).toEqual(["Tracks (1)"])
  }, 90_000)
})
