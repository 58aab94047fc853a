/** Two tabs of one browser that play: one at a time, and what is kept of both is of the one that plays. */
import { join } from "node:path"
import { has } from "@ledgerline/core/testing"
import type { Page } from "playwright-core"
import { describe, expect, it } from "vitest"
import { inChromium, noViolations, signedIn } from "./app.ts"
import { servedToAda } from "./program.ts"
import { shared } from "./shared.ts"
import { makeFile } from "./sound.ts"

const canRun = has("chromium") && has("ffmpeg")

describe.skipIf(!canRun)("two tabs (needs chromium, ffmpeg)", { timeout: 120_000 }, () => {
  const browser = inChromium()
  const server = shared((ending) =>
    servedToAda(
      3,
      (music) => {
        for (const [title, seconds, hertz] of [
          ["short", 4, 300],
          ["first", 120, 400],
          ["second", 120, 500],
        ] as const)
          makeFile(join(music, `${title}.flac`), `sine=frequency=${hertz}:sample_rate=44100:duration=${seconds}`, {
            title,
            album: `Album ${title}`,
            artist: "Tone",
          })
      },
      ending,
    ),
  )

  /** Two tabs on the page of all tracks. */
  async function twoTabs() {
    const { page: one, context } = await signedIn(browser(), server().address)
    await one.goto(`${server().address}/#/tracks`)
    const other = async (): Promise<Page> => {
      const page = await context.newPage()
      await page.goto(`${server().address}/#/tracks`)
      await page.locator('[data-row="0"]').waitFor()
      return page
    }
    return { one, other }
  }

  const play = (page: Page, title: string): Promise<void> =>
    page.getByRole("grid", { name: "Tracks" }).getByText(title, { exact: true }).dblclick()
  const bar = (page: Page) => page.getByRole("region", { name: "Player" })
  const pause = (page: Page) => bar(page).getByRole("button", { name: "Pause", exact: true }).first()
  const paused = (page: Page) => bar(page).getByRole("button", { name: "Play", exact: true }).first()
  const elsewhere = (page: Page) => bar(page).getByText("another tab of this browser plays")

  it("given one that plays, when another one begins, then the first pauses, says why, and can go on", async () => {
    const { one, other } = await twoTabs()
    await play(one, "first")
    await pause(one).waitFor()
    const two = await other()
    expect(await pause(one).count()).toBe(1)
    await play(two, "second")
    await pause(two).waitFor()
    await paused(one).waitFor()
    await elsewhere(one).waitFor()
    await noViolations(one)
    expect(await elsewhere(two).count()).toBe(0)
    await bar(one).getByRole("button", { name: "Play here" }).click()
    await paused(two).waitFor()
    await elsewhere(two).waitFor()
    await pause(one).waitFor()
    expect(await elsewhere(one).count()).toBe(0)
  })

  it("given another tab that was paused or only open, when it goes, then the queue of the one that played is there", async () => {
    const { one, other } = await twoTabs()
    await play(one, "first")
    await pause(one).waitFor()
    const two = await other()
    await play(two, "second")
    await elsewhere(one).waitFor()
    // The library is told after what is kept here.
    const told = two.waitForRequest((request) => request.method() === "PUT" && request.url().includes("/queues/"))
    await pause(two).click()
    await paused(two).waitFor()
    await told
    await two.close()
    await one.close({ runBeforeUnload: true })
    const next = await other()
    await expect.poll(() => bar(next).textContent()).toContain("second")
  })

  it("given a tab that has not heard all of a track, when another one is opened, then the track counts once", async () => {
    const { one, other } = await twoTabs()
    const counted = (): Promise<{ readonly plays: number; readonly completed: number }> =>
      one.evaluate(async () => {
        const { items } = (await (await fetch("api/v1/tracks?limit=100")).json()) as {
          items: readonly { readonly id: string; readonly title: string }[]
        }
        const id = items.find(({ title }) => title === "short")?.id ?? ""
        const answer = await fetch(`api/v1/playback/${encodeURIComponent(id)}`)
        if (!answer.ok) return { plays: 0, completed: 0 }
        const { plays, completed } = (await answer.json()) as { readonly plays: number; readonly completed: number }
        return { plays, completed }
      })
    await play(one, "short")
    const position = bar(one).getByRole("slider", { name: "Position" })
    await expect.poll(async () => Number(await position.inputValue()), { interval: 50 }).toBeGreaterThanOrEqual(3)
    await pause(one).click()
    await paused(one).waitFor()
    expect(await counted()).toEqual({ plays: 0, completed: 0 })
    const two = await other()
    await two.reload()
    await two.locator('[data-row="0"]').waitFor()
    await paused(one).click()
    await expect.poll(async () => (await counted()).completed).toBe(1)
    expect((await counted()).plays).toBe(1)
  })
})
