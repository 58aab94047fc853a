/**
 * A real browser: Debian's Chromium, with pages of a server on loopback that allows nothing but what the library needs. Each
 * test has a profile of its own, on the disk, since private windows keep nothing.
 */
import { mkdtempSync, readFileSync, rmSync } from "node:fs"
import { createServer } from "node:http"
import { tmpdir } from "node:os"
import { extname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { locateChromium } from "@ledgerline/core/testing"
import { type BrowserContext, chromium, type Page } from "playwright-core"
import { onTestFinished } from "vitest"
import { bundle, bundleWorker, copyDatabases } from "../../../build/bundle.ts"

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

export { FilesInTab } from "./fileCalls.ts"

/** The folder with what pages load. */
export async function built(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), "browser-"))
  await Promise.all([bundleWorker(folder, here("worker.ts")), bundle({ page: here("page.ts") }, folder)])
  await copyDatabases(folder)
  return folder
}

const TYPES: Readonly<Record<string, string>> = { ".js": "text/javascript", ".wasm": "application/wasm" }

/** Loopback addresses of other servers stand for those on a home network. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "worker-src 'self'",
  "connect-src 'self' http://127.0.0.1:* ws://127.0.0.1:*",
].join("; ")

/** Takes what ends something: with the test unless given. */
type Ending = (end: () => Promise<void> | void) => void

/** Serves a folder; answers the address. */
async function serving(folder: string, ending: Ending): Promise<string> {
  const server = createServer((request, answer) => {
    const { pathname } = new URL(request.url ?? "", "http://localhost")
    answer.setHeader("content-security-policy", POLICY)
    if (pathname === "/") {
      answer.setHeader("content-type", "text/html").end('<!doctype html><script type="module" src="/page.js"></script>')
      return
    }
    try {
      const content = readFileSync(join(folder, pathname.replaceAll("/", "")))
      answer.setHeader("content-type", TYPES[extname(pathname)] ?? "application/octet-stream")
      answer.setHeader("cache-control", "max-age=600")
      answer.end(content)
    } catch {
      answer.writeHead(404).end()
    }
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  ending(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`
}

export interface Browser {
  /** Where the pages come from: the origin that other servers see. */
  readonly address: string
  /** A new tab with the library. */
  readonly tab: (settings?: object) => Promise<Tab>
  /** Ends the browser, and starts it with the same profile. */
  readonly restart: () => Promise<void>
}

export class Tab {
  readonly page: Page

  constructor(page: Page) {
    this.page = page
  }

  /** Asks the library. Fails with the error's reason in the message. */
  // oxlint-disable-next-line typescript/no-explicit-any -- Tests look into it.
  call(name: string, input: object = {}): Promise<any> {
    return this.page.evaluate(
      ([route, asked]) =>
        globalThis.library.call(route as never, asked as never).catch((error: { reason: string; message: string }) => {
          throw new Error(`${error.reason}: ${error.message}`)
        }),
      [name, input] as const,
    )
  }

  /** Asks until the answer is as wanted: again whenever the tab is told of something. */
  // oxlint-disable-next-line typescript/no-explicit-any -- As above.
  async until(name: string, input: object, isWanted: (answer: any) => boolean): Promise<void> {
    for (;;) {
      const heard = await this.page.evaluate(() => globalThis.news.length)
      if (isWanted(await this.call(name, input))) return
      await this.page.waitForFunction((count) => globalThis.news.length > count, heard, { timeout: 0 })
    }
  }

  /** Ends the process of the page, as when memory runs out. */
  async crash(): Promise<void> {
    const session = await this.page.context().newCDPSession(this.page)
    const crashed = this.page.waitForEvent("crash")
    session.send("Page.crash").catch(() => undefined)
    await crashed
    await this.page.close()
  }

  /** What only tests ask. */
  // oxlint-disable-next-line typescript/no-explicit-any -- Tests look into it.
  test(name: string, body?: unknown): Promise<any> {
    return this.call(`test.${name}`, { body })
  }
}

export async function browser(folder: string, ending: Ending = onTestFinished): Promise<Browser> {
  const address = await serving(folder, ending)
  const profile = mkdtempSync(join(tmpdir(), "profile-"))
  const launch = (): Promise<BrowserContext> =>
    chromium.launchPersistentContext(profile, {
      executablePath: locateChromium() as string,
      // Root may not have its sandbox; the pages are our own.
      args: ["--no-sandbox"],
    })
  let context = await launch()
  ending(async () => {
    await context.close()
    rmSync(profile, { recursive: true, force: true })
  })
  return {
    address,
    async tab(settings = {}) {
      const page = await context.newPage()
      page.on("pageerror", (error) => process.stderr.write(`the page failed: ${error.message}\n`))
      await page.goto(`${address}/?settings=${encodeURIComponent(JSON.stringify(settings))}`)
      return new Tab(page)
    },
    async restart() {
      await context.close()
      context = await launch()
    },
  }
}
