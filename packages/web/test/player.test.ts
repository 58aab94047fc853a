/** Playing in a real browser, from a server of its own process with real files; what is heard is measured. */
import { join } from "node:path"
import { has } from "@ledgerline/core/testing"
import type { Page } from "playwright-core"
import { describe, expect, it, onTestFinished } from "vitest"
import { inChromium, letIn, noViolations } from "./app.ts"
import { servedToAda } from "./program.ts"
import { shared } from "./shared.ts"
import { makeFile } from "./sound.ts"
import { record, recorded, rewind, toneIn, worstJump } from "./tape.ts"

/** Hundred samples a period at 44.1 kHz. */
const HERTZ = 441
const RATE = 44_100
/** Somewhere within a period. */
const CUT = 132_361
const SECONDS = 6

/** Lossless joins show by themselves; `LEDGERLINE_SOUND=all` measures the others too, on a machine that does nothing else. */
const FORMATS = process.env["LEDGERLINE_SOUND"] === "all" ? ["flac", "mp3"] : ["flac"]

const canRun = has("chromium") && has("ffmpeg")

describe.skipIf(!canRun)("the player (needs chromium, ffmpeg)", { timeout: 120_000 }, () => {
  const browser = inChromium()
  const server = shared((ending) =>
    servedToAda(
      6,
      (music) => {
        const tone = `sine=frequency=${HERTZ}:sample_rate=${RATE}:duration=${SECONDS}`
        const half = (name: string, cut: string, title: string, album: string): string =>
          makeFile(
            join(music, name),
            `${tone},volume=4,atrim=${cut},asetpts=PTS-STARTPTS,aformat=channel_layouts=stereo`,
            { title, album, artist: "Tone", track: title.endsWith("one") ? "1" : "2" },
            ...(name.endsWith("mp3") ? ["-b:a", "192k"] : []),
          )
        for (const format of ["flac", "mp3"]) {
          half(`${format}/1.${format}`, `end_sample=${CUT}`, `${format} one`, format)
          half(`${format}/2.${format}`, `start_sample=${CUT}`, `${format} two`, format)
        }
        const silence = `anullsrc=sample_rate=${RATE}:channel_layout=stereo:duration=3`
        makeFile(join(music, "silence.flac"), silence, { title: "silence", album: "Nothing", artist: "Nobody" })
        const long = `sine=frequency=300:sample_rate=${RATE}:duration=240`
        makeFile(join(music, "long.flac"), long, { title: "Long", album: "Other", artist: "Tone" })
      },
      ending,
    ),
  )

  /** Signed in on the page of the queue, with these tracks saved by another device. */
  async function withQueue(...titles: readonly string[]): Promise<Page> {
    const context = await browser().newContext({ bypassCSP: true })
    onTestFinished(() => context.close())
    await context.addInitScript(record)
    // Loudness is measured while this plays: what is known of one half is not of the other yet.
    await context.addInitScript(() => localStorage.setItem("ledgerline.player.gain", "off"))
    const page = await context.newPage()
    await letIn(context, server().address)
    await page.goto(`${server().address}/#/queue`)
    await page.getByRole("heading", { level: 1, name: "Queue" }).waitFor()
    await page.evaluate(async (wanted) => {
      const { items } = (await (await fetch("api/v1/tracks?limit=100")).json()) as {
        items: readonly { readonly id: string; readonly title: string }[]
      }
      const tracks = wanted.map((title) => items.find((track) => track.title === title)?.id)
      await fetch("api/v1/queues/kitchen", {
        method: "PUT",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ tracks, index: 0, positionMs: 0 }),
      })
    }, titles)
    // What the test before this one saved is offered until the page hears of it.
    await page.reload()
    await page.getByRole("heading", { level: 1, name: "Queue" }).waitFor()
    return page
  }

  const start = (page: Page): Promise<void> =>
    page.getByRole("listitem").filter({ hasText: "saved" }).first().getByRole("button").click()

  it.each(FORMATS)("plays two halves of a tone in %s files as one, with no silence and no jump", async (format) => {
    const page = await withQueue("silence", `${format} one`, `${format} two`)
    // Silence comes first, so that the recorder runs before it matters.
    await start(page)
    const { rate, samples } = await recorded(page, SECONDS + 0.02)
    expect(rate).toBe(RATE)
    const last = samples.findLastIndex((sample) => Math.abs(sample) > 0.01)
    // To the sample, but for those next to zero at both ends.
    expect(Math.abs(last + 1 - SECONDS * RATE)).toBeLessThan(10)
    const inner = samples.subarray(2000, last - 2000)
    const join = CUT - 2000
    const [before, after] = [join - 2000, join + 1000].map((at) => toneIn(inner, rate, HERTZ, at, 1000))
    expect(after?.amplitude).toBeCloseTo(before?.amplitude ?? 0, 2)
    // One sample is 0.063.
    expect(Math.abs((after?.phase ?? 0) - (before?.phase ?? 0))).toBeLessThan(0.01)
    for (let at = 0; at + 100 < inner.length; at += 50)
      expect(toneIn(inner, rate, HERTZ, at, 100).amplitude).toBeGreaterThan(0.9 * (before?.amplitude ?? 0))
    // What has no loss is one line; an encoder that knew but one half leaves a trace at the cut.
    expect(worstJump(inner, rate, HERTZ)).toBeLessThan(format === "flac" ? 0.0005 : 0.05)
  })

  it("goes anywhere in a track, and keeps queue and place over a reload", async () => {
    const page = await withQueue("Long", "flac one")
    await start(page)
    await recorded(page, 0.3)
    const position = page.getByRole("slider", { name: "Position" })
    await position.fill("120")
    // What it played before fades, and then it looks for the place.
    const heardNow = async (): Promise<number> => {
      await rewind(page)
      const { rate, samples } = await recorded(page, 0.5)
      return toneIn(samples.subarray(-14_700), rate, 300, 0, 14_700).amplitude
    }
    await expect.poll(heardNow, { timeout: 20_000 }).toBeGreaterThan(0.05)
    await expect.poll(async () => Number(await position.inputValue()), { timeout: 20_000 }).toBeGreaterThan(120)
    await page.getByRole("button", { name: "Pause" }).click()
    await page.getByRole("button", { name: "Play", exact: true }).waitFor()
    await page.reload()
    const list = page.getByRole("list", { name: "Queue" })
    await expect
      .poll(() => list.getByRole("listitem").allInnerTexts())
      .toEqual([expect.stringContaining("Long"), expect.stringContaining("flac one")])
    expect(Number(await position.inputValue())).toBeGreaterThanOrEqual(120)
    await page.getByRole("button", { name: "Play", exact: true }).click()
    expect((await recorded(page, 0.3)).samples.length).toBeGreaterThan(0)
  })

  it("goes on with more of the library where the queue ends, and makes a playlist of the queue", async () => {
    const page = await withQueue("Long")
    await start(page)
    const list = page.getByRole("list", { name: "Queue" })
    await list.getByRole("listitem").first().waitFor()
    await page.getByRole("button", { name: "More of the player" }).first().click()
    await page.getByRole("menuitem", { name: "When the queue ends" }).focus()
    await page.keyboard.press("ArrowRight")
    await page.getByRole("menuitem", { name: "Go on with music like it" }).click()
    await expect.poll(() => list.getByRole("listitem").count()).toBe(6)
    await page.getByRole("button", { name: "Save as a playlist" }).click()
    await page.getByRole("dialog").getByLabel("Name").fill("Tonight")
    await page.keyboard.press("Enter")
    await page.getByRole("link", { name: "Tonight" }).first().waitFor()
    // Who takes it back wants the music to end.
    await page.getByRole("main").getByRole("button", { name: "Undo" }).click()
    await expect.poll(() => list.getByRole("listitem").count()).toBe(1)
    await page.getByRole("link", { name: "Tonight" }).first().click()
    await expect.poll(() => page.locator("[data-row]").count()).toBe(6)
  })

  it("takes back each change of the queue, also by keys", async () => {
    const page = await withQueue("Long", "flac one", "mp3 one", "mp3 two")
    await start(page)
    const list = page.getByRole("list", { name: "Queue" })
    const titles = async (): Promise<string[]> =>
      (await list.getByRole("listitem").allInnerTexts()).map(
        (text) => /Long|(?:flac|mp3) (?:one|two)/.exec(text)?.[0] ?? "",
      )
    const all = ["Long", "flac one", "mp3 one", "mp3 two"]
    await expect.poll(titles).toEqual(all)
    await list.getByRole("button", { name: /mp3 two/ }).press("Alt+ArrowUp")
    await expect.poll(titles).toEqual(["Long", "flac one", "mp3 two", "mp3 one"])
    await list.getByRole("button", { name: /flac one/ }).press("Delete")
    await expect.poll(titles).toEqual(["Long", "mp3 two", "mp3 one"])
    await page.getByRole("button", { name: "Clear" }).click()
    await expect.poll(titles).toEqual(["Long"])
    const undo = page.getByRole("main").getByRole("button", { name: "Undo" })
    await undo.click()
    await undo.click()
    await expect.poll(titles).toEqual(["Long", "flac one", "mp3 two", "mp3 one"])
    await undo.click()
    await expect.poll(titles).toEqual(all)
    await noViolations(page)
    await page.getByRole("link", { name: "Open the large player" }).click()
    await page.getByRole("heading", { name: "Long" }).waitFor()
    await noViolations(page)
  })
})
