/** Facts about this database incarnation. */
import { sha256 } from "../ids.ts"
import { query, queryOne, type Request, type Row, upsert, type Work } from "../store/port.ts"
import { META } from "./tables.ts"

export interface Meta {
  /** The layout of the log's tables. */
  format: string
  /** Which library this is; replicas of one library share it. */
  library: string
  /** The Ed25519 seed of this incarnation, in hexadecimal: a secret. */
  seed: string
  /** Changes when the database was restored or wiped: cursors of another epoch are void. */
  epoch: string
  /** Seeds of earlier key pairs of this replica, the last first, as JSON: secrets. */
  formerSeeds?: string
  /** The generation of the views that people read. */
  generation: string
  /** The version of the registry that made them; {@link PARTLY} while one brings them up in place. */
  projection: string
  /** A hash of what changes with the key alone, so that damage of it shows. */
  seal?: string
  /** From which version to which they are being brought up, as JSON. */
  upgrade?: string
  /** Where a rebuild has got to, as JSON; absent when none is under way. */
  rebuild?: string
  /** Positions of events that got their payload while a rebuild was under way, as JSON: it folds them again at its end. */
  completed?: string
  /** Where the views came from a snapshot and their history is not all here: which one, as JSON. */
  ahead?: string
  /** The points that the snapshot which was last begun was folded from, as JSON. */
  snapshotPoints?: string
}

export const FORMAT = "1"

/** No registry's version: some subjects are folded by one, some by another. */
export const PARTLY = "partly"

export function* readMeta(): Generator<Request, Partial<Meta>, Row[]> {
  const rows = yield* query<{ key: string; value: string }>("SELECT key, value FROM meta")
  return Object.fromEntries(rows.map((row) => [row.key, row.value])) as Partial<Meta>
}

export const writeMeta = (meta: Partial<Meta>): Work<void> => upsert(META, Object.entries(meta))

/** What {@link Meta.seal} must be. */
export const sealOf = ({ format = "", library = "", epoch = "", seed = "", formerSeeds }: Partial<Meta>): string =>
  sha256(Buffer.from(`LLM1 ${format} ${library} ${epoch} ${seed}${formerSeeds === undefined ? "" : ` ${formerSeeds}`}`))

/** Whether what a database says of itself is what was sealed; earlier versions of the program left former keys out. */
export const isSealed = ({ formerSeeds, ...meta }: Partial<Meta>): boolean =>
  meta.seal !== undefined &&
  (meta.seal === sealOf(formerSeeds === undefined ? meta : { ...meta, formerSeeds }) || meta.seal === sealOf(meta))

/** Seeds of earlier key pairs, the last first; none where they do not read. */
export function formerSeedsOf({ formerSeeds = "[]" }: Partial<Meta>): readonly string[] {
  try {
    const seeds: unknown = JSON.parse(formerSeeds)
    return Array.isArray(seeds) ? seeds.map(String) : [""]
  } catch {
    return [""]
  }
}

/** Seals what is there. */
export function* sealMeta(): Work<void> {
  yield* writeMeta({ seal: sealOf(yield* readMeta()) })
}

/** The number of the generation that people read. */
export function* liveGeneration(): Work<number> {
  const row = yield* queryOne<{ value: string }>("SELECT value FROM meta WHERE key = 'generation'")
  return Number(row?.value)
}

/** What a writer looks at before each change: another process may have moved it. */
export function* liveMeta(): Work<{ readonly generation: number; readonly epoch: string; readonly ahead: string }> {
  const rows = yield* query<{ key: string; value: string }>(
    "SELECT key, value FROM meta WHERE key IN ('generation', 'epoch', 'ahead')",
  )
  const value = (key: string): string => rows.find((row) => row.key === key)?.value ?? ""
  return { generation: Number(value("generation")), epoch: value("epoch"), ahead: value("ahead") }
}

/** Tells a rebuild that is under way about events that it may have folded without their payload. */
export function* noteCompleted(positions: readonly number[]): Work<void> {
  const meta = yield* readMeta()
  if (meta.rebuild === undefined || positions.length === 0) return
  const noted = meta.completed === undefined ? [] : (JSON.parse(meta.completed) as number[])
  yield* writeMeta({ completed: JSON.stringify([...noted, ...positions]) })
}
