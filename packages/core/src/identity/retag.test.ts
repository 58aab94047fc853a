/** Real files, tagged by the programs that people use: each program gets a fresh copy. */
import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { extname, join } from "node:path"
import { has } from "../testing/index.ts"
import { afterAll, beforeAll, describe, expect, it } from "vitest"
import { identifyFile } from "./files.ts"
import { encode, ENCODINGS } from "./testing/encode.ts"
import { noise } from "./testing/noise.ts"
import { TAGGERS } from "./testing/taggers.ts"

const COVER_BYTES = 4_000_000

describe.skipIf(!has("ffmpeg"))("a real file", () => {
  let folder: string
  let cover: string
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "ledgerline-"))
    cover = join(folder, "cover.jpg")
    // A JPEG header is enough for every tagger.
    writeFileSync(
      cover,
      Buffer.concat([Buffer.from("ffd8ffe000104a46494600010100000100010000", "hex"), noise(COVER_BYTES)]),
    )
  })
  afterAll(() => rmSync(folder, { recursive: true }))

  describe.each(ENCODINGS)("$name", (encoding) => {
    const isMissing = encoding.needs !== undefined && !has(encoding.needs)
    let original: string
    let id: string
    beforeAll(() => {
      if (isMissing) return
      original = encode(encoding, "a", folder, encoding.name.replaceAll(/\W+/g, ""))
      id = identifyFile(original).id
    })

    it.skipIf(isMissing)("[MID-1] with other audio is another", () => {
      const other = encode(encoding, "b", folder)
      expect(identifyFile(other).id).not.toBe(id)
      expect(identifyFile(original).basis).toBe(encoding.extension === "flac" ? "checksum" : "audio")
    })

    const taggers = TAGGERS.filter(
      ({ extensions, except }) => extensions.includes(encoding.extension) && !except?.includes(encoding.name),
    )
    for (const { name, needs, tag } of taggers) {
      it.skipIf(isMissing || !has(needs))(`[MID-1] is the same after ${name}`, () => {
        const path = join(folder, `tagged${extname(original)}`)
        copyFileSync(original, path)
        tag(path, cover)
        const [before, after] = [readFileSync(original), readFileSync(path)]
        expect(after.equals(before), "it was tagged").toBe(false)
        expect(identifyFile(path)).toEqual(identifyFile(original))
      })
    }
  })
})
