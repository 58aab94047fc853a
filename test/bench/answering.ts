/** How soon the web app shows what a key or a click did, and what that costs: by kind, in the rhythm of a hand. */
import { percentile } from "@ledgerline/core/bench"
import type { Page } from "playwright-core"
import { type Worked, workedWhile } from "./trace.ts"

export interface Answering {
  readonly name: string
  /** Milliseconds from each key or click to the next paint; those that browsers do not tell of count as the least that they do. */
  readonly times: readonly number[]
  /** For one of them. */
  readonly worked: Worked
}

interface Kind {
  readonly name: string
  readonly count: number
  /** Milliseconds from one to the next. */
  readonly rhythm?: number
  readonly before?: (page: Page) => Promise<unknown>
  readonly after?: (page: Page) => Promise<unknown>
  readonly act: (page: Page, at: number) => Promise<unknown>
}

/** Browsers tell of what took longer. */
const LEAST = 16
const RHYTHM = 150
const TYPED = "the love"

/** Twice the same, the second time over all that stood there. */
const typing = (page: Page, at: number): Promise<void> =>
  page.keyboard.press(at === TYPED.length ? "ControlOrMeta+a" : (TYPED[at % TYPED.length] ?? "").replace(" ", "Space"))

const focusTable = (page: Page): Promise<void> => page.getByRole("grid", { name: "Tracks" }).focus()

const press =
  (...keys: readonly string[]) =>
  async (page: Page, at: number): Promise<void> =>
    page.keyboard.press(keys[at % keys.length] ?? "")

/** Clicks where the elements are now, without looking for them again. */
async function centres(page: Page, selector: string): Promise<readonly (readonly [number, number])[]> {
  const boxes = await Promise.all((await page.locator(selector).all()).map((each) => each.boundingBox()))
  return boxes.flatMap((box) =>
    box === null || box.y < 260 || box.y + box.height > 700
      ? []
      : [[box.x + box.width / 2, box.y + box.height / 2] as const],
  )
}

function kinds(): readonly Kind[] {
  let places: readonly (readonly [number, number])[] = []
  const click = (page: Page, at: number): Promise<void> => {
    const [x, y] = places[at % places.length] ?? [0, 0]
    return page.mouse.click(x, y)
  }
  return [
    { name: "arrow key", count: 20, before: focusTable, act: press("ArrowDown") },
    { name: "shift and arrow key", count: 20, before: focusTable, act: press("Shift+ArrowDown") },
    { name: "page down", count: 20, before: focusTable, act: press("PageDown") },
    { name: "end and home", count: 10, rhythm: 300, before: focusTable, act: press("End", "Home") },
    { name: "letter of a title", count: 8, rhythm: 1000, before: focusTable, act: press("m", "c", "s", "b") },
    {
      name: "click on a row",
      count: 16,
      before: async (page) => (places = await centres(page, "[data-row] [role=gridcell]:nth-child(3)")),
      act: click,
    },
    {
      name: "range of rows, by clicks",
      count: 16,
      before: (page) => page.keyboard.down("Shift"),
      act: click,
      after: (page) => page.keyboard.up("Shift"),
    },
    { name: "all rows from here on", count: 10, rhythm: 300, before: focusTable, act: press("Shift+End", "Home") },
    {
      name: "star",
      count: 16,
      before: async (page) => (places = await centres(page, "[data-row] button[aria-pressed]")),
      act: click,
    },
    {
      name: "menu, opened and closed",
      count: 16,
      rhythm: 250,
      before: async (page) => {
        await focusTable(page)
        await page.keyboard.press("ArrowDown")
      },
      act: press("Shift+F10", "Escape"),
    },
    {
      name: "another order",
      count: 8,
      rhythm: 500,
      act: (page, at) =>
        page
          .getByRole("columnheader")
          .getByRole("button", { name: ["Artist", "Album", "Year", "Title"][at % 4] ?? "" })
          .click(),
    },
    {
      name: "letter of a search",
      count: 2 * TYPED.length,
      before: (page) => page.keyboard.press("/"),
      act: typing,
    },
    {
      name: "letter of a search on its page",
      count: 2 * TYPED.length,
      before: async (page) => {
        await page.keyboard.press("Escape")
        await page.evaluate(() => {
          ;(globalThis as unknown as { location: { hash: string } }).location.hash = "/search"
        })
        await page.locator("#content input[type=search]").click()
      },
      act: typing,
    },
    {
      name: "command palette, opened and closed",
      count: 12,
      rhythm: 400,
      act: press("ControlOrMeta+k", "Escape"),
    },
    {
      name: "letter in the command palette",
      count: 2 * TYPED.length,
      before: (page) => page.keyboard.press("ControlOrMeta+k"),
      act: typing,
      after: (page) => page.keyboard.press("Escape"),
    },
    {
      name: "album, opened",
      count: 10,
      rhythm: 400,
      before: async (page) => {
        await page.getByRole("link", { name: "Albums", exact: true }).first().click()
        await page.locator("article").nth(11).waitFor()
      },
      act: async (page, at) => {
        const card = page.locator("article").nth(at)
        await card.locator("a").nth(1).click()
        await page.locator("[data-row]").first().waitFor()
        await page.waitForTimeout(300)
        await page.evaluate(() => (globalThis as unknown as { history: { back(): void } }).history.back())
        await page.locator("article").nth(11).waitFor()
      },
    },
    {
      name: "another page",
      count: 12,
      rhythm: 500,
      before: (page) => page.keyboard.press("Escape"),
      act: (page, at) =>
        page
          .getByRole("navigation", { name: "Menu" })
          .getByRole("link", { name: ["Albums", "Artists", "Home", "Tracks"][at % 4] ?? "", exact: true })
          .click(),
    },
  ]
}

