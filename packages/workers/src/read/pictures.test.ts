/** Kinds of images by their bytes, and which pictures are left out. */
import { describe, expect, it } from "vitest"
import type { FoundPicture } from "./findings.ts"
import { memorySource } from "./bytes.ts"
import { DEFAULT_LIMITS, type Limits } from "./limits.ts"
import { mimeOf, picturesOf } from "./pictures.ts"
import { fakeImage } from "./testing/audioFiles.ts"
import type { Warning } from "./warnings.ts"

describe("the kind of an image", () => {
  it.each([
    ["image/jpeg", "\xff\xd8\xff\xe0"],
    ["image/png", "\x89PNG\r\n\x1a\n"],
    ["image/gif", "GIF89a"],
    ["image/webp", "RIFF\x10\0\0\0WEBPVP8 "],
    ["image/avif", "\0\0\0\x1cftypavif"],
    ["image/heic", "\0\0\0\x18ftypheic"],
    ["image/jxl", "\xff\x0a"],
    ["image/tiff", "II*\0"],
    ["image/bmp", "BM"],
    ["image/svg+xml", '<?xml version="1.0"?><svg xmlns="x">'],
    ["application/octet-stream", "no image"],
    ["application/octet-stream", ""],
  ])("%s", (mime, head) => {
    expect(mimeOf(Buffer.from(head, "latin1"))).toBe(mime)
  })
})

describe("pictures", () => {
  const picture = (length: number, seed: number, type: FoundPicture["type"] = "front"): FoundPicture => ({
    bytes: fakeImage("jpeg", length, seed),
    type,
    description: " a\0 ",
  })
  const kept = (found: readonly FoundPicture[], limits: Partial<Limits> = {}) => {
    const warnings: Warning[] = []
    const pictures = picturesOf(memorySource(new Uint8Array()), found, { ...DEFAULT_LIMITS, ...limits }, warnings)
    return { sizes: pictures.map(({ bytes }) => bytes.length), codes: warnings.map(({ code }) => code), pictures }
  }

  it("come once a type, with what is said of them", () => {
    const { pictures } = kept([picture(100, 1), picture(100, 1), picture(100, 1, "back")])
    expect(pictures.map(({ type, description }) => [type, description])).toEqual([
      ["front", "a"],
      ["back", "a"],
    ])
  })

  it("stay within limits, each and together", () => {
    expect(kept([picture(300, 1), picture(100, 2)], { pictureBytes: 200 })).toMatchObject({
      sizes: [100],
      codes: ["pictureTooLarge"],
    })
    expect(kept([picture(100, 1), picture(100, 2), picture(50, 3)], { allPictureBytes: 150 })).toMatchObject({
      sizes: [100, 50],
      codes: ["pictureTooLarge"],
    })
    expect(kept([picture(100, 1), picture(100, 2)], { pictures: 1 })).toMatchObject({
      sizes: [100],
      codes: ["tooMuch"],
    })
  })

  it("are told where they are empty or no image", () => {
    const noImage = { bytes: Buffer.from("http://example.org/a.jpg"), type: "front" as const, description: "" }
    expect(kept([picture(0, 1), noImage])).toMatchObject({
      sizes: [noImage.bytes.length],
      codes: ["pictureUnreadable", "pictureUnreadable"],
    })
  })
})
