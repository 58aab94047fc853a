/** What a sync tells while it runs, and that it can be ended and goes on. */
import { afterEach, beforeEach, describe, expect, it } from "vitest"
import { createInterface } from "node:readline"
import { join } from "node:path"
import { exit, ledgerline, listen, makeLibrary, objects, start, temporaryFolder } from "../testing/cli.ts"
import { ShownProgress } from "./progress.ts"

function shown(isErrorTerminal: boolean) {
  const said: string[] = []
  let now = 0
  const out = { isErrorTerminal, progress: (text: string) => said.push(text), note: (text: string) => said.push(text) }
  const progress = new ShownProgress(out as never, "home", () => now)
  return { said, progress, wait: (milliseconds: number) => void (now += milliseconds) }
}

describe("the progress of a sync", () => {
  it("at a terminal is one line with bytes, events and rates, not written more often than anybody reads", () => {
    const { said, progress, wait } = shown(true)
    // Nothing is new.
    progress.tell({ step: "history", done: 0, total: 0 })
    const snapshot = (done: number) =>
      progress.tell({ step: "snapshot", done, total: 40, bytes: { done: done * 1e6, total: 40e6 } })
    snapshot(0)
    wait(50)
    snapshot(1)
    wait(1950)
    snapshot(10)
    progress.tell({ step: "views", done: 0, total: 0 })
    progress.tell({ step: "history", done: 1000, total: 20_000 })
    wait(1000)
    progress.tell({ step: "history", done: 3500, total: 20_000 })
    progress.tell({ step: "proof", done: 1, total: 4 })
    expect(said).toEqual([
      "home: snapshot, 0.0 of 40.0 MB",
      "home: snapshot, 10.0 of 40.0 MB, 5.0 MB/s",
      "home: making the views of the snapshot",
      "home: 1,000 of 20,000 events",
      "home: 3,500 of 20,000 events, 2,500 a second",
      "home: comparing with the history, 25 %",
    ])
  })

  it("elsewhere is a line for each tenth, and nothing where little comes", () => {
    const { said, progress, wait } = shown(false)
    for (let done = 0; done <= 10_000; done += 200) {
      progress.tell({ step: "history", done, total: 10_000 })
      wait(100)
    }
    expect(said).toHaveLength(11)
    expect(said.at(-1)).toBe("home: 10,000 of 10,000 events, 2,000 a second")
    const few = shown(false)
    for (let done = 0; done < 40; done++) few.progress.tell({ step: "history", done, total: 40 })
    expect(few.said).toEqual([])
  })
})

describe("a sync that is ended", () => {
  let folder: ReturnType<typeof temporaryFolder>
  let server: ReturnType<typeof start> | undefined
  beforeEach(() => {
    folder = temporaryFolder()
  })
  afterEach(async () => {
    if (server?.exitCode === null && server.signalCode === null) {
      server.kill("SIGKILL")
      await exit(server)
    }
    folder.remove()
  })

  it("[SYNC-33] tells how far it is, ends at a signal, and goes on the next time", async () => {
    const at = (name: string): string => join(folder.path, name)
    const events = Array.from({ length: 11_000 }, (_, i) => [
      { type: "track.created", subject: `track:t${i}`, payload: { mediaFile: `m${i}` } },
      {
        type: "claim.attributed",
        subject: `track:t${i}`,
        payload: {
          provider: "embedded",
          tier: "embedded",
          fields: { title: `Title ${i}`, artists: [`Artist ${i % 90}`] },
        },
      },
    ]).flat()
    await makeLibrary(at("home"), [["import", events]])
    server = start(["serve", "--data", at("home"), "--port", "0", "--json"])
    await listen(server)(/addresses/)
    const token = (await ledgerline(["pair-token", "--data", at("home")])).stdout.trim()
    const pairing = start(["pair", token, "--data", at("laptop")])
    const ended = exit(pairing)
    const lines: string[] = []
    for await (const line of createInterface(pairing.stderr)) {
      lines.push(line)
      pairing.kill("SIGINT")
    }
    expect(lines[0]).toMatch(/: snapshot, 0\.0 of \d+\.\d MB$/)
    expect(await ended).toBe(130)
    const { code, stderr } = await ledgerline(["sync", "--data", at("laptop")])
    expect(code).toBe(0)
    expect(stderr).toMatch(/: 22,00\d of 22,00\d events, [\d,]+ a second\n/)
    const stateHashes = await Promise.all(
      ["home", "laptop"].map(
        async (name) =>
          objects((await ledgerline(["verify", "--quick", "--json", "--data", at(name)])).stdout)[0]?.["stateHash"],
      ),
    )
    expect(stateHashes[0]).toBe(stateHashes[1])
  })
})
