/** What every adapter of {@link CoverFiles} does. */
import { beforeEach, describe, expect, it } from "vitest"
import type { ImageSize } from "../../facade/Addresses.ts"
import type { CoverFiles, CoverId } from "../covers/files.ts"
import { jpegOf } from "./jpeg.ts"

export const coverOf = (digit: string, size: ImageSize = 320): CoverId => ({ hash: digit.repeat(64), size })

/** `open`: the same images again, as the next start of the program finds them; none with `isNew`. */
export function coversContract(open: (isNew: boolean) => CoverFiles): void {
  let covers: CoverFiles
  beforeEach(() => {
    covers = open(true)
  })

  it.each([100, 65_536, 200_000])("keeps an image of %i bytes, and lists what it takes", async (length) => {
    const image = jpegOf(length)
    const bytes = await covers.write(coverOf("a"), image)
    expect(bytes).toBeGreaterThanOrEqual(length)
    const again = open(false)
    expect(await again.list()).toEqual([{ cover: coverOf("a"), bytes }])
    const read = await again.read(coverOf("a"))
    expect(read?.type).toBe("image/jpeg")
    expect(Buffer.from(read?.bytes ?? []).equals(image.bytes)).toBe(true)
  })

  it("tells sizes apart, takes the later one, and removes one by one", async () => {
    await covers.write(coverOf("a", 64), jpegOf(100))
    await covers.write(coverOf("a", 640), jpegOf(200))
    await covers.write(coverOf("a", 640), jpegOf(300))
    expect([
      (await covers.read(coverOf("a", 64)))?.bytes.length,
      (await covers.read(coverOf("a", 640)))?.bytes.length,
    ]).toEqual([100, 300])
    await covers.remove(coverOf("a", 64))
    await covers.remove(coverOf("a", 64))
    expect((await covers.list()).map(({ cover }) => cover)).toEqual([coverOf("a", 640)])
    expect([await covers.read(coverOf("a", 64)), await covers.read(coverOf("b"))]).toEqual([undefined, undefined])
  })

  describe.each(["", "..", "../x", `${"a".repeat(63)}/`, "A".repeat(64)])("the hash %j", (hash) => {
    it("reaches no file", async () => {
      const cover = { hash, size: 320 } as const
      await expect((async () => covers.read(cover))()).rejects.toMatchObject({ reason: "invalid" })
      await expect((async () => covers.write(cover, jpegOf(100)))()).rejects.toMatchObject({ reason: "invalid" })
      await expect((async () => covers.remove(cover))()).rejects.toMatchObject({ reason: "invalid" })
    })
  })
}
