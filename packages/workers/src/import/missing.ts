/** Remembers which files are missing: gone, and not called lost. Programs show them as unavailable until they are back. */
import type { Library } from "@ledgerline/core"
import { type MissingFile, missingIn, storeMissing } from "../local/missing.ts"
import { below } from "../scan/names.ts"
import { copyAt } from "./decide.ts"
import type { Folders } from "./Folders.ts"
import type { Losses } from "./losses.ts"
import type { Operation } from "./Operation.ts"
import type { LocalSource } from "./sources.ts"

/** Files in one transaction; other work has its turn after each. */
const BATCH = 500

interface Seen extends Losses {
  /** Nothing is called lost now. */
  readonly isHeld: boolean
  /** That is since a move may be half done, and is looked at again soon. */
  readonly isWaiting: boolean
}

/**
 * What was missing stays so where its folder was not looked at, as in an import of some folders. Where it is otherwise than
 * before, the operation tells so: lists that show sources are asked again.
 */
export async function noteMissing(
  { store, ports }: Library,
  { source }: LocalSource,
  { folders, operation }: { readonly folders: Folders; readonly operation: Operation },
  { lost, isHeld, isWaiting }: Seen,
): Promise<void> {
  const before = await store.read(() => missingIn(source))
  const held = new Map(
    (isHeld ? lost : []).flatMap((file): [string, MissingFile][] => {
      const { folder, name, mediaFile } = file
      return mediaFile === null ? [] : [[below(folder, name), { folder, name, copy: copyAt(source, file, mediaFile) }]]
    }),
  )
  const wasLookedAt = (folder: string): boolean => folders.has(folder) || folders.isGone(folder)
  const went = before.filter(({ folder, name }) => wasLookedAt(folder) && !held.has(below(folder, name)))
  for (const { folder, name } of before) held.delete(below(folder, name))
  const came = isWaiting ? [] : [...held.values()]
  for (let from = 0; from < Math.max(came.length, went.length); from += BATCH) {
    const part = { came: came.slice(from, from + BATCH), went: went.slice(from, from + BATCH) }
    await store.write(() => storeMissing(source, part))
    await ports.pause?.()
  }
  if (came.length + went.length > 0) await operation.begin()
}
