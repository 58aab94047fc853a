/** A file on its way to a server: paused, gone on with, and gone on with after a reload. What is sent is counted. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { has } from "@ledgerline/core/testing"
import type { Page, Route } from "playwright-core"
import { describe, expect, it } from "vitest"
import { inChromium, noViolations, signedIn } from "./app.ts"
import { newFolder, servedToAda } from "./program.ts"
import { makeFile } from "./sound.ts"

/** Bytes of one request, as the app sends them. */
const PIECE = 4 * 1024 * 1024

describe.skipIf(!has("chromium") || !has("ffmpeg"))(
  "sending a file (needs chromium, ffmpeg)",
  { timeout: 120_000 },
  () => {
    const browser = inChromium()

    it("given a pause, then nothing is sent until somebody goes on; after a reload the rest alone is sent", async () => {
      const server = await servedToAda(0, () => undefined)
      // Some pieces long.
      const file = makeFile(join(newFolder(), "Noise.wav"), "anoisesrc=seed=7:sample_rate=48000:duration=150", {
        title: "Noise",
      })
      const size = readFileSync(file).length
      expect(size).toBeGreaterThan(3 * PIECE)
      const { page } = await signedIn(browser(), server.address)
      await page.goto(`${server.address}/#/settings/import`)
      const pieces: number[] = []
      let held = Promise.withResolvers<void>()
      const arrived = async (route: Route): Promise<void> => {
        if (route.request().method() === "PATCH") {
          pieces.push(Number(route.request().headers()["upload-offset"]))
          await held.promise
        }
        // A request that was given up cannot go on.
        await route.continue().catch(() => undefined)
      }
      await page.route("**/api/v1/uploads/*", arrived)
      const choose = (on: Page): Promise<void> => on.getByLabel("Choose files").setInputFiles(file)
      const state = (text: string) => page.getByRole("list", { name: "Files" }).getByText(text, { exact: true })
      await choose(page)
      await expect.poll(() => pieces).toEqual([0])
      held.resolve()
      held = Promise.withResolvers()
      await expect.poll(() => pieces).toEqual([0, PIECE])
      await page.getByRole("button", { name: "Pause Noise.wav" }).click()
      await state("paused").waitFor()
      await noViolations(page)
      held.resolve()
      held = Promise.withResolvers()
      await page.getByRole("button", { name: "Go on with Noise.wav" }).click()
      // Where it was when it was paused: what was on its way then did not arrive.
      await expect.poll(() => pieces).toEqual([0, PIECE, PIECE])
      held.resolve()
      held = Promise.withResolvers()
      await expect.poll(() => pieces).toEqual([0, PIECE, PIECE, 2 * PIECE])

      await page.reload()
      held.resolve()
      await choose(page)
      await page.getByText("1 of 1 are in the library").waitFor()
      expect(pieces.slice(4).at(0)).toBe(2 * PIECE)
      expect(pieces.slice(4)).not.toContain(0)
      const { items } = await page.evaluate(
        async () => (await (await fetch("api/v1/tracks")).json()) as { items: { title: string }[] },
      )
      expect(items).toMatchObject([{ title: "Noise" }])
    })
  },
)
