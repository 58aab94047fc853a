/**
 * A library in Chromium, of a server: how long it takes to be there for the first time and to open again, with 20,000 tracks, and to
 * show an edit, with 100,000. The page and the worker are those of the tests, which are the real ones that can also be looked into.
 */
import { createServer } from "node:http"
import { readFileSync } from "node:fs"
import { basename, extname, join } from "node:path"
import { fileURLToPath } from "node:url"
import { bundle, bundleWorker, copyDatabases } from "@ledgerline/client/build"
import type { Library } from "@ledgerline/core"
import { amount, boundResult, inFolder, type Options, percentile, type Result } from "@ledgerline/core/bench"
import { batches, tracks } from "@ledgerline/core/bench/workload"
import { has, locate } from "@ledgerline/core/testing"
import { openMachineKey } from "@ledgerline/core/machineKey"
import { type AppOptions, createApp, People } from "@ledgerline/server"
import { Snapshots } from "@ledgerline/sync"
import { systemTimers } from "@ledgerline/sync/system"
import { type BrowserContext, chromium, type Page } from "playwright-core"
import { openBenchLibrary } from "./keptLibrary.ts"

const EDITS = 300
/** Milliseconds from what an edit showed to the next: by somebody who is quick, who looks in between, or who has it done by a program. */
const PAUSES = [0, 150, 300, 1200]
export const PASSWORD = "correct horse battery"
const STARTS = 5
const WAIT = 300_000

const PAGE = `<!doctype html><link rel="icon" href="data:,"><script type="module" src="/page.js"></script>`
const PARTS = fileURLToPath(new URL("../../packages/client/src/browser/testing/", import.meta.url))
const TYPES: Readonly<Record<string, string>> = { ".js": "text/javascript", ".wasm": "application/wasm" }

interface Started {
  readonly count: string
  /** Milliseconds of the first sync, to a list of 50. */
  readonly first: number
  /** Ends the browser, starts it anew, and opens the page. */
  readonly restart: () => Promise<Page>
  readonly page: Page
}

export const benchBrowser = (options: Options): Promise<Result[]> =>
  inBrowser(amount(options, 20_000, 5_000), async ({ count, first, restart }) => {
    const starts: number[] = []
    for (let i = 0; i < STARTS; i++) starts.push(await untilListed(await restart()))
    return [
      boundResult(`${count}: first sync to a list of 50`, "s", 10, first / 1000),
      boundResult(`${count}: cold start to a list of 50, p50`, "s", 1, percentile(starts, 0.5) / 1000),
    ]
  })

export const benchBrowserEdits = (options: Options): Promise<Result[]> =>
  inBrowser(amount(options, 100_000, 5_000), async ({ count, page }) => {
    const results: Result[] = []
    for (const [rhythm, pauses] of [
      ["by hand", PAUSES],
      ["without a rest", [0]],
    ] as const) {
      const edits = await page.evaluate(editing, { edits: EDITS, pauses })
      const of = `${count}, edits ${rhythm}: until the list was asked again`
      results.push(
        boundResult(`${of}, p50`, "ms", 50, percentile(edits, 0.5)),
        boundResult(`${of}, p99`, "ms", 50, percentile(edits, 0.99)),
      )
    }
    return results
  })

/** Measures in a browser that has taken all of a library from a server. */
async function inBrowser(tracksThere: number, measure: (started: Started) => Promise<Result[]>): Promise<Result[]> {
  if (!has("chromium")) return []
  return inFolder(async (folder) => {
    const pages = await served(join(folder, "pages"))
    const home = await homeOf(folder, tracksThere, pages.origin)
    const launch = (): Promise<BrowserContext> =>
      chromium.launchPersistentContext(join(folder, "profile"), {
        executablePath: locate("chromium") ?? "",
        args: ["--no-sandbox"],
      })
    const settings = encodeURIComponent(JSON.stringify({ servers: [home.token], deviceName: "bench" }))
    const open = async (context: BrowserContext): Promise<Page> => {
      const page = await context.newPage()
      page.setDefaultTimeout(WAIT)
      await page.goto(`${pages.origin}/?settings=${settings}`)
      return page
    }
    let context = await launch()
    const page = await open(context)
    const first = await untilListed(page)
    await page.evaluate(() => globalThis.library.call("device.sync", { query: {} }))
    const restart = async (): Promise<Page> => {
      await context.close()
      context = await launch()
      return open(context)
    }
    const count = `${tracksThere.toLocaleString("en")} tracks in Chromium`
    try {
      return await measure({ count, first, restart, page })
    } finally {
      await context.close()
      await home.close()
      pages.close()
    }
  })
}

