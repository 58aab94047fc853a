/** Sources as the command line shows them, with what lies there. */
import {
  all,
  among,
  type Availability,
  availabilityAt,
  type Library,
  type Viewpoint,
  views,
  type Views,
  type Work,
} from "@ledgerline/core"
import type { Column } from "../frame/output.ts"
import { bytes } from "../frame/text.ts"

export interface SourceObject {
  readonly id: string
  readonly name: string
  /** folder, server, objectStore or cache. */
  readonly kind: string
  /** The replica beside which it is. */
  readonly replica: string | null
  /** How what lies there can be played from this device. */
  readonly availability: Availability
  /** Copies that are there, by what was said last. */
  readonly copies: number
  /** Bytes of those. */
  readonly bytes: number
  /** Copies that were there and are not found any more. */
  readonly lost: number
  /** Copies that a cache gave up. */
  readonly evicted: number
  readonly addedAt: number
}

export const SOURCE_COLUMNS: readonly Column[] = [
  { title: "id" },
  { title: "name", flexible: true },
  { title: "kind" },
  { title: "availability" },
  { title: "copies", right: true },
  { title: "size", right: true },
  { title: "lost", right: true },
]

export const sourceLine = (source: SourceObject): string[] => [
  source.id.slice(0, 12),
  source.name,
  source.kind,
  source.availability,
  source.copies.toLocaleString("en"),
  source.copies === 0 ? "" : bytes(source.bytes),
  source.lost === 0 ? "" : source.lost.toLocaleString("en"),
]

type Row = Views["source"]
type Kind = Parameters<typeof availabilityAt>[0]["kind"]

/** Sources with their counts: one query for a page of them. */
export function* sourceObjects(
  { store: { dialect } }: Library,
  rows: readonly Row[],
  from: Viewpoint,
): Work<SourceObject[]> {
  const counts = yield* all(
    views
      .selectFrom("copy")
      .select(({ fn }) => ["source", "state", fn.countAll<number>().as("copies"), fn.sum<number>("size").as("bytes")])
      .where((eb) =>
        among(
          dialect,
          eb.ref("source"),
          rows.map(({ id }) => id),
        ),
      )
      .groupBy(["source", "state"]),
  )
  return rows.map(({ id, name, kind, replica, addedAt }) => {
    const here = counts.filter((row) => row.source === id)
    const there = here.filter(({ state }) => state === "present" || state === "cached")
    const inState = (wanted: string): number => here.find(({ state }) => state === wanted)?.copies ?? 0
    const place = { source: id, kind: kind as Kind, replica, state: "present" as const }
    return {
      id,
      name,
      kind,
      replica,
      availability: availabilityAt(place, from),
      copies: there.reduce((sum, { copies }) => sum + copies, 0),
      bytes: there.reduce((sum, row) => sum + Number(row.bytes), 0),
      lost: inState("lost"),
      evicted: inState("evicted"),
      addedAt,
    }
  })
}
