/** A library that two browsers keep: what each does while it is alone comes together, and nobody else can read what it keeps. */
import { join } from "node:path"
import { has } from "@ledgerline/core/testing"
import { PASSWORD } from "@ledgerline/server/testing"
import type { BrowserContext, Page } from "playwright-core"
import { describe, expect, it } from "vitest"
import { goTo, inChromium, KEEPS_APP, signedIn } from "./app.ts"
import { servedToAda } from "./program.ts"
import { makeFile } from "./sound.ts"

/** What the browser's own files of a page hold of a stretch of bytes, and how many they are. */
async function findInFiles(page: Page, wanted: readonly number[]): Promise<{ bytes: number; found: number }> {
  return page.evaluate(async (part) => {
    let [bytes, found] = [0, 0]
    const look = async (folder: FileSystemDirectoryHandle): Promise<void> => {
      for await (const entry of (folder as unknown as { values(): AsyncIterable<FileSystemHandle> }).values())
        if (entry.kind === "directory") await look(entry as FileSystemDirectoryHandle)
        else {
          const all = new Uint8Array(await (await (entry as FileSystemFileHandle).getFile()).arrayBuffer())
          bytes += all.length
          for (let at = all.indexOf(part[0] ?? 0); at !== -1; at = all.indexOf(part[0] ?? 0, at + 1))
            if (part.every((each, i) => all[at + i] === each)) found++
        }
    }
    await look(await navigator.storage.getDirectory())
    return { bytes, found }
  }, wanted)
}

describe.skipIf(!has("chromium") || !has("ffmpeg"))(
  "two browsers with one library (needs chromium, ffmpeg)",
  { timeout: 240_000 },
  () => {
    const browser = inChromium()

    async function keeping(address: string): Promise<{ page: Page; context: BrowserContext }> {
      const { page, context } = await signedIn(browser(), address, "ada", KEEPS_APP)
      page.setDefaultTimeout(30_000)
      await goTo(page, "/settings/offline")
      await page.getByRole("button", { name: "Keep it here" }).click()
      await page.getByText("Works offline").waitFor()
      await page.getByRole("button", { name: "Download all" }).click()
      await page.getByText("1 of 1 wanted track is here").waitFor()
      return { page, context }
    }

    it("given edits and places that two make alone, then all of it is there to choose from once they meet", async () => {
      const server = await servedToAda(
        1,
        (music) =>
          void makeFile(
            join(music, "long.mp3"),
            "sine=frequency=300:duration=1300",
            { title: "Long", album: "Other", artist: "Tone" },
            "-b:a",
            "32k",
          ),
      )
      const [kitchen, train] = [await keeping(server.address), await keeping(server.address)]
      const [id = ""] = await kitchen.page.evaluate(async () =>
        ((await (await fetch("api/v1/tracks")).json()) as { items: { id: string }[] }).items.map((each) => each.id),
      )
      await server.stop()
      // Each hears on, and gives the track another name, without the other knowing.
      const alone = async ({ page }: { page: Page }, seconds: string, title: string): Promise<void> => {
        await goTo(page, `/tracks/${id}`)
        await page.getByRole("heading", { level: 1, name: "Long" }).waitFor()
        await page.getByRole("main").getByRole("button", { name: "Play", exact: true }).click()
        const position = page.getByRole("slider", { name: "Position" })
        await page.getByRole("button", { name: "Pause", exact: true }).waitFor()
        await position.fill(seconds)
        await expect
          .poll(async () => Number(await position.inputValue()), { timeout: 20_000 })
          .toBeGreaterThan(Number(seconds))
        await page.getByRole("button", { name: "Pause", exact: true }).click()
        await page.getByRole("button", { name: /^Title / }).click()
        await page.getByRole("button", { name: "Edit Title" }).click()
        await page.getByLabel("Value of Title").fill(title)
        await page.getByRole("button", { name: "Save" }).click()
        await page.getByRole("heading", { level: 1, name: title }).waitFor()
      }
      await alone(kitchen, "200", "Longest")
      await alone(train, "30", "Longer")
      await server.start()
      for (const { page } of [kitchen, train]) {
        await goTo(page, "/settings/sources")
        await page.getByRole("button", { name: "Sync now" }).click()
        await page.getByText("connected").waitFor()
        await goTo(page, `/tracks/${id}`)
        await page.getByRole("heading", { level: 1, name: "Longer" }).waitFor()
        await page.getByText("You were at two places in it.").waitFor()
        await page.getByRole("button", { name: /^Go on at 0:3\d$/ }).waitFor()
      }
      const { page } = train
      await page.getByRole("button", { name: /^Go on at 3:2\d, the furthest$/ }).click()
      await expect
        .poll(async () => Number(await page.getByRole("slider", { name: "Position" }).inputValue()), {
          timeout: 20_000,
        })
        .toBeGreaterThan(199)
      // Both names are in the stack of the field, whoever came last.
      await page.getByRole("button", { name: /^Title / }).click()
      const stack = page.getByRole("list", { name: "What was said of Title" })
      await expect
        .poll(() => stack.locator("> li").allInnerTexts())
        .toEqual([
          expect.stringContaining("Longer"),
          expect.stringContaining("Longest"),
          expect.stringContaining("Long"),
        ])
      await stack.getByRole("button", { name: "Use this one" }).first().click()
      await kitchen.page.getByRole("heading", { level: 1, name: "Longest" }).waitFor()
    })

    it("keeps what is secret of it sealed: a copy of its files has no key, and after a reload it is the same device", async () => {
      const server = await servedToAda(
        1,
        (music) => void makeFile(join(music, "one.flac"), "sine=frequency=300:duration=2", { title: "One" }),
      )
      const { page } = await keeping(server.address)
      // As each private key of this kind begins where it stands open.
      const OPEN_KEY = [0x30, 0x2e, 0x02, 0x01, 0x00, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x04, 0x22, 0x04, 0x20]
      const title = [...new TextEncoder().encode("One")]
      expect((await findInFiles(page, title)).found).toBeGreaterThan(0)
      expect(await findInFiles(page, OPEN_KEY)).toEqual({ bytes: expect.any(Number), found: 0 })
      expect((await findInFiles(page, [...new TextEncoder().encode(PASSWORD)])).found).toBe(0)
      const devices = () =>
        page.evaluate(
          async () => ((await (await fetch("api/v1/devices")).json()) as { items: { id: string }[] }).items.length,
        )
      expect(await devices()).toBe(1)
      await page.reload()
      await page.getByText("Works offline").waitFor()
      await goTo(page, "/settings/sources")
      await page.getByText("connected").waitFor()
      expect(await devices()).toBe(1)
    })
  },
)
