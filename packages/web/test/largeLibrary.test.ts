/** A large library that is kept in the browser: it works without the server long before its history is here. */
import { request } from "node:http"
import { has } from "@ledgerline/core/testing"
import { between, newReplica, PASSWORD, running, snapshotsIn } from "@ledgerline/server/testing"
import { expect, it, onTestFinished } from "vitest"
import { APP_FOLDER } from "../build/folder.ts"
import { goTo, inChromium, KEEPS_APP, noViolations, signedIn } from "./app.ts"
import { manyTracks } from "./manyTracks.ts"
import { newFolder } from "./program.ts"

/** Of two changes each: so many that a new device takes a snapshot first. */
const COUNT = 10_100

/** Stands before a server, keeps the history of the library back until it is let go, and can be cut. */
async function before(port: string) {
  const history = Promise.withResolvers<void>()
  const line = await between(port, (asked, answer) => {
    const parts: Buffer[] = []
    asked.on("data", (part: Buffer) => parts.push(part))
    asked.on("end", () => {
      const body = Buffer.concat(parts)
      const { url: path, method, headers } = asked
      const pass = (): void => {
        const onwards = request({ port, host: "127.0.0.1", path, method, headers }, (from) => {
          answer.writeHead(from.statusCode ?? 502, from.headers)
          from.pipe(answer)
        })
        onwards.on("error", () => answer.destroy())
        onwards.end(body)
      }
      if (path === "/sync" && body.includes("pull")) void history.promise.then(pass)
      else pass()
    })
  })
  onTestFinished(() => history.resolve())
  return { ...line, letGo: () => history.resolve() }
}

const browser = inChromium()

it.skipIf(!has("chromium"))(
  "given a large library, then it works without the server before its history is here, also after a reload, and is whole in the end",
  async () => {
    const library = await newReplica()
    for (const events of manyTracks(COUNT)) await library.append({ actor: "import", events })
    const snapshots = snapshotsIn(library, newFolder())
    onTestFinished(() => snapshots.close())
    const { address, people } = await running(library, 0, snapshots, { web: { folder: APP_FOLDER } })
    await people.accounts.add({ name: "ada", password: PASSWORD, role: "owner" })
    const line = await before(new URL(address).port)

    const { page } = await signedIn(browser(), line.address, "ada", KEEPS_APP)
    await goTo(page, "/settings/offline")
    await page.getByRole("button", { name: "Keep it here" }).click()
    await page.getByText("Works offline").waitFor()
    await page.getByText("Its history is coming").waitFor()
    await page.getByText(`${COUNT.toLocaleString("en")} tracks`).waitFor()
    // What is kept of the music can be said, and the server is there.
    for (const name of ["Offline mode", "Music on this device", "What is downloaded", "Downloads"])
      await page.getByRole("heading", { name, exact: true }).waitFor()
    const away = page.getByRole("status").filter({ hasText: "No server" })
    expect(await away.count()).toBe(0)
    await noViolations(page)

    // Nobody reloads: the pages that come ask the replica.
    await line.cut()
    await away.waitFor()
    await goTo(page, "/tracks")
    const first = page.locator('[data-row="0"]')
    await first.getByText("Amber").waitFor()
    await page.reload()
    await first.getByText("Amber").waitFor()
    await away.waitFor()
    await goTo(page, "/settings/offline")
    await page.getByRole("heading", { name: "Music on this device", exact: true }).waitFor()
    await noViolations(page)
    await page.getByRole("combobox", { name: "Search" }).fill("amber anchor 00000")
    await page.getByRole("option", { name: /Amber anchor 00000/ }).waitFor()
    await page.keyboard.press("Escape")

    await page.getByText("Its history is coming").waitFor()
    await line.mend()
    line.letGo()
    // The device rests between two tries.
    await away.waitFor({ state: "hidden", timeout: 120_000 })
    const stage = () => page.evaluate(() => localStorage.getItem("ledgerline.device"))
    await expect.poll(stage, { timeout: 120_000 }).toContain('"stage":"ready"')
    await page.getByText("Works offline").waitFor()
    expect(await page.getByText("Its history is coming").count()).toBe(0)
  },
  240_000,
)
