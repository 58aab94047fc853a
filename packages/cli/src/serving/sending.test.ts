/** Files that a page sends through the SDK, over connections that break. */
import { administrationOf, type SendState } from "@ledgerline/client/administration"
import { connect } from "@ledgerline/client/remote"
import { has } from "@ledgerline/core/testing"
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { temporaryFolder } from "../testing/cli.ts"
import { recording, type Uploading, uploading } from "./testing/uploading.ts"

let here: Uploading
beforeEach(async () => {
  here = await uploading()
})
afterEach(() => here.close())

/** The administration of the server; `instead` may answer in its place, or fail as a broken line does. */
function administration(instead: (method: string) => Response | undefined = () => undefined) {
  const asking: typeof fetch = async (input, init) => instead(init?.method ?? "GET") ?? fetch(input, init)
  const url = new URL("/", here.base).href
  return administrationOf(connect({ url, as: { key: here.keys.eve }, fetch: asking }))
}

function sound(): Blob {
  const folder = temporaryFolder()
  const bytes = recording(`${folder.path}/a.flac`, "Sent One")
  folder.remove()
  return new Blob([new Uint8Array(bytes)])
}

describe.skipIf(!has("ffmpeg"))("a file that a page sends (needs ffmpeg)", () => {
  it("goes piece by piece, again where the line broke, and becomes a track", async () => {
    const file = sound()
    let broken = 0
    const { uploads } = administration((method) => {
      if (method !== "PATCH" || ++broken !== 2) return undefined
      throw new TypeError("fetch failed")
    })
    const sending = uploads.send(file, { name: "One.flac", folder: "Sent", piece: 100_000 })
    const states: SendState[] = []
    sending.subscribe(() => {
      states.push(sending.value)
      // It need not wait as long as a page would.
      sending.resume()
    })
    const id = await sending.done
    expect(states.map(({ state }) => state)).toContain("waiting")
    expect(states.map(({ sent }) => sent)).toEqual(states.map(({ sent }) => sent).toSorted((a, b) => a - b))
    expect(sending.value).toMatchObject({ state: "sent", sent: file.size, error: undefined })
    const outcome = await here.outcome(`${here.base}/uploads/${id}`)
    expect(outcome).toMatchObject({ state: "imported", name: "One.flac", tracks: [expect.any(String)] })
    expect((await uploads.list()).items).toMatchObject([{ id, state: "imported" }])
  })

  it("can be paused and gone on with, also by somebody who only knows its id", async () => {
    const file = sound()
    const { uploads } = administration()
    const first = uploads.send(file, { name: "One.flac", piece: 100_000 })
    await new Promise<void>((resolve) => first.subscribe(() => first.value.sent > 0 && resolve()))
    first.pause()
    const { id, sent } = first.value
    expect(first.value.state).toBe("paused")
    expect(sent).toBeLessThan(file.size)
    const again = uploads.send(file, { name: "One.flac", id })
    expect(await again.done).toBe(id)
    expect(await here.outcome(`${here.base}/uploads/${id}`)).toMatchObject({ state: "imported", offset: file.size })
  })

  it("is refused where it is nothing that an import takes, and can be given up", async () => {
    const { uploads } = administration()
    expect(await uploads.mostBytes()).toBe(64 * 1024 * 1024)
    const refused = uploads.send(new Blob(["x"]), { name: "virus.exe" })
    await expect(refused.done).rejects.toMatchObject({ reason: "badType" })
    expect(refused.value.state).toBe("failed")
    const given = uploads.send(sound(), { name: "One.flac", piece: 50_000 })
    await new Promise<void>((resolve) => given.subscribe(() => given.value.sent > 0 && resolve()))
    await given.cancel()
    await expect(given.done).rejects.toMatchObject({ reason: "cancelled" })
    expect((await uploads.list()).items.map(({ id }) => id)).not.toContain(given.value.id)
  })
})
