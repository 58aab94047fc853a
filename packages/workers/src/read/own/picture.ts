/** A picture as FLAC has it in a block, and Vorbis comments as base64. */
import type { FoundPicture } from "../findings.ts"
import { PICTURE_TYPES } from "../reading.ts"

/** Of a block that is cut, no bytes. */
export function pictureOf(block: Buffer): FoundPicture {
  const { mimeEnd, descriptionEnd, dataAt } = placesIn(block)
  if (dataAt > block.length) return { bytes: new Uint8Array(), type: "other", description: "" }
  return {
    bytes: block.subarray(dataAt, dataAt + block.readUInt32BE(dataAt - 4)),
    type: PICTURE_TYPES[block.readUInt32BE(0)] ?? "other",
    description: block.toString("utf8", mimeEnd + 4, descriptionEnd),
  }
}

/** Whether the block ends where its picture does, and there is one. */
export function isWholePicture(block: Buffer): boolean {
  const { dataAt } = placesIn(block)
  return dataAt < block.length && dataAt + block.readUInt32BE(dataAt - 4) === block.length
}

function placesIn(block: Buffer) {
  const mimeEnd = block.length < 8 ? Infinity : 8 + block.readUInt32BE(4)
  const descriptionEnd = mimeEnd + 4 > block.length ? Infinity : mimeEnd + 4 + block.readUInt32BE(mimeEnd)
  return { mimeEnd, descriptionEnd, dataAt: descriptionEnd + 20 }
}
