/** The app as people meet it: made, served by a server on loopback, and opened in Debian's Chromium. */
import { locate } from "@ledgerline/core/testing"
import { newReplica, PASSWORD, type Running, running } from "@ledgerline/server/testing"
import axeCore from "axe-core"
import { type Browser, type BrowserContext, chromium, type Page } from "playwright-core"
import { afterAll, beforeAll, expect, onTestFinished } from "vitest"
import { APP_FOLDER } from "../build/folder.ts"

/** A browser, which starts once for all tests of a file. */
export function inChromium(): () => Browser {
  let browser: Browser | undefined
  beforeAll(async () => {
    browser = await chromium.launch({
      executablePath: locate("chromium") ?? "",
      // Nobody clicks before a test wants to hear something.
      args: ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
    })
  }, 120_000)
  afterAll(() => browser?.close())
  return () => {
    if (browser === undefined) throw new Error("the browser did not start")
    return browser
  }
}

type More = Parameters<typeof running>[3]

/** A server with the app, and the owner `ada`. */
export async function serverWithApp(more: More = {}): Promise<Running> {
  const server = await running(await newReplica(), 0, undefined, { web: { folder: APP_FOLDER }, ...more })
  await server.people.accounts.add({ name: "ada", password: PASSWORD, role: "owner" })
  return server
}

export interface Opened {
  readonly page: Page
  readonly context: BrowserContext
  /** What its console complained about. */
  readonly complaints: readonly string[]
}

/** A page of the app in a window of its own, as somebody who never was there. `before` runs in each page before the app does. */
export async function opened(browser: Browser, address: string, before?: () => void): Promise<Opened> {
  const context = await browser.newContext()
  if (before !== undefined) await context.addInitScript(before)
  onTestFinished(() => context.close())
  context.setDefaultTimeout(60_000)
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

/** Signs somebody in: `ada` unless said otherwise. */
export async function signedIn(browser: Browser, address: string, name = "ada"): Promise<Opened> {
  const app = await opened(browser, address)
  await app.page.getByLabel("Name").fill(name)
  await app.page.getByLabel("Password").fill(PASSWORD)
  await app.page.getByRole("button", { name: "Sign in" }).click()
  // The page for guests has none of that name.
  await app.page.locator("#content").getByRole("heading", { level: 1 }).first().waitFor()
  return app
}

interface Violation {
  readonly id: string
  readonly nodes: readonly { readonly html: string; readonly failureSummary?: string }[]
}

/** Fails where axe finds something that keeps people from using the page as it is now; or only by some of its rules. */
export async function noViolations(page: Page, rules?: readonly string[]): Promise<void> {
  // The policy of the pages lets no script in but the app's own; what a test evaluates is not bound by it.
  await page.evaluate(axeCore.source)
  const found = await page.evaluate(async (runOnly) => {
    const { axe } = globalThis as unknown as {
      axe: { run(options: object): Promise<{ violations: readonly Violation[] }> }
    }
    return (await axe.run(runOnly === undefined ? {} : { runOnly })).violations
  }, rules)
  expect(found.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])).toEqual([])
}

/** As {@link noViolations}, in the light theme, and what themes change in the dark one. */
export async function noViolationsInBoth(page: Page): Promise<void> {
  for (const [theme, rules] of [["light"], ["dark", ["color-contrast"]]] as const) {
    await page.evaluate((name) => (document.documentElement.dataset["theme"] = name), theme)
    // Colours that are still on their way are none that anybody reads.
    await page.evaluate(() => Promise.all(document.getAnimations().map((each) => each.finished.catch(() => undefined))))
    await noViolations(page, rules)
  }
}
