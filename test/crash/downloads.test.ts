/**
 * A device that keeps files is recorded once, and opened without its server as it would be if it had been killed, or had
 * lost its power, between any two of its writes.
 */
import { readFileSync } from "node:fs"
import { fileURLToPath } from "node:url"
import { createLibrary } from "@ledgerline/client"
import { nodeStorage } from "@ledgerline/client/node"
import { has } from "@ledgerline/core/testing"
import { expect, it } from "vitest"
import { tokenOf } from "../client/given.ts"
import { musicServer } from "../client/music.ts"
import { all, lay, type Left, walk } from "./walk.ts"
import { withFolder } from "./writing.ts"

const PROGRAM = fileURLToPath(new URL("downloader.ts", import.meta.url))
const KB = 1024

it.skipIf(!has("strace"))(
  "given a device that loses its power while it keeps files, then what it has is right, and what was asked for is known",
  { timeout: all ? 3_600_000 : 240_000 },
  () =>
    withFolder(async (_, folder) => {
      const server = await musicServer([300 * KB, 70 * KB, 500 * KB, 1])
      const [, ...kept] = server.files.map(({ track }) => track)
      const program = [process.execPath, PROGRAM, folder, await tokenOf(server), "t0", ...kept] as const
      let looked = 0
      const said = await walk(folder, program, 4, async ({ files, said: before }) => {
        lay(`${folder}.state`, files)
        looked += await expectRight({ files, said: before })
      })
      expect(said.at(-1)).toBe("done")
      expect(looked).toBeGreaterThan(10)

      async function expectRight({ said: before }: Left): Promise<number> {
        const library = await createLibrary({ storage: nodeStorage({ folder: `${folder}.state` }) })
        try {
          let here = 0
          for (const { track, bytes } of server.files) {
            const { url } = await library.resolve(track).catch(() => ({ url: null }))
            if (url?.startsWith("file:") !== true) continue
            here += 1
            expect(readFileSync(fileURLToPath(url)).equals(bytes), track).toBe(true)
          }
          // Of what is not there any more it is known that it is wanted.
          const wanted = Number(before.findLast((line) => line.startsWith("wanted "))?.slice(7) ?? 0)
          expect((await library.offline.state()).wanted).toBeGreaterThanOrEqual(wanted)
          if (before.at(-1) === "done") expect(here).toBe(kept.length)
          return here
        } finally {
          await library.close()
        }
      }
    }),
)
