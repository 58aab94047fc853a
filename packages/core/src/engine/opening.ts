/** Opens the database of a library, or makes a new library in an empty one; what is in its views is for {@link Upkeep}. */
import type { Registry } from "../define/registry.ts"
import { CannotOpen } from "../errors.ts"
import { generation } from "../fold/generation.ts"
import type { RebuildProgress } from "../fold/rebuild.ts"
import { createIndexes, createKeys, createTables, nameViews } from "../fold/schema.ts"
import { keyFromSeed, newKey, type ReplicaKey } from "../log/keys.ts"
import { FORMAT, type Meta, readMeta, sealOf, writeMeta } from "../log/meta.ts"
import { mendGeneration, mendMeta } from "../log/mend/meta.ts"
import type { RepairPeer } from "../log/repair.ts"
import { LOG_TABLES, ORIGIN } from "../log/tables.ts"
import type { Ports, Random } from "../ports.ts"
import { define, insertNew, queryOne, type Store, type Work } from "../store/port.ts"

export interface LibraryOptions {
  readonly store: Store
  readonly registry: Registry
  readonly ports: Ports
  /**
   * The library to join: an empty database becomes a replica of it, without any event yet. Where the database is of
   * another library, opening fails. Left out, an empty database becomes a library of its own.
   */
  readonly library?: string
  /** For the name of the database in messages. */
  readonly path?: string
  /** Leave views of another version as they are: for repair. Until a rebuild, nothing can be appended. */
  readonly leaveViews?: boolean
  /**
   * Another replica of the library, or a backup of this one: where the database is too damaged to say what it is, that is
   * taken from it, as far as it can be proven.
   */
  readonly mendFrom?: RepairPeer
  /** Told while views are brought up to this version of the program. */
  readonly onProgress?: (progress: RebuildProgress) => void
}

/** What a database says of itself. */
export interface Identity {
  /** Which library this is. */
  readonly id: string
  /** This incarnation of the database. */
  readonly epoch: string
  readonly key: ReplicaKey
  /** The generation of the views that are live, and the version of the registry that made them. */
  readonly generation: number
  readonly projection: string
}

/** Fails with {@link CannotOpen}. */
export async function openDatabase({
  store,
  registry,
  ports,
  library: wanted,
  path = "the database",
  mendFrom,
}: LibraryOptions): Promise<Identity> {
  const told = await mendFrom?.identity?.()
  const meta = await store.write(function* () {
    const found = yield* queryOne(store.dialect.exists, ["meta"])
    if (found === undefined) return yield* createLibrary(store, registry, ports.random, wanted)
    const before = yield* readMeta()
    if (isOfLibrary(before)) yield* mendMeta(ports.random, told)
    if (isOfLibrary(before)) yield* mendGeneration(store.dialect)
    return yield* readMeta()
  })
  const { format, library, epoch, seed, generation: live, projection = "" } = meta
  if (format === undefined || library === undefined || epoch === undefined || seed === undefined || !isSeed(seed)) {
    const message = `what ${path} says of itself is damaged: its library, its epoch or its secret key is lost`
    if (isOfLibrary(meta)) throw new CannotOpen({ path, reason: "identityLost", message })
    throw new CannotOpen({ path, reason: "notALibrary", message: `${path} is a database, but not a library` })
  }
  if (wanted !== undefined && wanted !== library) {
    throw new CannotOpen({ path, reason: "otherLibrary", message: `${path} is a replica of another library` })
  }
  if (Number(format) > Number(FORMAT)) {
    throw new CannotOpen({
      path,
      reason: "newerFormat",
      message: `${path} was written by a newer version of this program (format ${format}, here ${FORMAT})`,
    })
  }
  const key = keyFromSeed(Buffer.from(seed, "hex"))
  return { id: library, epoch, key, generation: Number(live), projection }
}

const isSeed = (seed: string): boolean => /^[0-9a-f]{64}$/.test(seed)

/** Whether a table of that name says what only a library says. */
const isOfLibrary = ({ seal, seed, library, epoch }: Partial<Meta>): boolean =>
  [seal, seed, library, epoch].filter((fact) => fact !== undefined).length > 1

function* createLibrary(
  { dialect }: Store,
  registry: Registry,
  random: Random,
  library = hex(random, 16),
): Work<Partial<Meta>> {
  const key = newKey(random)
  const context = { dialect, registry, generation: generation(1) }
  yield* define(LOG_TABLES.flatMap((table) => [...dialect.createTable(table), ...dialect.createIndexes(table)]))
  yield* define([...createTables(context), ...createKeys(context), ...createIndexes(context), ...nameViews(context)])
  yield* insertNew(ORIGIN, [[key.origin, key.publicKey]])
  const made: Meta = {
    format: FORMAT,
    library,
    epoch: hex(random, 16),
    seed: key.seed.toString("hex"),
    generation: "1",
    projection: registry.version,
  }
  yield* writeMeta({ ...made, seal: sealOf(made) })
  return made
}

/** Unpredictable bytes in hexadecimal. */
export const hex = (random: Random, bytes: number): string => Buffer.from(random.bytes(bytes)).toString("hex")
