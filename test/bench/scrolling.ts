/**
 * The web app with 100,000 tracks in Chromium, once with a server that answers and once with the library in the browser: frames while its
 * list of tracks is scrolled, and how soon it answers keys and clicks. The limit is a page of as many plain rows, as high, that is
 * scrolled the same way in the same run: what the browser itself takes for that here, without a graphics card. Processor time is of
 * threads, so that other programs on the machine do not change it; frames and milliseconds they do.
 */
import { join } from "node:path"
import { amount, boundResult, inFolder, type Options, percentile, type Result } from "@ledgerline/core/bench"
import { has, locate } from "@ledgerline/core/testing"
import { build, isBuilt } from "@ledgerline/web/build"
import { APP_FOLDER } from "@ledgerline/web/folder"
import { type BrowserContext, chromium, type Page } from "playwright-core"
import { answeringOf, forOne, p95 } from "./answering.ts"
import { PASSWORD, serveLibrary } from "./inBrowser.ts"
import { copyOfLibrary, coversOf, openBenchLibrary } from "./keptLibrary.ts"
import { type Worked, workedWhile } from "./trace.ts"

const FRAMES = 240
const ROUNDS = 2
/** CSS pixels of a row of the app. */
const ROW = 44
/** Rows of a block of the plain page. */
const BLOCK = 100
/** CSS pixels of a frame: a hand at a wheel, and one at the scroll bar. */
const SPEEDS = { wheel: 90, "scroll bar": 900 } as const
/** Frames a second below which it does not look smooth. */
const SMOOTH = 58
/** Milliseconds of a frame that was shown in time, with what clocks of frames are off. */
const IN_TIME = 18
/** Milliseconds of processor time that leave room for the browser's own work, and for machines that are slower. */
const ROOM = 8
const SOON = 100
const JUMPS = 12
const WAIT = 900_000

interface Scrolled {
  scrollTop: number
  readonly scrollHeight: number
  scrollBy(x: number, y: number): void
  append(...nodes: readonly Scrolled[]): void
  textContent: string
  style: { cssText: string }
  readonly children: ArrayLike<Scrolled>
}

/** What is used of the pages in which some of this runs. */
declare const document: {
  readonly body: Scrolled
  querySelector(selector: string): Scrolled | null
  querySelectorAll(selector: string): Iterable<Scrolled>
  createElement(name: string): Scrolled
}
declare function requestAnimationFrame(frame: (now: number) => void): void

interface Scrolling {
  readonly frames: readonly number[]
  /** For one frame. */
  readonly worked: Worked
  readonly requests: number
  readonly bytes: number
}

/** With a server that answers. */
export const benchScrolling = (options: Options): Promise<Result[]> =>
  inApp(options, async (page, plain, count) => measured(page, plain, `${count} tracks of a server`))

/** With the library in the browser. */
export const benchKeptScrolling = (options: Options): Promise<Result[]> =>
  inApp(options, async (page, plain, count) => {
    const begun = performance.now()
    const since = (): number => (performance.now() - begun) / 1000
    await keep(page)
    const worksAfter = since()
    await untilAsked(page)
    const of = `${count} tracks in the browser`
    return [
      boundResult(`${of}: from nothing until it works without the server`, "s", 60, worksAfter),
      boundResult(`${of}: until its history is there and pages ask it`, "s", 240, since()),
      ...(await measured(page, plain, of)),
    ]
  })

type Measure = (page: Page, plain: Page, count: string) => Promise<Result[]>

async function inApp(options: Options, measure: Measure): Promise<Result[]> {
  if (!has("chromium")) return []
  if (!isBuilt()) await build()
  return inFolder(async (folder) => {
    const count = amount(options, 100_000, 10_000)
    const own = await copyOfLibrary(count, join(folder, "home"))
    const library = await openBenchLibrary(own)
    const images = await coversOf(library, own)
    const home = await serveLibrary(own, library, { web: { folder: APP_FOLDER }, media: { images } })
    // Not a private window: those keep files in memory.
    const context = await chromium.launchPersistentContext(join(folder, "profile"), {
      executablePath: locate("chromium") ?? "",
      args: ["--no-sandbox"],
    })
    context.setDefaultTimeout(WAIT)
    try {
      const plain = await plainPage(context, count)
      const page = await context.newPage()
      await signIn(page, home.address)
      return await measure(page, plain, count.toLocaleString("en"))
    } finally {
      await context.close()
      await images.close()
      await home.close()
    }
  })
}

