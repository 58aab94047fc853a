/** A link from the menu of an album to the page of a stranger that plays it, and its end. */
import { once } from "node:events"
import { createServer } from "node:http"
import type { AddressInfo } from "node:net"
import { join } from "node:path"
import { gzipSync } from "node:zlib"
import { has } from "@ledgerline/core/testing"
import type { Frame, Page, Request } from "playwright-core"
import { describe, expect, it, onTestFinished } from "vitest"
import { inChromium, noViolations, noViolationsInBoth, signedIn } from "./app.ts"
import { servedToAda } from "./program.ts"
import { shared } from "./shared.ts"
import { makeFile } from "./sound.ts"

const HERTZ = 441
/** Kilobytes gzipped of all that a page loads for the player: its script and style, and what makes the frame. */
const BUDGET = 16

const canRun = has("chromium") && has("ffmpeg")

/** A server of somebody else, with one page; of another site than the loopback address. */
async function stranger(html: string, policy?: string): Promise<string> {
  const server = createServer((_, answer) => {
    answer.setHeader("content-type", "text/html")
    if (policy !== undefined) answer.setHeader("content-security-policy", policy)
    answer.end(html)
  })
  server.listen(0)
  await once(server, "listening")
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return `http://localhost:${(server.address() as AddressInfo).port}/`
}

/** To be run in pages before their own scripts: keeps hold of what plays. */
function holdPlayed(): void {
  // oxlint-disable-next-line typescript/unbound-method
  const { play } = HTMLMediaElement.prototype
  HTMLMediaElement.prototype.play = function playAndHold(this: HTMLMediaElement) {
    Object.assign(globalThis, { played: this })
    return play.call(this)
  }
}

/** The loudest pitch of what a frame plays, in hertz; 0 where nothing is heard. */
const pitchIn = (frame: Frame): Promise<number> =>
  frame.evaluate(async () => {
    const shared = globalThis as unknown as {
      played: HTMLMediaElement
      analyser?: AnalyserNode
      source?: AudioNode
    }
    if (shared.analyser === undefined) {
      const context = new AudioContext()
      await context.resume()
      shared.analyser = context.createAnalyser()
      shared.analyser.fftSize = 16_384
      shared.source = context.createMediaElementSource(shared.played)
      shared.source.connect(shared.analyser).connect(context.destination)
    }
    const { analyser } = shared
    const levels = new Float32Array(analyser.frequencyBinCount)
    analyser.getFloatFrequencyData(levels)
    const loudest = levels.indexOf(Math.max(...levels))
    return (levels[loudest] ?? -200) > -90 ? (loudest * analyser.context.sampleRate) / analyser.fftSize : 0
  })

