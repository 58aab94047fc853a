/** A replica takes a new key pair: on purpose, with or without a word to the others. docs/spec/sync.md, SYNC-25 and SYNC-27. */
import type { Origin } from "../ids.ts"
import { LIBRARY } from "../ids.ts"
import { signChains } from "../log/append.ts"
import { keyFromSeed, newKey, type ReplicaKey } from "../log/keys.ts"
import { readMeta, sealMeta, writeMeta } from "../log/meta.ts"
import { chainKey, type LogState, saveChains } from "../log/state.ts"
import { ORIGIN } from "../log/tables.ts"
import { SUCCEEDED_TYPE } from "../log/write.ts"
import type { Random } from "../ports.ts"
import { insertNew, type Work } from "../store/port.ts"
import type { NewEvent } from "./batch.ts"
import { hex } from "./opening.ts"

/** A key pair that follows another, and the epoch that begins with it. */
export interface Renewal {
  readonly key: ReplicaKey
  readonly epoch: string
}

/** Ends this replica's chains under their old key and gives it a new one and a new epoch. The old key is kept. */
export function* renewKey(
  state: LogState,
  former: ReplicaKey,
  random: Random,
  key: ReplicaKey = newKey(random),
): Work<Renewal> {
  const own = state.chains.filter((chain) => chain.origin === former.origin && chain.signed < chain.seq)
  yield* signChains(former, own)
  yield* saveChains(own)
  const epoch = hex(random, 16)
  const { formerSeeds = "[]" } = yield* readMeta()
  const seeds = [former.seed.toString("hex"), ...(JSON.parse(formerSeeds) as string[])].slice(0, MOST_FORMER)
  yield* insertNew(ORIGIN, [[key.origin, key.publicKey]])
  yield* writeMeta({ seed: key.seed.toString("hex"), epoch, formerSeeds: JSON.stringify(seeds) })
  yield* sealMeta()
  return { key, epoch }
}

/** Earlier keys that are kept, so that whoever knows this replica by one of them knows it again. */
const MOST_FORMER = 8

/** The last words under a key: one in the library's log, and in each other log in which it has a chain. */
export function successionOf(state: LogState, former: ReplicaKey, key: ReplicaKey): NewEvent[] {
  const logs = new Set([LIBRARY, ...state.chains.map(({ log }) => log)])
  return [...logs]
    .filter((log) => log === LIBRARY || state.main.has(chainKey(log, former.origin)))
    .map((log) => ({
      type: SUCCEEDED_TYPE,
      subject: `replica:${former.origin}`,
      log,
      payload: { publicKey: key.publicKey.toString("hex") },
    }))
}

/** The origins that this replica had before, the last first. */
export function* formerOrigins(): Work<Origin[]> {
  const { formerSeeds = "[]" } = yield* readMeta()
  return (JSON.parse(formerSeeds) as string[]).map((seed) => keyFromSeed(Buffer.from(seed, "hex")).origin)
}
