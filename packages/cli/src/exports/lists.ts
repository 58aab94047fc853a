/** The two lists of an export beside its manifest: checksums of files, and blobs. docs/spec/export.md, EXP-5 and EXP-7. */
import { RestoreRefused } from "@ledgerline/core"

export const MANIFEST = "manifest.json"
export const SUMS = "SHA256SUMS"
export const BLOBS = "blobs.txt"

const SUM = /^([0-9a-f]{64}) {2}(.+)$/
const BLOB = /^([0-9a-f]{64}) (\d{1,15}|-)$/
const NAME = /^(?:manifest\.json|blobs\.txt|events-\d{5,12}\.(?:frames|jsonl))$/

/** Where a blob lies, in an export as in the folder of a library. */
export const blobPath = (hash: string): string => `blobs/${hash.slice(0, 2)}/${hash}`

/** As `sha256sum` writes and checks it. */
export const sumsText = (sums: ReadonlyMap<string, string>): string =>
  [...sums].map(([name, sum]) => `${sum}  ${name}\n`).join("")

/** Checksums by name. Fails with RestoreRefused for a name that can be no file of an export. */
export function parseSums(text: string): Map<string, string> {
  const sums = new Map<string, string>()
  for (const line of linesOf(text, SUMS)) {
    const [, sum = "", name = ""] = SUM.exec(line) ?? []
    if (name === "") throw refuse("damaged", `${SUMS} has a line that is no checksum`)
    if (!NAME.test(name))
      throw refuse("unsafeName", `${SUMS} names ${JSON.stringify(name)}, which is no file of an export`)
    if (sums.has(name)) throw refuse("contradiction", `${SUMS} names ${name} twice`)
    sums.set(name, sum)
  }
  return sums
}

/** A blob that events name: how large it is, null where it was not at hand when the export was made. */
export interface ListedBlob {
  readonly hash: string
  readonly bytes: number | null
}

export const blobLine = ({ hash, bytes }: ListedBlob): string => `${hash} ${bytes ?? "-"}\n`

/** Fails with RestoreRefused. */
export function parseBlobLine(line: string, before: string | undefined): ListedBlob {
  const [, hash, bytes] = BLOB.exec(line) ?? []
  if (hash === undefined || (before !== undefined && hash <= before))
    throw refuse("damaged", `${BLOBS} has a line that is no blob, or is out of order`, BLOBS)
  return { hash, bytes: bytes === "-" ? null : Number(bytes) }
}

function linesOf(text: string, file: string): string[] {
  if (!text.endsWith("\n")) throw refuse("damaged", `${file} is cut off`, file)
  return text.slice(0, -1).split("\n")
}

export const refuse = (reason: RestoreRefused["reason"], message: string, file = SUMS): RestoreRefused =>
  new RestoreRefused({ reason, message, file })
