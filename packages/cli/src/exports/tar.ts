/** An export as one stream: POSIX tar (ustar), with nothing in it that differs from one run to the next. */
import type { ExportSink } from "./sink.ts"

const BLOCK = 512
/** The folder in the archive. */
const FOLDER = "ledgerline-export/"
/** What eleven octal digits hold. */
const LARGEST = 0o77777777777

export function tarSink(write: (bytes: Uint8Array) => Promise<void>): ExportSink {
  return {
    file: async (name, size, content) => {
      await write(tarHeader(`${FOLDER}${name}`, size))
      let written = 0
      for await (const part of content) {
        await write(part)
        written += part.length
      }
      if (written !== size) throw new Error(`${name} has ${written} bytes, not ${size}`)
      if (size % BLOCK > 0) await write(Buffer.alloc(BLOCK - (size % BLOCK)))
    },
    finish: () => write(Buffer.alloc(2 * BLOCK)),
    // What was written is written; an archive without its last files is not complete and says so when it is restored.
    abandon: () => Promise.resolve(),
  }
}

function tarHeader(name: string, size: number): Buffer {
  if (Buffer.byteLength(name) > 100 || size > LARGEST) throw new Error(`${name} does not fit a tar archive`)
  const header = Buffer.alloc(BLOCK)
  const octal = (value: number, at: number, digits: number): unknown =>
    header.write(value.toString(8).padStart(digits, "0"), at, "latin1")
  header.write(name, 0, "latin1")
  octal(0o644, 100, 7)
  octal(0, 108, 7)
  octal(0, 116, 7)
  octal(size, 124, 11)
  octal(0, 136, 11)
  header.write(" ".repeat(8), 148, "latin1")
  header.write("0", 156, "latin1")
  header.write("ustar\u000000", 257, "latin1")
  const sum = header.reduce((total, byte) => total + byte, 0)
  header.write(`${sum.toString(8).padStart(6, "0")}\0 `, 148, "latin1")
  return header
}
