/** The images of something, as `show` has them. */
import { artworkOf, type ArtworkRow, type Library } from "@ledgerline/core"
import { type Known, knownImages } from "@ledgerline/workers/images"
import type { Output } from "../frame/output.ts"

export interface ImageObject {
  readonly role: string
  readonly disc: number | null
  /** Of the file. */
  readonly hash: string
  readonly mime: string
  readonly provider: string
  readonly chosen: boolean
  readonly width: number | null
  readonly height: number | null
  readonly bytes: number | null
  readonly description: string | null
  /** In base64. What is known once its sizes were made on this device. */
  readonly thumbhash: string | null
  readonly colour: string | null
  /** Why its sizes could not be made. */
  readonly failure: string | null
}

/** The images of a subject, by role, the chosen one of each first. */
export async function imageObjects({ store }: Library, subject: string): Promise<ImageObject[]> {
  const { rows, known } = await store.read(function* () {
    const found = yield* artworkOf(subject)
    return { rows: found, known: yield* knownImages(store.dialect, [...new Set(found.map(({ hash }) => hash))]) }
  })
  return rows.map((row) => imageObject(row, known.get(row.hash)))
}

function imageObject(row: ArtworkRow, known: Known | undefined): ImageObject {
  const facts = known?.ok === true ? known.facts : undefined
  return {
    role: row.role,
    disc: row.disc,
    hash: row.hash,
    mime: row.mime,
    provider: row.provider,
    chosen: row.chosen === 1,
    width: facts?.width ?? row.width,
    height: facts?.height ?? row.height,
    bytes: row.bytes,
    description: row.description,
    thumbhash: facts === undefined ? null : Buffer.from(facts.thumbhash).toString("base64"),
    colour: facts?.colour ?? null,
    failure: known?.ok === false ? known.failure.reason : null,
  }
}

export function showImages(out: Output, images: readonly ImageObject[]): void {
  if (images.length === 0) return
  out.table(
    [{ title: "image" }, { title: "of" }, { title: "size", right: true }, { title: "from" }, { title: "" }],
    images.map(({ hash, role, disc, width, height, provider, chosen, failure }) => [
      hash.slice(0, 12),
      disc === null ? role : `${role} ${disc}`,
      width === null || height === null ? "" : `${width} × ${height}`,
      provider,
      failure ?? (chosen ? "chosen" : ""),
    ]),
  )
}
