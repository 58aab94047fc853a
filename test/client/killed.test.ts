/** A program that is killed in the middle of a download: the next one goes on where that was, and has the file whole. */
import { fork } from "node:child_process"
import { once } from "node:events"
import { existsSync, readFileSync, statSync } from "node:fs"
import { join } from "node:path"
import { fileURLToPath } from "node:url"
import { createLibrary } from "@ledgerline/client"
import { nodeStorage } from "@ledgerline/client/node"
import { expect, it, onTestFinished } from "vitest"
import { tokenOf } from "./given.ts"
import { lineTo, musicServer, newFolder } from "./music.ts"

const MB = 1024 * 1024

it("given a program that is killed in the middle of a download, then the next one goes on by range, and it is whole", async () => {
  // Of a large file it is written down what is there of it.
  const server = await musicServer([24 * MB])
  const line = await lineTo(server)
  line.silentAfter = 16 * MB
  const folder = newFolder()
  const [file] = server.files
  const child = fork(fileURLToPath(new URL("downloadProcess.ts", import.meta.url)), [
    folder,
    await tokenOf(server, [line.address]),
  ])
  onTestFinished(() => void child.kill("SIGKILL"))
  const unfinished = join(folder, "cache", "offline", "unfinished", file?.id ?? "")
  const size = (): number => (existsSync(unfinished) ? statSync(unfinished).size : 0)
  await expect.poll(size, { timeout: 30_000 }).toBeGreaterThan(8 * MB)
  const ended = once(child, "exit")
  child.kill("SIGKILL")
  await ended
  const there = size()
  expect(there).toBeLessThan(24 * MB)
  line.silentAfter = undefined
  const library = await createLibrary({ storage: nodeStorage({ folder }) })
  onTestFinished(() => library.close())
  for await (const { here } of library.offline.live()) if (here === 1) break
  expect(line.ranges()).toEqual([undefined, `bytes=${there}-`])
  expect(readFileSync(fileURLToPath((await library.resolve("t0")).url ?? "")).equals(file?.bytes ?? Buffer.of())).toBe(
    true,
  )
  expect(await library.offline.state()).toMatchObject({ files: 1, bytes: 24 * MB, partial: 0 })
})