async function signIn(page: Page, address: string): Promise<void> {
  await page.goto(`${address}/#/tracks`)
  await page.getByLabel("Name").fill("ada")
  await page.getByLabel("Password").fill(PASSWORD)
  await page.getByRole("button", { name: "Sign in" }).click()
  await page.locator('[data-row="0"]').waitFor()
}

/** From then on it goes on without the server. */
async function keep(page: Page): Promise<void> {
  await go(page, "/settings/offline")
  await page.getByRole("button", { name: "Keep it here" }).click()
  await page.getByText("Works offline").waitFor()
}

/** From then on pages ask what the browser has. */
async function untilAsked(page: Page): Promise<void> {
  await page.getByText("Its history is coming").waitFor({ state: "hidden" })
  await go(page, "/tracks")
  await page.locator('[data-row="0"]').waitFor()
}

const go = (page: Page, path: string): Promise<void> =>
  page.evaluate((hash) => {
    ;(globalThis as unknown as { location: { hash: string } }).location.hash = hash
  }, path)

/** As many rows, each a line of text, and nothing else; in blocks, so that the browser passes over those that are out of sight. */
async function plainPage(browser: BrowserContext, count: number): Promise<Page> {
  const page = await browser.newPage()
  await page.setContent('<div id="content" style="position: fixed; inset: 0; overflow: auto; background: white"></div>')
  await page.evaluate(
    ([rows, height, size]) => {
      const content = document.querySelector("#content")
      for (let from = 0; from < rows; from += size) {
        const block = document.createElement("div")
        block.style.cssText = `height: ${height * size}px; contain: strict; content-visibility: auto`
        for (let at = from; at < from + size; at++) {
          const row = document.createElement("div")
          row.textContent = `Track ${at}, somebody, something`
          row.style.cssText = `height: ${height}px`
          block.append(row)
        }
        content?.append(block)
      }
    },
    [count, ROW, BLOCK] as const,
  )
  return page
}

async function measured(page: Page, plain: Page, of: string): Promise<Result[]> {
  const results: Result[] = []
  for (const [name, step] of Object.entries(SPEEDS)) {
    const limit: Scrolling[] = []
    const ours: Scrolling[] = []
    // In turns: what else the machine does meets both.
    for (let round = 0; round < ROUNDS; round++) {
      limit.push(await scrolling(plain, step))
      ours.push(await scrolling(page, step))
    }
    results.push(...rowsOf(`${of}, scrolled by ${name}`, name === "wheel", merged(ours), merged(limit)))
  }
  results.push(boundResult(`${of}: from a jump to its rows, p95`, "ms", 1000, p95(await jumps(page))))
  const answering = await answeringOf(page)
  for (const { name, times, worked } of answering)
    results.push(
      boundResult(`${of}, ${name}: to the next paint, p95`, "ms", SOON, p95(times)),
      boundResult(
        `${of}, ${name}: main thread (${partsOf(worked)}; painting ${worked.painting.toFixed(1)}, worker ${worked.workers.toFixed(1)})`,
        "ms CPU",
        SOON / 2,
        worked.main,
      ),
    )
  // What people meet: each kind as often as it was done here.
  const all = answering.flatMap(({ times }) => times)
  results.push(boundResult(`${of}, all ${all.length} keys and clicks: to the next paint, p95`, "ms", SOON, p95(all)))
  return results
}

