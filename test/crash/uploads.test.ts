/** An upload is recorded once, and gone on with as if whoever takes it in had ended, or lost power, between any two writes. */
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { has } from "@ledgerline/core/testing"
import { expect, it } from "vitest"
import { all, lay, walk } from "./walk.ts"
import { openUploads, UPLOADED } from "./uploading.ts"
import { withFolder } from "./writing.ts"

const PROGRAM = fileURLToPath(new URL("uploader.ts", import.meta.url))

it.skipIf(!has("strace"))(
  "given an upload that a power cut ends, then what was told to be there is there, as it was sent",
  { timeout: all ? 3_600_000 : 120_000 },
  () =>
    withFolder(async (_, folder) => {
      const state = `${folder}.state`
      const said = await walk(folder, [process.execPath, PROGRAM, folder], 40, async ({ files, said: before }) => {
        const id = before.find((line) => line.startsWith("begun "))?.slice(6)
        if (id === undefined) return
        lay(state, files)
        const { uploads, close } = await openUploads(state)
        try {
          const found = await uploads.find("ada", id)
          if (!found.ok) throw new Error(found.message)
          const { offset } = found.value
          const told = Number(before.findLast((line) => line.startsWith("has "))?.slice(4) ?? 0)
          expect(offset).toBeGreaterThanOrEqual(told)
          if (told === 0) return
          const kept = readFileSync(uploads.pathOf(id)).subarray(0, told)
          expect(kept.equals(UPLOADED.subarray(0, told)), `the first ${told} bytes`).toBe(true)
        } finally {
          await close()
        }
      })
      expect(said.at(-1)).toBe("done")
    }),
)
