/** Files that are looked at for themselves: where they are, and what to remember of those that are no audio. */
import { join } from "node:path"
import type { LocalFile } from "../local/files.ts"
import { below, bytesOf, isText } from "../scan/names.ts"
import type { LookedFile } from "./look.ts"
import { READER_VERSION } from "./unit.ts"

/** What to remember of a file that is no audio; of one that was not understood, why. */
export const besideRow = (
  { folder, file }: LookedFile,
  claims: string | null,
  failure: string | null = null,
): LocalFile => ({
  folder,
  name: file.name,
  size: file.size,
  mtimeUs: file.mtimeUs,
  ctimeUs: file.ctimeUs,
  unsettled: false,
  mediaFile: null,
  track: null,
  claims,
  failure,
  reader: READER_VERSION,
})

/** The absolute path, as bytes where it is no text. */
export function pathOf({ folder, file }: LookedFile, { root }: { readonly root: string }): string | Buffer {
  const path = join(root, below(folder, file.name))
  return isText(path) ? path : bytesOf(path)
}
