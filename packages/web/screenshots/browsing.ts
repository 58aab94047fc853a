/** A browser that is signed in to a server of its own, with a small library of which something plays. */
import { spawn } from "node:child_process"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { createInterface } from "node:readline"
import { fileURLToPath } from "node:url"
import { locate } from "@ledgerline/core/testing"
import { type Browser, chromium, type Page } from "playwright-core"
import { build, isBuilt } from "../build/build.ts"
import { writeMusic } from "./music.ts"

const PASSWORD = "correct horse battery staple"
const MAIN = fileURLToPath(new URL("../../cli/src/main.ts", import.meta.url))

export interface Browsing {
  /** Signed in. */
  readonly page: Page
  readonly go: (path: string) => Promise<void>
}

/** Needs chromium and ffmpeg. */
export async function browsing(take: (browsing: Browsing) => Promise<void>): Promise<void> {
  if (!isBuilt()) await build()
  const folder = mkdtempSync(join(tmpdir(), "ledgerline-pictures-"))
  writeMusic(join(folder, "music"))
  const { address, code, stop } = await served(folder)
  const browser = await chromium.launch({
    executablePath: locate("chromium") ?? "",
    args: ["--no-sandbox", "--autoplay-policy=no-user-gesture-required"],
  })
  try {
    const page = await signedUp(browser, address, code)
    const go = async (path: string): Promise<void> => {
      await page.goto(`${address}/#${path}`)
      await page.locator("#content").waitFor()
    }
    await play(page, go)
    await take({ page, go })
  } finally {
    await browser.close()
    await stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Waits until what is seen is there, with its pictures. */
export async function settled(page: Page): Promise<void> {
  await page.waitForFunction(() =>
    [...document.images].every((image) => {
      const { left, top } = image.getBoundingClientRect()
      return image.complete || top > innerHeight || left > innerWidth
    }),
  )
  await page.waitForTimeout(700)
}

async function served(folder: string) {
  const options = ["--data", join(folder, "data"), "--music", join(folder, "music"), "--port", "0"]
  const child = spawn(process.execPath, [MAIN, "serve", ...options, "--no-discovery", "--json"], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]()
  const said = JSON.parse((await lines.next()).value as string) as { addresses: string[]; setUpCode: string }
  const stop = async (): Promise<void> => {
    const ended = new Promise((resolve) => child.once("exit", resolve))
    child.kill("SIGTERM")
    await ended
  }
  return { address: said.addresses[0] ?? "", code: said.setUpCode, stop }
}

async function signedUp(browser: Browser, address: string, code: string): Promise<Page> {
  const page = await (await browser.newContext({ locale: "en" })).newPage()
  await page.goto(address)
  await page.getByLabel("Code").fill(code)
  await page.getByLabel("Name").fill("ada")
  await page.getByLabel("Password").fill(PASSWORD)
  await page.getByRole("button", { name: "Make the account" }).click()
  await page.locator("#content").waitFor()
  return page
}

/** Waits for the music, and plays an album, so that there is something to see. */
async function play(page: Page, go: (path: string) => Promise<void>): Promise<void> {
  await go("/tracks")
  await page.getByText(/5\d tracks/).waitFor({ timeout: 120_000 })
  await go("/albums")
  await page.getByRole("link", { name: "Low Tide Letters" }).first().click()
  await page.getByRole("button", { name: "Play", exact: true }).first().click()
  await page.getByRole("button", { name: "Pause" }).first().waitFor()
}
