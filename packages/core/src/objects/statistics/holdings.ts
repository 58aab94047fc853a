/** What the library holds: how it grew, in which formats it is, and what takes room where. */
import { query, type Work } from "../../store/port.ts"
import { all, views } from "../../views/database.ts"
import { filesOf, type Readable, type Stretch, stretches } from "./paged.ts"
import { clockIn, HOUR, type Period, periodOf } from "./periods.ts"

interface Files {
  files: number
  bytes: number
  durationMs: number
}

interface EncodingRow extends Files {
  readonly codec: string | null
  readonly sampleRate: number | null
  readonly bitDepth: number | null
}

export interface HoldingsQuery {
  readonly by: Period
  readonly zone: string
}

export interface Holdings {
  readonly growth: readonly { readonly period: string; readonly added: number; readonly total: number }[]
  readonly formats: readonly ({ readonly codec: string | null } & Readonly<Files>)[]
  readonly qualities: readonly ({
    readonly sampleRate: number | null
    readonly bitDepth: number | null
  } & Readonly<Files>)[]
  readonly sources: readonly {
    readonly source: string
    readonly name: string | null
    readonly files: number
    readonly bytes: number
  }[]
  /** Of files that some source has, each once. */
  readonly files: number
  readonly bytes: number
  readonly durationMs: number
}

export async function holdingsOf(library: Readable, { by, zone }: HoldingsQuery): Promise<Holdings> {
  const encodings: EncodingRow[] = []
  for await (const rows of stretches<EncodingRow>(library, filesOf("mediaFile"), encodingsIn)) encodings.push(...rows)
  const held = new Map<string, { files: number; bytes: number }>()
  for await (const rows of stretches<SourceRow>(library, filesOf("copy"), copiesIn))
    for (const { source, files, bytes } of rows) {
      const before = held.get(source)
      held.set(source, { files: (before?.files ?? 0) + Number(files), bytes: (before?.bytes ?? 0) + Number(bytes) })
    }
  const names = await library.store.read(() => all(views.selectFrom("source").select(["id", "name"])))
  const nameOf = new Map(names.map(({ id, name }) => [id, name]))
  const [sum] = summed(encodings, () => "")
  return {
    growth: await library.store.read(() => growthBy(by, zone)),
    formats: summed(encodings, ({ codec }) => codec).map(({ of, ...sums }) => ({ codec: of.codec, ...sums })),
    qualities: summed(encodings, ({ sampleRate, bitDepth }) => `${sampleRate} ${bitDepth}`).map(({ of, ...sums }) => ({
      sampleRate: of.sampleRate,
      bitDepth: of.bitDepth,
      ...sums,
    })),
    sources: [...held]
      .map(([source, sums]) => ({ source, name: nameOf.get(source) ?? null, ...sums }))
      .toSorted((x, y) => y.bytes - x.bytes || (x.source < y.source ? -1 : 1)),
    files: sum?.files ?? 0,
    bytes: sum?.bytes ?? 0,
    durationMs: sum?.durationMs ?? 0,
  }
}

const isThere = "IN ('present', 'cached')"

const encodingsIn = ({ where }: Stretch): string =>
  `SELECT k.codec, k."sampleRate", k."bitDepth", count(*) AS files, CAST(COALESCE(sum(k.bytes), 0) AS bigint) AS bytes,
     CAST(COALESCE(sum(k."durationMs"), 0) AS bigint) AS "durationMs"
   FROM "mediaFile" k
   WHERE ${where} AND EXISTS (SELECT 1 FROM "copy" c WHERE c."mediaFile" = k.id AND c.state ${isThere}) GROUP BY 1, 2, 3`

interface SourceRow {
  readonly source: string
  readonly files: number
  readonly bytes: number
}

const copiesIn = ({ where }: Stretch): string =>
  `SELECT k.source, count(*) AS files, CAST(sum(k.size) AS bigint) AS bytes FROM "copy" k
   WHERE ${where} AND k.state ${isThere} GROUP BY 1`

function* growthBy(by: Period, zone: string): Work<Holdings["growth"]> {
  const clock = clockIn(zone)
  const rows = yield* query<{ hour: number; added: number }>(
    `SELECT "addedAt" / ${HOUR} AS hour, count(*) AS added FROM "track" WHERE hidden = 0 GROUP BY 1 ORDER BY 1`,
  )
  const periods = new Map<string, number>()
  for (const { hour, added } of rows) {
    const period = periodOf(by, clock(Number(hour)).day)
    periods.set(period, (periods.get(period) ?? 0) + Number(added))
  }
  let total = 0
  return [...periods].map(([period, added]) => ({ period, added, total: (total += added) }))
}

/** Sums by what rows are of, the most files first. */
function summed(rows: readonly EncodingRow[], keyOf: (row: EncodingRow) => string | null) {
  const groups = new Map<string | null, { readonly of: EncodingRow } & Files>()
  for (const row of rows) {
    const key = keyOf(row)
    const group = groups.get(key) ?? { of: row, files: 0, bytes: 0, durationMs: 0 }
    groups.set(key, group)
    group.files += Number(row.files)
    group.bytes += Number(row.bytes)
    group.durationMs += Number(row.durationMs)
  }
  return [...groups.values()].toSorted((a, b) => b.files - a.files || b.bytes - a.bytes)
}
