/**
 * Says which packs an import may write to, and clears away what crashes left in them. A library belongs to one process,
 * so what other imports have open is known here.
 */
import { mkdirSync, readdirSync, rmSync, statSync, truncateSync } from "node:fs"
import { query, type Store } from "@ledgerline/core"
import { FULL, isPack, packFolder, packPath, type PackRun } from "./packs.ts"

/** New packs that one run may make: more than disks hold. */
const MOST_NEW = 10_000

const running = new Set<PackRun>()
let runs = 0

/** The run takes packs until {@link endRun}. */
export async function planRun(store: Store, folder: string): Promise<PackRun> {
  const { ends, hashes } = await store.read(function* () {
    const rows = yield* query<{ pack: string; end: number }>(
      'SELECT pack, MAX(start + size) AS "end" FROM "packed" GROUP BY pack',
    )
    return {
      ends: new Map(rows.map(({ pack, end }) => [pack, Number(end)])),
      hashes: yield* query<{ hash: string; pack: string }>('SELECT hash, pack FROM "packed" ORDER BY hash'),
    }
  })
  mkdirSync(packFolder(folder), { recursive: true })
  const others = [...running].filter((run) => run.folder === folder)
  const isTaken = (name: string): boolean => others.some((run) => mayWrite(run, name))
  const sizes = new Map<string, number>()
  for (const name of readdirSync(packFolder(folder)).filter(isPack).toSorted()) {
    const path = packPath(folder, name)
    const size = statSync(path).size
    const end = ends.get(name) ?? 0
    if (!isTaken(name) && end < size) {
      if (end === 0) rmSync(path)
      else truncateSync(path, end)
    }
    if (end > 0) sizes.set(name, size)
  }
  // What lies in a pack that is gone, or was cut, is written again when it is met again.
  const isWhole = (name: string): boolean => (sizes.get(name) ?? 0) >= (ends.get(name) ?? 0)
  const known = Buffer.from(hashes.flatMap(({ hash, pack }) => (isWhole(pack) ? [hash] : [])).join(""), "hex")
  const shared = new Uint8Array(new SharedArrayBuffer(known.length))
  shared.set(known)
  const run: PackRun = {
    id: ++runs,
    folder,
    open: [...sizes.keys()]
      .filter((name) => isWhole(name) && !isTaken(name) && (ends.get(name) ?? 0) < FULL / 2)
      .map((name) => ({ name, end: ends.get(name) ?? 0 })),
    next: Math.max(
      1,
      ...[...ends.keys(), ...sizes.keys()].map((name) => Number.parseInt(name, 10) + 1),
      ...others.map(({ next }) => next + MOST_NEW),
    ),
    taken: new Int32Array(new SharedArrayBuffer(4)),
    known: shared,
  }
  running.add(run)
  return run
}

export function endRun(run: PackRun): void {
  running.delete(run)
}

function mayWrite({ open, next }: PackRun, name: string): boolean {
  const number = Number.parseInt(name, 10)
  return open.some((pack) => pack.name === name) || (number >= next && number < next + MOST_NEW)
}
