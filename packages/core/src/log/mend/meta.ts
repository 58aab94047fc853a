/**
 * Mends what a database says of itself. Its seal is a hash, so a value that fits it is the one that was there: one
 * damaged character is found by trying, more where a peer or a backup tells the value. docs/spec/log.md, LOG-14.
 */
import type { Random } from "../../ports.ts"
import { query, remove, type Work, type Dialect } from "../../store/port.ts"
import { keyFromSeed } from "../keys.ts"
import { FORMAT, isSealed, type Meta, readMeta, sealOf, writeMeta } from "../meta.ts"
import { META } from "../tables.ts"
import { isAlike, nearby } from "./nearby.ts"

/** What somebody else knows of it: another replica the library, a backup of the same database the rest. */
export interface ToldIdentity {
  readonly library: string
  readonly epoch: string
  readonly seed: string
  readonly formerSeeds?: string
}

type Sealed = Pick<Meta, "format" | "library" | "epoch" | "seed" | "formerSeeds">

const FACTS = ["library", "epoch", "seed", "format"] as const
/** What a database says of itself, all of it. */
const KEYS: ReadonlySet<string> = new Set(
  "format library seed epoch formerSeeds generation projection seal upgrade rebuild completed ahead snapshotPoints".split(
    " ",
  ),
)
const HEX = "0123456789abcdef"

export type MetaState = "sound" | "mended" | "damaged"

/** Finds values that the seal proves. */
function proven(
  meta: Readonly<Partial<Meta>>,
  told: ToldIdentity | undefined,
): (Sealed & { seal: string }) | undefined {
  const { seal = "" } = meta
  // A value may be there under a name that is damaged.
  const nameless = Object.entries(meta).flatMap(([key, value]) => (KEYS.has(key) ? [] : [value]))
  const bases: Sealed[] = []
  const values = (name: keyof Sealed): (string | undefined)[] => [
    ...new Set([
      ...(meta[name] === undefined ? nameless : [meta[name]]),
      ...(name === "format" ? [FORMAT] : told === undefined ? [] : [told[name]]),
      ...(name === "formerSeeds" ? [undefined] : []),
    ]),
  ]
  for (const format of values("format"))
    for (const library of values("library"))
      for (const epoch of values("epoch"))
        for (const seed of values("seed"))
          for (const formerSeeds of values("formerSeeds"))
            bases.push({
              format: format ?? "",
              library: library ?? "",
              epoch: epoch ?? "",
              seed: seed ?? "",
              ...(formerSeeds === undefined ? {} : { formerSeeds }),
            })
  for (const base of bases) {
    const hash = sealOf(base)
    if (isAlike(hash, seal)) return { ...base, seal: hash }
  }
  for (const base of bases)
    for (const name of ["library", "epoch", "seed", "formerSeeds"] as const)
      for (const text of nearby(base[name] ?? "", name === "formerSeeds" ? `${HEX}[]",` : HEX)) {
        const changed = { ...base, [name]: text }
        if (sealOf(changed) === seal) return { ...changed, seal }
      }
  return undefined
}

/**
 * Puts right what can be proven. What nothing proves is taken from a peer that is known to be of this library: then the
 * replica begins a new epoch, which voids cursors and costs nothing else. A secret key is believed by its proof alone.
 */
export function* mendMeta(random: Random, told?: ToldIdentity, isProvenOnly = false): Work<MetaState> {
  const meta = yield* readMeta()
  if (isSealed(meta) && FACTS.every((name) => meta[name] !== undefined)) {
    if (meta.seal !== sealOf(meta)) yield* writeMeta({ seal: sealOf(meta) })
    return "sound"
  }
  // Earlier versions of the program did not seal.
  if (meta.seal === undefined && FACTS.every((name) => meta[name] !== undefined)) {
    yield* writeMeta({ seal: sealOf(meta) })
    return "sound"
  }
  const found = proven(meta, told)
  if (found !== undefined) {
    yield* write(found)
    const nameless = Object.keys(meta).filter((key) => !KEYS.has(key))
    yield* remove(
      META,
      nameless.map((key) => [key]),
    )
    return "mended"
  }
  if (isProvenOnly || told === undefined || meta.seed === undefined || !(yield* isOwnSeed(meta.seed))) return "damaged"
  const epoch = Buffer.from(random.bytes(16)).toString("hex")
  const { formerSeeds: _, ...rest } = meta
  const begun = { ...rest, format: FORMAT, library: told.library, epoch, seed: meta.seed }
  yield* write({ ...begun, seal: sealOf(begun) })
  return "mended"
}

function* write(meta: Sealed & { readonly seal: string }): Work<void> {
  const { format, library, epoch, seed, formerSeeds, seal } = meta
  yield* writeMeta({ format, library, epoch, seed, seal, ...(formerSeeds === undefined ? {} : { formerSeeds }) })
  if (formerSeeds === undefined) yield* remove(META, [["formerSeeds"]])
}

/** Whether the origin that a secret key stands for is listed: it was when the key was made. */
function* isOwnSeed(seed: string): Work<boolean> {
  if (!/^[0-9a-f]{64}$/.test(seed)) return false
  return (yield* query("SELECT id FROM origin WHERE id = ?", [keyFromSeed(Buffer.from(seed, "hex")).origin])).length > 0
}

/**
 * Which generation of the views is live, where the database does not say so any more: one that is there, and not the one
 * that is being built. Whoever opens it rebuilds them. Answers whether anything had to be put right.
 */
export function* mendGeneration(dialect: Dialect): Work<boolean> {
  const { generation = "", rebuild = "" } = yield* readMeta()
  const isThere = /^\d{1,15}$/.test(generation) && (yield* query(dialect.exists, [`subject_${generation}`])).length > 0
  if (isThere) return false
  const building = /"generation":(\d+)/.exec(rebuild)?.[1]
  const listed = yield* query<{ name: string }>(dialect.catalogue)
  const there = listed.flatMap(({ name }) => /^subject_(\d+)$/.exec(name)?.[1] ?? [])
  const live = there.find((number) => number !== building) ?? there[0]
  if (live === undefined) return false
  yield* writeMeta({ generation: live, projection: "" })
  return true
}