describe.skipIf(!canRun)("shares (needs chromium, ffmpeg)", { timeout: 120_000 }, () => {
  const browser = inChromium()
  const server = shared((ending) =>
    servedToAda(
      2,
      (music) => {
        for (const track of ["1", "2"])
          makeFile(join(music, `${track}.mp3`), `sine=frequency=${HERTZ * Number(track)}:duration=30,volume=4`, {
            title: `Tone <b>${track}</b>`,
            album: "Tones",
            artist: "Ada",
            track,
          })
      },
      ending,
    ),
  )

  /** Shares the album from its menu; answers what the dialog shows then. */
  async function sharedAlbum(page: Page): Promise<{ link: string; embed: string }> {
    await page.evaluate(() => void (location.hash = "#/albums"))
    await page.getByRole("heading", { level: 1, name: "Albums" }).waitFor()
    const entry = page.getByRole("menuitem", { name: "Share by link…" })
    await page.getByRole("link", { name: "Tones" }).first().click({ button: "right" })
    await entry.click()
    await page.getByLabel("A word to go with it").fill("for you")
    await page.getByLabel("Files may be downloaded").check()
    await page.getByRole("button", { name: "Make the link" }).click()
    const texts = page.getByRole("dialog").locator("code")
    await texts.nth(1).waitFor()
    const [link = "", embed = ""] = await texts.allTextContents()
    await page.getByRole("button", { name: "Done" }).click()
    return { link, embed }
  }

  it("given a link, then a page of another site plays it, without cookies, until the link is revoked", async () => {
    const { page, context } = await signedIn(browser(), server().address)
    const { link, embed } = await sharedAlbum(page)
    expect(link).toMatch(new RegExp(`^${server().address}/share/[\\w-]{32}$`))
    expect((await context.cookies()).length).toBeGreaterThan(0)
    // What may not be shown within others stands beside it.
    const framed = [`${server().address}/`, link].map((address) => `<iframe src="${address}"></iframe>`).join("")
    const address = await stranger(`<!doctype html><h1>A diary</h1>${embed}${framed}`)
    const other = await context.newPage()
    await other.addInitScript(holdPlayed)
    const asked: Request[] = []
    const loaded: Promise<number>[] = []
    other.on("request", (request) => asked.push(request))
    other.on("response", (response) => {
      if (response.ok() && ["script", "stylesheet"].includes(response.request().resourceType()))
        loaded.push(response.body().then((body) => gzipSync(body).length))
    })
    await other.goto(address)
    const player = other.frameLocator("ledgerline-player iframe")
    await player.getByRole("heading", { name: "Tones" }).waitFor()
    const bytes = (await Promise.all(loaded)).reduce((sum, each) => sum + each, 0)
    expect(bytes).toBeGreaterThan(1000)
    expect(bytes).toBeLessThan(BUDGET * 1000)
    const play = player.getByRole("button", { name: "Play", exact: true })
    const pause = player.getByRole("button", { name: "Pause", exact: true })
    await play.press("Enter")
    await pause.waitFor()
    const frame = other.frames().find((each) => each.url().includes("/embed/")) as Frame
    await expect.poll(() => pitchIn(frame), { timeout: 20_000 }).toBeCloseTo(HERTZ, -1)
    await noViolations(frame)
    expect(await frame.evaluate(whatIsThere)).toEqual(["null", "SecurityError", "SecurityError", "Tone <b>1</b>"])
    await pause.press("Space")
    await play.waitFor()
    const second = player.getByRole("list", { name: "Tracks" }).getByRole("button", { name: /Tone <b>2/ })
    await second.press("Enter")
    await player.getByRole("heading", { name: "Tone <b>2</b>" }).waitFor()
    await expect.poll(() => pitchIn(frame), { timeout: 20_000 }).toBeCloseTo(2 * HERTZ, -1)
    const headers = await Promise.all(asked.map((request) => request.allHeaders()))
    expect(asked.length).toBeGreaterThan(5)
    expect(headers.filter(({ cookie }) => cookie !== undefined)).toEqual([])
    const origins = new Set(asked.map((request) => new URL(request.url()).origin))
    expect([...origins].toSorted()).toEqual([new URL(address).origin, server().address].toSorted())
    const shown = other.frames().map((each) => each.url())
    expect(shown.filter((url) => url.startsWith(server().address))).toHaveLength(1)

    // The same link as a page of its own.
    const visitor = await (await browser().newContext({ colorScheme: "dark", locale: "de" })).newPage()
    onTestFinished(() => visitor.context().close())
    await visitor.goto(link)
    await visitor.getByRole("heading", { level: 1, name: "Tones" }).waitFor()
    await visitor.getByText("for you").waitFor()
    expect(await visitor.evaluate(() => document.documentElement.dataset["theme"])).toBe("dark")
    await noViolationsInBoth(visitor)
    await visitor.getByRole("button", { name: "Abspielen", exact: true }).click()
    const position = visitor.getByRole("slider", { name: "Stelle" })
    await position.fill("20")
    await expect.poll(async () => Number(await position.inputValue())).toBeGreaterThanOrEqual(20)
    const [file] = await Promise.all([
      visitor.waitForEvent("download"),
      visitor.getByRole("link", { name: "Alles herunterladen" }).click(),
    ])
    expect(file.suggestedFilename()).toBe("Ada - Tones.zip")
    await file.cancel()

    await page.evaluate(() => void (location.hash = "#/settings/shares"))
    // Without what was told before: messages that go are hidden before their buttons are.
    await page.reload()
    await page.getByText(/visit/).first().waitFor()
    await noViolations(page)
    await page.getByRole("button", { name: "Revoke Tones" }).click()
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click()
    await page.getByText("You share nothing.").waitFor()
    await other.reload()
    await player.getByRole("heading", { name: "Nothing is shared here" }).waitFor()
    await visitor.reload()
    await visitor.getByRole("heading", { name: "Hier ist nichts geteilt" }).waitFor()
  })

  it("given players in a page that lets next to nothing in, then one plays at a time, and one that was revoked meanwhile says so", async () => {
    const { page } = await signedIn(browser(), server().address)
    const shares = await page.evaluate(async () => {
      const { items } = (await (await fetch("api/v1/tracks?sort=title")).json()) as { items: readonly { id: string }[] }
      const made = [...items, ...items.slice(0, 1)].map(async ({ id }) => {
        const body = JSON.stringify({ kind: "track", of: [id] })
        const headers = { "content-type": "application/json", "idempotency-key": crypto.randomUUID() }
        const answer = await fetch("api/v1/shares", { method: "POST", headers, body })
        return (await answer.json()) as { readonly id: string; readonly token: string }
      })
      return Promise.all(made)
    })
    const { address } = server()
    const players = shares.map(({ token }) => `<ledgerline-player src="${address}/share/${token}"></ledgerline-player>`)
    const html = `<!doctype html><script src="${address}/embed.js" async></script>${players.join("")}`
    const policy = `default-src 'none'; script-src ${address}; frame-src ${address}`
    const other = await page.context().newPage()
    await other.setViewportSize({ width: 240, height: 900 })
    await other.goto(await stranger(html, policy))
    const [first, second, third] = [0, 1, 2].map((at) => other.frameLocator("ledgerline-player iframe").nth(at))
    if (first === undefined || second === undefined || third === undefined) throw new Error("there are three")
    const [play, pause] = (["Play", "Pause"] as const).map((name) => ({ name, exact: true }))
    await first.getByRole("button", play).press("Enter")
    await first.getByRole("button", pause).waitFor()
    await second.getByRole("button", play).press("Enter")
    await second.getByRole("button", pause).waitFor()
    // Long before its end.
    await first.getByRole("button", play).waitFor({ timeout: 15_000 })
    await third.getByRole("button", play).waitFor()
    for (const frame of other.frames().slice(1))
      expect(await frame.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBe(0)
    const statuses = await page.evaluate(
      (ids) =>
        Promise.all(
          ids.map(async (id) => {
            const headers = { "idempotency-key": crypto.randomUUID() }
            return (await fetch(`api/v1/shares/${id}`, { method: "DELETE", headers })).status
          }),
        ),
      shares.map(({ id }) => id),
    )
    expect(statuses).toEqual([204, 204, 204])
    await third.getByRole("button", play).press("Enter")
    await third.getByRole("heading", { name: "Nothing is shared here" }).waitFor()
  })
})

/** Of which origin a player is, what it has of cookies and of storage, and what the system shows of it. */
function whatIsThere(): readonly (string | undefined)[] {
  const tried = (look: () => unknown): string => {
    try {
      return String(look())
    } catch (error) {
      return (error as Error).name
    }
  }
  const { metadata } = navigator.mediaSession
  return [origin, tried(() => document.cookie), tried(() => localStorage.length), metadata?.title]
}