/** What a page loads, on loopback. */
async function served(folder: string): Promise<{ readonly origin: string; readonly close: () => void }> {
  await Promise.all([bundleWorker(folder, join(PARTS, "worker.ts")), bundle({ page: join(PARTS, "page.ts") }, folder)])
  await copyDatabases(folder)
  const server = createServer(({ url = "/" }, answer) => {
    const { pathname } = new URL(url, "http://localhost")
    if (pathname === "/") {
      answer.setHeader("content-type", "text/html").end(PAGE)
      return
    }
    answer.setHeader("content-type", TYPES[extname(pathname)] ?? "application/octet-stream")
    answer.setHeader("cache-control", "max-age=6000")
    answer.end(readFileSync(join(folder, basename(pathname))))
  })
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve))
  const close = (): void => {
    server.closeAllConnections()
    server.close()
  }
  return { origin: `http://127.0.0.1:${(server.address() as { port: number }).port}`, close }
}

/** A server of the owner `ada` with a new library and its snapshot, and a token for the browser. */
async function homeOf(folder: string, count: number, origin: string) {
  const library = await openBenchLibrary(folder)
  for (const events of batches(tracks(count))) await library.append({ actor: "import", events })
  return serveLibrary(folder, library, { origins: [origin] })
}

/** Serves a library of a folder to the owner `ada`, whose password is {@link PASSWORD}. Closes the library with the server. */
export async function serveLibrary(
  folder: string,
  library: Library,
  options: Pick<AppOptions, "origins" | "web" | "media">,
) {
  const snapshots = new Snapshots(library, join(folder, "snapshots"))
  await snapshots.current()
  const key = openMachineKey({ path: join(folder, "machine.key"), random: library.ports.random })
  const people = await People.open({ library, key })
  const app = await createApp({ library, people, timers: systemTimers, snapshots, ...options })
  const address = await app.listen({ host: "127.0.0.1", port: 0 })
  const { devices } = people.accounts
  await devices.announce({ name: "home", addresses: [address] })
  await people.accounts.add({ name: "ada", password: PASSWORD, role: "owner" })
  const { token } = await devices.openPairing("ada", [address])
  const close = async (): Promise<void> => {
    await app.close()
    await snapshots.close()
    await library.close()
  }
  return { address, token, close }
}

/** Milliseconds from the start of the page until it could show a list. */
const untilListed = (page: Page): Promise<number> =>
  page.evaluate(async () => {
    const { library } = globalThis
    for (;;) {
      const heard = new Promise<void>((resolve) => {
        const leave = library.listen(() => {
          leave()
          resolve()
        })
      })
      const { items } = (await library.call("library.tracks", { query: { limit: 50 } })) as { items: unknown[] }
      if (items.length === 50) return performance.now()
      await heard
    }
  })

/** Edits one after the other; of each the milliseconds until the list that shows it was asked again. Runs in the page. */
async function editing({
  edits,
  pauses,
}: {
  readonly edits: number
  readonly pauses: readonly number[]
}): Promise<number[]> {
  const { library } = globalThis
  const list = async () =>
    (await library.call("library.tracks", { query: { limit: 50 } })) as {
      items: { id: string; genre: string | null }[]
    }
  const { items } = await list()
  const times: number[] = []
  for (let i = 0; i < edits; i++) {
    const { id = "" } = items[i % 50] ?? {}
    const genre = `genre ${i} of ${pauses.length}`
    const from = performance.now()
    const shown = new Promise<void>((resolve) => {
      const leave = library.listen(() => {
        void list().then((now) => {
          if (!now.items.some((each) => each.id === id && each.genre === genre)) return
          leave()
          resolve()
        })
      })
    })
    await library.call("provenance.edit", { params: { kind: "track", id }, body: { fields: { genres: [genre] } } })
    await shown
    times.push(performance.now() - from)
    const pause = pauses[i % pauses.length] ?? 0
    if (pause > 0) await new Promise((resolve) => setTimeout(resolve, pause))
  }
  return times
}
