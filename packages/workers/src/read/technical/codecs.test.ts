/** What the header of a format says of its sound, where what is around it says otherwise. */
import { readFileSync } from "node:fs"
import { join } from "node:path"
import { afterAll, describe, expect, it } from "vitest"
import { audioReader } from "../AudioReader.ts"
import { memorySource } from "../bytes.ts"
import { DEFAULT_LIMITS } from "../limits.ts"
import { canMakeFiles, encode, temporaryFolder } from "../testing/audioFiles.ts"

describe.skipIf(!canMakeFiles())("AAC in MP4", () => {
  const folder = temporaryFolder()
  afterAll(folder.close)

  it.each([2, 5, 6, 8])("has %i channels, where its entry says two whatever there are", async (channels) => {
    const name = `${channels}.m4a`
    const bytes = readFileSync(encode(join(folder.path, name), "-c:a", "aac", "-ac", String(channels)))
    // Behind the name of the entry: six bytes of nothing, an index, eight of nothing.
    expect(bytes.readUInt16BE(bytes.indexOf("mp4a", bytes.indexOf("stsd")) + 20)).toBe(2)
    const { technical } = await audioReader().read({ bytes: memorySource(bytes), name }, DEFAULT_LIMITS)
    expect(technical).toMatchObject({ codec: "AAC", codecProfile: "LC", channels })
  })
})