function rowsOf(of: string, isGoal: boolean, ours: Scrolling, limit: Scrolling): Result[] {
  const perSecond = ({ frames }: Scrolling): number =>
    (1000 * frames.length) / frames.reduce((sum, each) => sum + each, 0)
  const p95Of = ({ frames }: Scrolling): number => percentile(frames, 0.95)
  const none = isGoal ? 1 : Number.POSITIVE_INFINITY
  return [
    {
      ...boundResult(`${of}: frames`, "a second", 0, perSecond(ours), perSecond(limit)),
      goal: `≥ ${SMOOTH}`,
      ok: !isGoal || perSecond(ours) >= SMOOTH,
    },
    boundResult(`${of}: frame, p95`, "ms", IN_TIME * none, p95Of(ours), p95Of(limit)),
    boundResult(
      `${of}: main thread, a frame (${partsOf(ours.worked)}; worker ${ours.worked.workers.toFixed(1)})`,
      "ms CPU",
      ROOM * none,
      ours.worked.main,
      limit.worked.main,
    ),
    boundResult(
      `${of}: painting in software, a frame`,
      "ms CPU",
      ROOM * none,
      ours.worked.painting,
      limit.worked.painting,
    ),
    boundResult(
      `${of}: requests for 1,000 frames (${Math.round(ours.bytes / Math.max(1, ours.requests) / 1000)} kB each)`,
      "",
      1000,
      (1000 * ours.requests) / ours.frames.length,
    ),
  ]
}

const partsOf = ({ parts }: Worked): string =>
  Object.entries(parts)
    .map(([part, ms]) => `${part} ${ms.toFixed(1)}`)
    .join(", ")

function merged(rounds: readonly Scrolling[]): Scrolling {
  const sum = (of: (each: Scrolling) => number): number => rounds.reduce((all, each) => all + of(each), 0)
  const { parts, ...worked } = forOne(
    {
      main: sum((each) => each.worked.main),
      painting: sum((each) => each.worked.painting),
      workers: sum((each) => each.worked.workers),
      parts: {
        script: sum((each) => each.worked.parts.script),
        style: sum((each) => each.worked.parts.style),
        layout: sum((each) => each.worked.parts.layout),
        paint: sum((each) => each.worked.parts.paint),
        rest: sum((each) => each.worked.parts.rest),
      },
    },
    rounds.length,
  )
  return {
    frames: rounds.flatMap(({ frames }) => frames),
    worked: { ...worked, parts },
    requests: sum(({ requests }) => requests),
    bytes: sum(({ bytes }) => bytes),
  }
}

async function scrolling(page: Page, step: number): Promise<Scrolling> {
  await page.bringToFront()
  await page.evaluate(() => {
    performance.setResourceTimingBufferSize(100_000)
    performance.clearResourceTimings()
  })
  let frames: readonly number[] = []
  const worked = await workedWhile(page, async () => {
    frames = await page.evaluate(scrolled, [FRAMES, step] as const)
  })
  const sizes = await page.evaluate(() =>
    performance
      .getEntriesByType("resource")
      .map((each) => (each as unknown as { encodedBodySize: number }).encodedBodySize),
  )
  return {
    frames,
    worked: forOne(worked, FRAMES),
    requests: sizes.length,
    bytes: sizes.reduce((sum, each) => sum + each, 0),
  }
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

/** Milliseconds from jumps to anywhere, as by the scroll bar, until the rows there are shown. */
async function jumps(page: Page): Promise<readonly number[]> {
  const times: number[] = []
  for (let at = 0; at < JUMPS; at++) times.push(await page.evaluate(jumped, ((at * 7 + 3) % JUMPS) / JUMPS))
  return times
}

/** Runs in the page. */
function jumped(part: number): Promise<number> {
  const content = document.querySelector("#content")
  const begun = performance.now()
  if (content !== null) content.scrollTop = content.scrollHeight * part
  return new Promise((resolve) => {
    const look = (now: number): void => {
      const titles = [...document.querySelectorAll("[data-row] [role=gridcell]:nth-child(2)")]
      if (now > begun && titles.length > 10 && titles.every(({ textContent }) => textContent !== ""))
        resolve(now - begun)
      else requestAnimationFrame(look)
    }
    // The rows that were there are replaced first.
    requestAnimationFrame(() => requestAnimationFrame(look))
  })
}