/** One kind after another, on the page of all tracks. */
export async function answeringOf(page: Page): Promise<readonly Answering[]> {
  await page.evaluate(observe)
  const all: Answering[] = []
  for (const { name, count, rhythm = RHYTHM, before, act, after } of kinds()) {
    await before?.(page)
    await page.waitForTimeout(rhythm)
    await page.evaluate(() => (globalThis as unknown as Observed).interactions.clear())
    const worked = await workedWhile(page, async () => {
      for (let at = 0; at < count; at++) {
        await act(page, at)
        await page.waitForTimeout(rhythm)
      }
    })
    await after?.(page)
    const slow = await page.evaluate(() => [...(globalThis as unknown as Observed).interactions.values()])
    const quick = Array.from({ length: Math.max(0, count - slow.length) }, () => LEAST)
    all.push({ name, times: [...slow, ...quick], worked: forOne(worked, count) })
  }
  return all
}

export const p95 = (times: readonly number[]): number => percentile(times, 0.95)

export function forOne({ main, parts, painting, workers }: Worked, count: number): Worked {
  const { script, style, layout, paint, rest } = parts
  return {
    main: main / count,
    parts: {
      script: script / count,
      style: style / count,
      layout: layout / count,
      paint: paint / count,
      rest: rest / count,
    },
    painting: painting / count,
    workers: workers / count,
  }
}

interface Observed {
  interactions: Map<number, number>
}

/** Remembers of each interaction how long it took. Runs in the page. */
function observe(): void {
  const interactions = new Map<number, number>()
  Object.assign(globalThis, { interactions })
  new PerformanceObserver((entries) => {
    for (const entry of entries.getEntries()) {
      // Nothing answers that a key is let go: the browser counts until whatever it paints next, such as the end of scrolling.
      if (entry.name === "keyup") continue
      const { interactionId = 0 } = entry as unknown as { interactionId?: number }
      if (interactionId !== 0)
        interactions.set(interactionId, Math.max(entry.duration, interactions.get(interactionId) ?? 0))
    }
  }).observe({ type: "event", durationThreshold: 16 } as never)
}
