/** Threads that are started before there is a folder to walk. */
import { once } from "node:events"
import { writeFileSync } from "node:fs"
import { join } from "node:path"
import type { Worker } from "node:worker_threads"
import { afterAll, expect, it } from "vitest"
import { temporaryFolder } from "../read/testing/audioFiles.ts"
import { walkFolder } from "./walkFolder.ts"
import { warmWalk, walkWorker } from "./walkWorker.ts"

const folder = temporaryFolder()
afterAll(folder.close)

const names = async (): Promise<string[]> => {
  const found: string[] = []
  for await (const { files } of walkFolder(folder.path)) found.push(...files.map(({ name }) => name))
  return found
}

it("walk as those that are started for it", async () => {
  writeFileSync(join(folder.path, "a.mp3"), "")
  expect(await names()).toEqual(["a.mp3"])
  warmWalk()
  expect(await names()).toEqual(["a.mp3"])
  expect(await names()).toEqual(["a.mp3"])
})

it("are handed out once, and only while they live", async () => {
  warmWalk()
  warmWalk()
  const first = walkWorker()
  const second = walkWorker()
  expect(second.threadId).toBeGreaterThan(first.threadId)
  await Promise.all([first.terminate(), second.terminate()])
  const made = once(process, "worker") as Promise<[Worker]>
  warmWalk()
  const [ended] = await made
  await ended.terminate()
  const third = walkWorker()
  expect(third).not.toBe(ended)
  await third.terminate()
})
