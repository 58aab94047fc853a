/** The engine beside two servers, of which one dies: what is heard is measured. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { has } from "@ledgerline/core/testing"
import { expect, it, onTestFinished } from "vitest"
import { inChromium } from "./app.ts"
import { enginePage, mirror } from "./mirrors.ts"
import { newFolder } from "./program.ts"
import { makeFile } from "./sound.ts"
import { record, recorded, worstJump } from "./tape.ts"

const canRun = has("chromium") && has("ffmpeg")
const browser = canRun ? inChromium() : undefined

it.skipIf(!canRun)(
  "given two servers, of which one dies in mid-track, then the other goes on, and nobody hears it",
  async () => {
    const path = join(newFolder(), "tone.wav")
    makeFile(path, "sine=frequency=441:sample_rate=44100:duration=20,volume=4,aformat=channel_layouts=stereo", {})
    const file = readFileSync(path)
    // Six seconds of it.
    const [dying, other] = [await mirror(file, 1_058_400), await mirror(file)]
    const context = await browser?.().newContext()
    onTestFinished(() => context?.close())
    await context?.addInitScript(record)
    const page = await context?.newPage()
    if (page === undefined) throw new Error("there is no browser")
    await page.goto(await enginePage())
    await page.waitForFunction(() => "play" in globalThis)
    await page.evaluate(
      (addresses) => {
        ;(globalThis as unknown as { play: (addresses: readonly string[]) => void }).play(addresses)
      },
      [dying.address, other.address],
    )
    await page.waitForFunction(
      (address) => (globalThis as unknown as { ways: readonly string[] }).ways.includes(address),
      other.address,
    )
    const { rate, samples } = await recorded(page, 8)
    expect(dying.isDead()).toBe(true)
    const ways = await page.evaluate(() => (globalThis as unknown as { ways: readonly string[] }).ways)
    expect(ways.filter((each) => each.startsWith("http"))).toEqual([dying.address, other.address])
    expect(ways).not.toContain("stuck")
    // Half a second at the beginning is left out: a recorder that comes late begins within it.
    expect(worstJump(samples.subarray(rate / 2), rate, 441)).toBeLessThan(0.0005)
  },
)
