/** Crossfade, speed and the sleep timer in a real browser: what is heard is measured. */
import { join } from "node:path"
import { has } from "@ledgerline/core/testing"
import type { Page } from "playwright-core"
import { describe, expect, it } from "vitest"
import { inChromium, type Opened, signedIn } from "./app.ts"
import { type Program, servedToAda } from "./program.ts"
import { shared } from "./shared.ts"
import { makeFile } from "./sound.ts"
import { record, recorded, toneIn } from "./tape.ts"

const [LOW, HIGH] = [441, 1323]
const SECONDS = 6
/** Samples of one look: whole periods of both at 44.1 kHz. */
const LOOK = 4400

describe.skipIf(!has("chromium") || !has("ffmpeg"))("listening (needs chromium, ffmpeg)", { timeout: 120_000 }, () => {
  const browser = inChromium()
  const server = shared<Program>((ending) =>
    servedToAda(
      3,
      (music) => {
        const tone = (name: string, hertz: number, seconds: number): string =>
          makeFile(
            join(music, `${name}.flac`),
            `sine=frequency=${hertz}:sample_rate=44100:duration=${seconds},volume=4,aformat=channel_layouts=stereo`,
            { title: name, artist: "Tone", album: `Album ${name}` },
          )
        tone("a low", LOW, SECONDS)
        tone("b high", HIGH, SECONDS)
        tone("c long", LOW, 120)
      },
      ending,
    ),
  )

  /** To be run in pages before their own scripts: keeps hold of what plays. */
  const holdPlayed = (): void => {
    // oxlint-disable-next-line typescript/unbound-method
    const { play } = HTMLMediaElement.prototype
    HTMLMediaElement.prototype.play = function playAndHold(this: HTMLMediaElement) {
      Object.assign(globalThis, { played: this })
      return play.call(this)
    }
  }

  /** Plays a track, then those that follow it by title, with a tape that runs. */
  async function playing(title: string, crossfade = "0"): Promise<Page> {
    const { page, context }: Opened = await signedIn(browser(), server().address, "ada", { bypassCSP: true })
    await context.addInitScript(record)
    await context.addInitScript(holdPlayed)
    // Loudness is measured while this plays.
    await context.addInitScript(() => localStorage.setItem("ledgerline.player.gain", "off"))
    await page.evaluate((seconds) => localStorage.setItem("ledgerline.player.crossfade", seconds), crossfade)
    await page.goto(`${server().address}/#/tracks`)
    await page.reload()
    await page.getByRole("grid", { name: "Tracks" }).getByText(title, { exact: true }).dblclick()
    return page
  }

  async function choose(page: Page, menu: string, entry: string): Promise<void> {
    await page.getByRole("button", { name: "More of the player" }).click()
    await page.getByRole("menuitem", { name: menu }).focus()
    await page.keyboard.press("ArrowRight")
    await page.getByRole("menuitem", { name: entry, exact: true }).click()
  }

  /** How loud a pitch is, look after look. */
  const loudness = (samples: Float32Array, rate: number, hertz: number): readonly number[] =>
    Array.from(
      { length: Math.floor(samples.length / LOOK) },
      (_, look) => toneIn(samples, rate, hertz, look * LOOK, LOOK).amplitude,
    )

  it("given a crossfade, then one track goes as the next one comes, and both together are as loud as one", async () => {
    const page = await playing("a low", "2")
    const { rate, samples } = await recorded(page, SECONDS + 1)
    const [low, high] = [loudness(samples, rate, LOW), loudness(samples, rate, HIGH)]
    const loud = Math.max(...low)
    const both = low.filter((one, look) => one > loud / 20 && (high[look] ?? 0) > loud / 20)
    const heard = (both.length * LOOK) / rate
    expect(heard).toBeGreaterThan(1.2)
    expect(heard).toBeLessThan(2.2)
    // Of two that have nothing to do with one another the powers add up.
    for (const [look, one] of low.entries()) expect(Math.hypot(one, high[look] ?? 0)).toBeGreaterThan(0.6 * loud)
    expect(low.at(-1)).toBeLessThan(loud / 100)
  })

  it("given twice the speed, then a track goes by in half its time, as high as before", async () => {
    const page = await playing("c long")
    await recorded(page, 0.2)
    await choose(page, "Speed", "2 times")
    const position = page.getByRole("slider", { name: "Position" })
    const now = async (): Promise<number> => Number(await position.inputValue())
    await position.fill("10")
    await expect.poll(now).toBeGreaterThan(10)
    const from = await page.evaluate(() => performance.now())
    const first = await now()
    await expect.poll(now, { timeout: 20_000 }).toBeGreaterThan(first + 8)
    const [passed, last] = [(await page.evaluate(() => performance.now())) - from, await now()]
    expect((last - first) / (passed / 1000)).toBeGreaterThan(1.5)
    expect((last - first) / (passed / 1000)).toBeLessThan(2.5)
    const plays = await page.evaluate(() => {
      const { playbackRate, preservesPitch } = (globalThis as unknown as { played: HTMLMediaElement }).played
      return { playbackRate, preservesPitch }
    })
    expect(plays).toEqual({ playbackRate: 2, preservesPitch: true })
  })

  it("given a sleep timer for the end of a track, then the next one is not heard", async () => {
    const page = await playing("a low")
    await recorded(page, 0.2)
    await choose(page, "Sleep timer", "After this track")
    await page.getByRole("button", { name: "Play", exact: true }).and(page.locator("[class*=main]")).waitFor()
    const { rate, samples } = await recorded(page, 1)
    const loud = Math.max(...loudness(samples, rate, LOW))
    expect(loud).toBeGreaterThan(0.1)
    // A look in which the first track ends holds a little of every pitch; two milliseconds of the next one are more.
    expect(Math.max(...loudness(samples, rate, HIGH))).toBeLessThan(loud / 50)
    // What comes next is still there.
    await page.getByRole("link", { name: "Open the large player" }).click()
    await page.getByRole("list", { name: "Queue" }).getByText("b high").waitFor()
  })
})
