/** The app as people meet it: made, served by a server on loopback, and opened in Debian's Chromium. */
import { locateChromium } from "@ledgerline/core/testing"
import { newReplica, PASSWORD, type Running, running } from "@ledgerline/server/testing"
import axeCore from "axe-core"
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Frame,
  type Locator,
  type Page,
} from "playwright-core"
import { expect, onTestFinished } from "vitest"
import { APP_FOLDER } from "../build/folder.ts"
import { cookieOf } from "./program.ts"
import { type Ending, shared } from "./shared.ts"

let started: Promise<Browser> | undefined

/** A browser, which starts once for all files of tests that a process runs, and goes with the process. */
export const inChromium = (): (() => Browser) =>
  shared(async () => {
    if (started === undefined || !(await started).isConnected())
      started = chromium.launch({
        executablePath: locateChromium() ?? "",
        // Nobody clicks before a test wants to hear something.
        args: ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
      })
    return started
  })

type More = Parameters<typeof running>[3]

/** A server with the app, and the owner `ada`; until the test is over unless said otherwise. */
export async function serverWithApp(more: More = {}, ending: Ending = onTestFinished): Promise<Running> {
  const library = await newReplica(undefined, {}, ending)
  const server = await running(library, 0, undefined, { web: { folder: APP_FOLDER }, ending, ...more })
  await server.people.accounts.add({ name: "ada", password: PASSWORD, role: "owner" })
  return server
}

export interface Opened {
  readonly page: Page
  readonly context: BrowserContext
  /** What its console complained about. */
  readonly complaints: readonly string[]
}

/** For what has to do with being offline: the window keeps the app's files, as browsers of people do. */
export const KEEPS_APP: BrowserContextOptions = { serviceWorkers: "allow" }

/** A page of the app in a window of its own, as somebody who never was there. `before` runs in each page before the app does. */
export async function opened(
  browser: Browser,
  address: string,
  before?: () => void,
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const context = await ownWindow(browser, options)
  if (before !== undefined) await context.addInitScript(before)
  return inContext(context, address)
}

/** A page of somebody who is signed in, in a window of its own: `ada` unless said otherwise. */
export async function signedIn(
  browser: Browser,
  address: string,
  name = "ada",
  options: BrowserContextOptions = {},
): Promise<Opened> {
  const context = await ownWindow(browser, options)
  await letIn(context, address, name)
  return settled(await inContext(context, address))
}

async function ownWindow(browser: Browser, options: BrowserContextOptions = {}): Promise<BrowserContext> {
  // What moves is waited for, and nobody looks.
  // To keep all of the app takes longer than to show it, and few tests are about that.
  const context = await browser.newContext({ reducedMotion: "reduce", serviceWorkers: "block", ...options })
  onTestFinished(() => context.close())
  context.setDefaultTimeout(60_000)
  return context
}

/** What stands in a browser once somebody signed in. */
export async function letIn(context: BrowserContext, address: string, name = "ada"): Promise<void> {
  const cookie = await cookieOf(address, name)
  const [key = "", value = ""] = cookie.split("=")
  await context.addCookies([{ name: key, value, url: address, httpOnly: true, sameSite: "Strict" }])
}

async function inContext(context: BrowserContext, address: string): Promise<Opened> {
  const page = await context.newPage()
  const complaints: string[] = []
  page.on(
    "console",
    (message) => message.type() === "error" && complaints.push(`${message.text()} ${message.location().url}`),
  )
  page.on("pageerror", (error) => complaints.push(String(error)))
  await page.goto(address)
  return { page, context, complaints }
}

/** Once the library is shown: the page for guests has no heading of that place. */
async function settled(app: Opened): Promise<Opened> {
  await app.page.locator("#content").getByRole("heading", { level: 1 }).first().waitFor()
  return app
}

/** Goes to a page of the app that is open already. */
export const goTo = (page: Page, path: string): Promise<void> =>
  page.evaluate((hash) => void (location.hash = hash), `#${path}`)

/** Drags something onto the middle of something else, or so many pixels `below` its upper edge, and lets it go there. */
export async function drag(page: Page, what: Locator, to: Locator, below?: number): Promise<void> {
  // What scrolls after the hand is there takes another row to it.
  await to.scrollIntoViewIfNeeded()
  await what.hover()
  // What dragging is done by is loaded when the page rests.
  const canBe = () => what.evaluate((element) => element.closest('[draggable="true"]') !== null)
  await expect.poll(canBe).toBe(true)
  await page.mouse.down()
  // A busy page says late where something would go, and somebody who sees nothing moves on a bit.
  const isOver = () => to.evaluate((element) => element.closest('[data-edge], [data-over="true"]') !== null)
  for (let step = 0; step === 0 || (await isOver()) === false; step = (step + 1) % 4) {
    const { x = 0, y = 0, height = 0 } = (await to.boundingBox()) ?? {}
    await page.mouse.move(x + 40 + step, y + (below ?? height / 2), { steps: 5 })
  }
  await page.mouse.up()
}

/** Closes what the app has said: under the mouse it would stay over what a test wants to click. */
export async function closeToasts(page: Page): Promise<void> {
  const close = page.locator("[role=dialog][aria-modal=false]").getByRole("button", { name: "Close" })
  while ((await close.count()) > 0)
    await close
      .first()
      .click({ timeout: 1_000 })
      .catch(() => undefined)
}

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}

/** Fails where axe finds something that keeps people from using the page as it is now; or only by some of its rules. */
export async function noViolations(page: Page | Frame, rules?: readonly string[]): Promise<void> {
  // The policy of the pages lets no script in but the app's own; what a test evaluates is not bound by it.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axeCore.source)
  const found = await page.evaluate(async (runOnly) => {
    // Colours that are still on their way are none that anybody reads.
    await Promise.all(document.getAnimations().map((each) => each.finished.catch(() => undefined)))
    const { axe } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: readonly Violation[] }> }
    }
    // What passes is not told of, nor where a violation is but by its text: finding a selector takes longer than looking.
    const options = { resultTypes: ["violations"], selectors: false, ...(runOnly === undefined ? {} : { runOnly }) }
    return (await axe.run(options)).violations
  }, rules)
  expect(found.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([])
}

/** As {@link noViolations}, in the light theme, and what themes change in the dark one. */
export async function noViolationsInBoth(page: Page): Promise<void> {
  for (const [theme, rules] of [["light"], ["dark", ["color-contrast"]]] as const) {
    await page.evaluate((name) => (document.documentElement.dataset["theme"] = name), theme)
    await noViolations(page, rules)
  }
}
