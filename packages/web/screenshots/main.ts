/**
 * `node packages/web/screenshots/main.ts [FOLDER]`: pictures of every page in both themes and three widths, to be looked at. They go
 * into `screenshots/out`, which is not kept. Needs chromium and ffmpeg.
 */
import { mkdirSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import type { Page } from "playwright-core"
import { type Browsing, browsing, settled } from "./browsing.ts"

const out = process.argv[2] ?? fileURLToPath(new URL("out", import.meta.url))
const WIDTHS = { phone: [390, 844], tablet: [900, 1100], desk: [1440, 900] } as const
const THEMES = ["light", "dark"] as const

const PAGES =
  "/ /albums /artists /tracks /genres /years /folders /playlists /search?q=the /queue /playing /review /duplicates /history"
const SETTINGS = "general offline sources import jobs devices access shares members statistics"
const ADDRESSES = [...PAGES.split(" "), ...SETTINGS.split(" ").map((name) => `/settings/${name}`)]

await browsing(async ({ page, go }) => {
  const addresses = [...ADDRESSES, ...(await details(page, go))]
  for (const theme of THEMES)
    for (const [name, [width, height]] of Object.entries(WIDTHS)) {
      const to = join(out, theme, name)
      mkdirSync(to, { recursive: true })
      await page.setViewportSize({ width, height })
      await page.emulateMedia({ colorScheme: theme })
      for (const path of addresses) {
        await go(path)
        await settled(page)
        await page.screenshot({ path: join(to, `${fileName(path)}.png`) })
      }
      process.stdout.write(`${to}\n`)
    }
})

function fileName(path: string): string {
  return path === "/" ? "home" : path.slice(1).replaceAll(/[^\w]+/g, "-")
}

/** The addresses of an album, an artist and a track, as links lead to them. */
async function details(page: Page, go: Browsing["go"]): Promise<readonly string[]> {
  const linked = async (list: string, name: string | RegExp, prefix: string): Promise<string> => {
    await go(list)
    const link = page.locator(`a[href*="${prefix}"]`, { hasText: name }).first()
    return ((await link.getAttribute("href")) ?? "").replace(/^.*#/, "")
  }
  const album = await linked("/albums", "Low Tide Letters", "/albums/")
  const artist = await linked("/artists", "Marit Voss", "/artists/")
  // Whichever plays by now.
  const track = await linked("/playing", /./, "/tracks/")
  return [album, artist, track]
}
