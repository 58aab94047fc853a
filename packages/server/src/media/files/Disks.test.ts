import { execFileSync } from "node:child_process"
import { closeSync, constants, openSync, writeFileSync } from "node:fs"
import { open, readFile } from "node:fs/promises"
import { join } from "node:path"
import { expect, it } from "vitest"
import { sourceFolder } from "../testing/serving.ts"
import { Disks } from "./Disks.ts"

// Opening a pipe to which nobody writes hangs in the system as reading from a share that is gone does.
it.skipIf(process.platform === "win32")("a disk that hangs holds up nobody who asks another one", async () => {
  const folder = sourceFolder()
  const [pipe, file] = [join(folder, "pipe"), join(folder, "file")]
  execFileSync("mkfifo", [pipe])
  writeFileSync(file, "music")
  const disks = new Disks()
  const [hanging, sound] = [disks.of(Buffer.from("/mnt/share")), disks.of(Buffer.from("/music"))]
  const asked = Array.from({ length: 10 }, () => hanging.run(() => open(pipe, "r")))
  for (let n = 0; n < 20; n++) expect(await sound.run(() => readFile(file, "utf8"))).toBe("music")
  // It comes back: all who wait get their turns.
  const back = openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK)
  const opened = await Promise.all(asked)
  expect(opened).toHaveLength(10)
  await Promise.all(opened.map((each) => each.close()))
  closeSync(back)
})

it("what fails gives its turn to the next", async () => {
  const disk = new Disks().of(Buffer.from("/music"))
  const asked = Array.from({ length: 9 }, (_, n) =>
    disk.run(async () => {
      if (n % 2 === 0) throw new Error("gone")
      return n
    }),
  )
  const ended = await Promise.allSettled(asked)
  expect(ended.filter(({ status }) => status === "fulfilled")).toHaveLength(4)
})
