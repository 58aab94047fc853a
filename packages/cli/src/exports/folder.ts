/** An export as a folder. It is written under another name and gets its own when it is complete and on disk. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync } from "node:fs"
import { open, rename } from "node:fs/promises"
import { basename, dirname, join } from "node:path"
import { syncFolder } from "@ledgerline/workers/blobs"
import { Refused } from "../frame/errors.ts"
import type { ExportSink } from "./sink.ts"

/** Fails with {@link Refused} where something is there already. */
export function folderSink(folder: string): ExportSink {
  const there = statSync(folder, { throwIfNoEntry: false })
  if (there !== undefined && (!there.isDirectory() || readdirSync(folder).length > 0))
    throw new Refused(`${folder} is there already and not empty`, "name a folder that is not there yet")
  mkdirSync(dirname(folder), { recursive: true })
  // In the same folder, so that it is on the same disk.
  const partial = mkdtempSync(join(dirname(folder), `.${basename(folder)}.partial-`))
  const made = new Set([partial])
  return {
    file: async (name, size, content) => {
      const path = join(partial, name)
      if (!made.has(dirname(path))) mkdirSync(dirname(path), { recursive: true })
      made.add(dirname(path))
      const file = await open(path, "wx")
      try {
        let written = 0
        for await (const part of content) {
          await file.writeFile(part)
          written += part.length
        }
        if (written !== size) throw new Error(`${name} has ${written} bytes, not ${size}`)
        await file.sync()
      } finally {
        await file.close()
      }
    },
    finish: async () => {
      for (const each of [...made].toReversed()) await syncFolder(each)
      await rename(partial, folder)
      await syncFolder(dirname(folder))
    },
    abandon: async () => rmSync(partial, { recursive: true, force: true }),
  }
}
