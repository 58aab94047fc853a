/** Writes the parts of Matroska that identity reads. */

const hex = (text: string): Buffer => Buffer.from(text, "hex")

export function element(id: string, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content)
  const size = Buffer.alloc(8)
  size.writeUInt32BE(body.length, 4)
  size[0] = 1
  return Buffer.concat([hex(id), size, body])
}

/** Of a size that is not known, as live streams have it. */
export const openElement = (id: string, ...content: readonly Buffer[]): Buffer =>
  Buffer.concat([hex(id), hex("01ffffffffffffff"), ...content])

export const EBML_HEADER = element("1a45dfa3", element("4282", Buffer.from("matroska")))
export const VOID = element("ec", Buffer.alloc(100))

export const track = (number: number, type: number): Buffer =>
  element("ae", element("d7", Buffer.from([number])), element("83", Buffer.from([type])))

export const simpleBlock = (number: number, ...frames: readonly Buffer[]): Buffer =>
  element("a3", block(number, frames))
export const blockGroup = (number: number, ...frames: readonly Buffer[]): Buffer =>
  element("a0", element("a1", block(number, frames)), element("9b", Buffer.from([20])))

/** Several frames are laced as Xiph does. */
function block(number: number, frames: readonly Buffer[]): Buffer {
  const flags = frames.length > 1 ? 0x02 : 0
  const lacing = frames.length > 1 ? [Buffer.from([frames.length - 1]), ...frames.slice(0, -1).map(xiph)] : []
  return Buffer.concat([Buffer.from([0x80 | number, 0, 0, flags]), ...lacing, ...frames])
}

const xiph = ({ length }: Buffer): Buffer =>
  Buffer.concat([Buffer.alloc(Math.floor(length / 255), 255), Buffer.from([length % 255])])

export const cluster = (...blocks: readonly Buffer[]): Buffer =>
  element("1f43b675", element("e7", Buffer.from([0])), ...blocks)
export const segment = (...parts: readonly Buffer[]): Buffer => element("18538067", ...parts)
export const tracks = (...entries: readonly Buffer[]): Buffer => element("1654ae6b", ...entries)
