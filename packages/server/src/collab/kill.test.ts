/** A server that dies: what anybody else has seen is on the disk. */
import { type ChildProcess, spawn } from "node:child_process"
import { once } from "node:events"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { expect, it, onTestFinished } from "vitest"
import { connect, newReplica, shownIn, until } from "./testing/world.ts"

const PROGRAM = fileURLToPath(new URL("./testing/process.ts", import.meta.url))

async function start(path: string): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(process.execPath, [PROGRAM, path], { stdio: ["ignore", "pipe", "inherit"] })
  onTestFinished(() => void child.kill("SIGKILL"))
  const [port] = (await once(child.stdout, "data")) as [Buffer]
  return { child, url: `ws://127.0.0.1:${String(port).trim()}/collab` }
}

it("[COLLAB-5] a server that is killed has lost nothing that others have seen, and gets the rest from whoever made it", async () => {
  const folder = mkdtempSync(join(tmpdir(), "collab-"))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const path = join(folder, "library.db")
  let server = await start(path)
  const doc = connect(server, "ada").doc
  for (let round = 0; round < 3; round++) {
    const [ada, bob] = [connect(server, "ada", { doc }), connect(server, "bob")]
    await Promise.all([ada.synced(), bob.synced()])
    // All but the first are gathered; the process is killed as soon as bob sees the first.
    for (let i = 0; i < 5; i++)
      ada.items.set(`${round}${i}`, { track: "abc".charAt(round), order: `a${round + 1}${"0123456".charAt(i)}V` })
    await until(() => bob.tracks().length > round * 5, bob.doc)
    const seen = bob.tracks()
    server.child.kill("SIGKILL")
    await once(server.child, "exit")
    for (const { provider } of [ada, bob]) provider.destroy()
    const library = await newReplica(path)
    expect(await shownIn(library)).toContain(seen)
    expect(await library.verify()).toMatchObject({ ok: true })
    await library.close()

    server = await start(path)
    const [again, late] = [connect(server, "ada", { doc }), connect(server, "bob")]
    await again.synced()
    await until(() => late.tracks().length === (round + 1) * 5, late.doc)
    for (const { provider } of [again, late]) provider.destroy()
  }
  server.child.kill()
})
