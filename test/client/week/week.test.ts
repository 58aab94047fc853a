/**
 * Two browsers, a laptop and two servers edit one library through a week in which something is away on each day. In the end all
 * have the same, and nothing that was acknowledged is lost.
 */
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { browser, built } from "@ledgerline/client/testing/browser"
import { batches, tracks } from "@ledgerline/core/bench/workload"
import { has } from "@ledgerline/core/testing"
import { describe, expect, it, onTestFinished } from "vitest"
import { Ledger } from "./Ledger.ts"
import { DAY, type DevicePlace, Laptop, Page, Server } from "./places.ts"

const inTime = (a: number, b: number): number => a - b

describe.skipIf(!has("chromium"))("a week of two browsers, a laptop and two servers", { timeout: 240_000 }, () => {
  it("ends with the same everywhere, and with all that was acknowledged", async () => {
    const folder = mkdtempSync(join(tmpdir(), "week-"))
    onTestFinished(() => rmSync(folder, { recursive: true }))
    const engine = await built()
    const desk = new Page("desk", await browser(engine))
    // Three days behind, all the time.
    const kitchen = new Page("kitchen", await browser(engine), -3 * DAY)
    const laptop = new Laptop(folder)
    const home = new Server("home", folder, [desk.origin, kitchen.origin], -2 * DAY)
    const cloud = new Server("cloud", folder, [desk.origin, kitchen.origin])
    const devices: readonly DevicePlace[] = [desk, kitchen, laptop]
    const places = [...devices, home, cloud]
    onTestFinished(async () => {
      await laptop.api.close()
      await Promise.all([home.stop(), cloud.stop()])
    })
    const sync = async (...which: readonly DevicePlace[]): Promise<void> => {
      for (const { api } of which) await api.servers.sync()
    }
    /** Whoever is there does the same on one day, at once. */
    const ids = tracks(30).map(({ id }) => id)
    const [shared = "", polka = "", late = "", crashed = ""] = ids.slice(10)
    const monday = Date.parse("2026-03-02T08:00:00Z")
    const day = (number: number, ledger: Ledger, who: readonly (typeof places)[number][]) =>
      Promise.all(
        who.map((place) => {
          const at = places.indexOf(place)
          return ledger.day(place, ids[20 + at] ?? "", number, monday + number * DAY + at * 1000)
        }),
      )

    // Monday: everybody meets.
    await Promise.all([home.start(), cloud.start()])
    for (const events of batches(tracks(30))) await home.library.append({ actor: "import", events })
    for (const device of devices) await device.open([await home.token(), await cloud.token()])
    await sync(...devices)
    const { id: list } = await home.api.playlists.create({ name: "The week" })
    await sync(...devices)
    const ledger = new Ledger(list, ids, shared)
    await day(1, ledger, places)
    await sync(...devices)
    const regretted = await ledger.did(desk, "a title", desk.api.tracks.edit(polka, { title: "Polka" }))
    await sync(desk, kitchen)

    // Tuesday: home is away. The cloud is backed up in the evening.
    await home.stop()
    await day(2, ledger, [desk, kitchen, laptop, cloud])
    await sync(...devices)
    await cloud.backup()

    // Wednesday: the laptop is offline, with a clock that is five days ahead. Home is back.
    await home.start()
    await laptop.api.servers.setOffline(true)
    laptop.ahead = 5 * DAY
    await day(3, ledger, places)
    await sync(desk, kitchen)

    // Thursday: no server can be reached. A browser edits, is loaded anew, and edits on; the laptop starts again.
    await Promise.all([home.stop(), cloud.stop()])
    await day(4, ledger, [desk, kitchen, laptop])
    await desk.tab.page.reload()
    await laptop.api.close()
    await laptop.open()
    await ledger.did(desk, "the list after a reload", desk.api.playlists.add(list, [late]))
    ledger.listed.push(late)

    // Friday: the cloud has lost its disk, is restored from Tuesday's backup, and is edited before anybody tells it what it forgot.
    await Promise.all([home.start(), cloud.start()])
    await cloud.restore()
    await day(5, ledger, [cloud, home])
    await sync(desk)
    await day(5, ledger, [desk, kitchen])

    // Saturday: the kitchen's tab is killed while it takes in what the laptop brings.
    await laptop.api.servers.setOffline(false)
    laptop.ahead = 0
    await sync(laptop)
    for (const events of batches(tracks(400).slice(30))) await home.library.append({ actor: "import", events })
    await ledger.did(kitchen, "a title before the crash", kitchen.api.tracks.edit(crashed, { title: "Just before" }))
    kitchen.api.servers.sync().catch(() => undefined)
    await kitchen.tab.until("library.counts", { query: {} }, ({ tracks: count }) => count > 30)
    await kitchen.tab.crash()
    await kitchen.open()
    await day(6, ledger, [kitchen, laptop, home, cloud])

    // Sunday: what was regretted is taken back, the list is put in order, and all meet again.
    await ledger.did(laptop, "the regret", laptop.api.undo(regretted))
    const [first, second] = (await laptop.api.playlists.items(list)).items
    if (first === undefined || second === undefined) throw new Error("the list has lost what was in it")
    await ledger.did(laptop, "a move", laptop.api.playlists.move(list, [first.item]))
    await ledger.did(desk, "a removal", desk.api.playlists.take(list, [second.item]))
    ledger.listed.splice(ledger.listed.indexOf(second.track ?? ""), 1)
    // What one has of another comes to the third by a server, and what that sees of it goes back.
    for (let round = 0; round < 3; round++) await sync(...devices)
    await ledger.did(kitchen, "the last word", kitchen.api.tracks.edit(shared, { comment: "Sunday" }))
    for (let round = 0; round < 2; round++) await sync(kitchen, desk, laptop)

    const hashes = await Promise.all(places.map(async (place) => [place.name, await place.stateHash()]))
    expect(Object.fromEntries(hashes)).toEqual(Object.fromEntries(places.map(({ name }) => [name, hashes[0]?.[1]])))
    await Promise.all(
      places.map(async (place) => {
        const { api, name } = place
        expect(await ledger.missingAt(place)).toEqual([])
        expect(await place.verify(), name).toEqual([])
        const { items } = await api.playlists.items(list, { limit: 200 })
        expect(items.map(({ track }) => `${track}`).toSorted(), name).toEqual(ledger.listed.toSorted())
        const plays = await api.playback.plays({ limit: 200 })
        const began = plays.items.map(({ startedAt }) => startedAt)
        expect(began.toSorted(inTime), name).toEqual(ledger.plays.toSorted(inTime))
        for (const [id, title] of ledger.own) expect((await api.tracks.get(id)).title, name).toBe(title)
        // Whoever saw a value and edits it has the last word, whatever the clocks say.
        expect((await api.tracks.why(shared, "comment"))[0], name).toMatchObject({ value: "Sunday" })
        expect((await api.tracks.get(polka)).title, name).not.toBe("Polka")
        expect((await api.counts()).tracks, name).toBe(400)
      }),
    )
  })
})
