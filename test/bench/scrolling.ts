/**
 * The web app with 100,000 tracks in Chromium: frames while its list of tracks is scrolled, beside those of a page of the same height
 * with nothing on it that is scrolled the same way, and how soon it answers keys. What else the machine does slows both alike.
 */
import { join } from "node:path"
import { boundResult, inFolder, type Options, percentile, type Result } from "@ledgerline/core/bench"
import { has, locate } from "@ledgerline/core/testing"
import { build, isBuilt } from "@ledgerline/web/build"
import { APP_FOLDER } from "@ledgerline/web/folder"
import { chromium, type Page } from "playwright-core"
import { homeOf, PASSWORD } from "./inBrowser.ts"

const FRAMES = 300
const KEYS = 60
/** CSS pixels of a frame: as fast as a hand scrolls by a wheel. */
const STEP = 90
/** Milliseconds above which a frame was missed at 60 a second. */
const LATE = 25
const WAIT = 300_000

interface Scrolled {
  readonly scrollHeight: number
  scrollBy(x: number, y: number): void
}

/** What is used of the pages in which some of this runs. */
declare const document: { querySelector(selector: string): Scrolled | null }
declare function requestAnimationFrame(frame: (now: number) => void): void

export const benchScrolling = async ({ quick }: Options): Promise<Result[]> => {
  if (!has("chromium")) return []
  if (!isBuilt()) await build()
  return inFolder(async (folder) => {
    const count = quick ? 10_000 : 100_000
    const home = await homeOf(join(folder), count, "http://localhost", { folder: APP_FOLDER })
    const browser = await chromium.launch({ executablePath: locate("chromium") ?? "", args: ["--no-sandbox"] })
    const page = await browser.newPage()
    page.setDefaultTimeout(WAIT)
    await page.goto(`${home.address}/#/tracks`)
    await page.getByLabel("Name").fill("ada")
    await page.getByLabel("Password").fill(PASSWORD)
    await page.getByRole("button", { name: "Sign in" }).click()
    await page.locator('[data-row="0"]').waitFor()
    const height = await page.locator("#content").evaluate((content) => (content as unknown as Scrolled).scrollHeight)
    const empty = await browser.newPage()
    await empty.setContent(
      `<div id="content" style="height: 100vh; overflow: auto"><div style="height: ${height}px"></div></div>`,
    )
    const idle: number[] = []
    const list: number[] = []
    // In turns: what else the machine does meets both.
    for (let round = 0; round < 4; round++) {
      await empty.bringToFront()
      idle.push(...(await empty.evaluate(scrolled, [FRAMES, STEP] as const)))
      await page.bringToFront()
      list.push(...(await page.evaluate(scrolled, [FRAMES, STEP] as const)))
    }
    const keys = await answered(page)
    await browser.close()
    await home.close()
    const of = `${count.toLocaleString("en")} tracks in the web app`
    const late = (frames: readonly number[]): number =>
      (100 * frames.filter((each) => each > LATE).length) / frames.length
    return [
      boundResult(
        `${of}: frame while scrolling, p95 (an empty page: ${percentile(idle, 0.95).toFixed(1)})`,
        "ms",
        LATE,
        percentile(list, 0.95),
      ),
      boundResult(
        `${of}: frames that are late, of 100, beyond those of an empty page`,
        "",
        5,
        Math.max(0, late(list) - late(idle)),
      ),
      boundResult(`${of}: from a key to the next paint, p95`, "ms", 100, percentile(keys, 0.95)),
    ]
  })
}

/** Scrolls frame by frame; of each the milliseconds. Runs in the page. */
function scrolled([frames, step]: readonly [frames: number, step: number]): Promise<number[]> {
  const content = document.querySelector("#content")
  return new Promise((resolve) => {
    const times: number[] = []
    let before: number | undefined
    const frame = (now: number): void => {
      if (before !== undefined) times.push(now - before)
      before = now
      content?.scrollBy(0, step)
      if (times.length < frames) requestAnimationFrame(frame)
      else resolve(times)
    }
    requestAnimationFrame(frame)
  })
}

/** Milliseconds from each of some keys until the page showed what it did. */
async function answered(page: Page): Promise<readonly number[]> {
  await page.evaluate(() => {
    const times: number[] = []
    Object.assign(globalThis, { times })
    new PerformanceObserver((entries) => {
      for (const each of entries.getEntries()) if (each.name === "keydown") times.push(each.duration)
    }).observe({ type: "event", durationThreshold: 16 } as never)
  })
  await page.getByRole("grid", { name: "Tracks" }).focus()
  for (let i = 0; i < KEYS; i++) await page.keyboard.press(i % 10 === 9 ? "PageDown" : "ArrowDown")
  const slow = await page.evaluate(() => (globalThis as unknown as { times: number[] }).times)
  // Those that took less than the observer tells of count as that.
  return [...Array.from({ length: Math.max(0, KEYS - slow.length) }, () => 16), ...slow]
}
