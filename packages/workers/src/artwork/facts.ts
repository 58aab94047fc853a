/** What this device found when it decoded images: reads and writes the rows. */
import { query, queryOne, type Store, upsert, type Work } from "@ledgerline/core"
import { LOCAL_IMAGE } from "../local/tables.ts"
import type { ImageFacts, RenderFailure, Rendered } from "./render/rendered.ts"
import { RENDERER_VERSION } from "./sizes.ts"

export type Known =
  | { readonly ok: true; readonly facts: ImageFacts }
  | { readonly ok: false; readonly failure: RenderFailure }

interface Row {
  readonly hash: string
  readonly width: number | null
  readonly height: number | null
  readonly thumbhash: Uint8Array | null
  readonly colour: string | null
  readonly failure: string | null
  readonly message: string | null
}

/** What is known of images, by hash. Those that an older renderer looked at are as good as unknown. */
export function* knownImages(dialect: Store["dialect"], hashes: readonly string[]): Work<Map<string, Known>> {
  // A library that only reads may not have the table.
  if ((yield* queryOne(dialect.exists, [LOCAL_IMAGE.name])) === undefined) return new Map()
  const rows = yield* query<Row>(
    `SELECT hash, width, height, thumbhash, colour, failure, message FROM "localImage"
     WHERE renderer = ? AND ${dialect.anyOf("hash", "text")}`,
    [RENDERER_VERSION, dialect.list(hashes)],
  )
  return new Map(rows.map((row) => [row.hash, knownOf(row)]))
}

function knownOf({ width, height, thumbhash, colour, failure, message }: Row): Known {
  if (width === null || height === null || thumbhash === null || colour === null) {
    const reason = (failure ?? "damaged") as RenderFailure["reason"]
    return { ok: false, failure: { reason, message: message ?? "" } }
  }
  return { ok: true, facts: { width, height, thumbhash: new Uint8Array(thumbhash), colour } }
}

/** Remembers what came of an image. */
export function keepFacts(hash: string, rendered: Rendered): Work<void> {
  const { width, height, thumbhash, colour } = rendered.ok ? rendered.facts : NOTHING
  const { reason, message } = rendered.ok ? { reason: null, message: null } : rendered.failure
  return upsert(LOCAL_IMAGE, [[hash, RENDERER_VERSION, width, height, thumbhash, colour, reason, message]])
}

const NOTHING = { width: null, height: null, thumbhash: null, colour: null }
