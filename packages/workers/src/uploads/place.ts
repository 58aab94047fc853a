/** Moves a file that is whole into the folder of uploads, in one step and over nothing that is there. */
import type { BigIntStats } from "node:fs"
import { link, lstat, mkdir, open, realpath, rename, unlink } from "node:fs/promises"
import { dirname, join, sep } from "node:path"
import { namesLike } from "./names.ts"

export interface Placing {
  /** Of the uploads. */
  readonly root: string
  readonly from: string
  readonly folder: string
  readonly name: string
  /** The name that was chosen before this was cut off. */
  readonly chosen: string | null
  /** Called with a name before it is tried. */
  readonly choose: (name: string) => Promise<void>
}

/** More files of one name are not looked through. */
const MOST = 10_000

/** Answers the name that it got. Goes on where it was cut off. */
export async function place({ root, from, folder, name, chosen, choose }: Placing): Promise<string> {
  const into = join(root, folder)
  await mkdir(into, { recursive: true })
  // A link that somebody put there may lead anywhere.
  const [real, top] = [await realpath(into), await realpath(root)]
  if (real !== top && !real.startsWith(top + sep)) throw new Error(`${into} leads out of the folder of uploads`)
  const own = await statOf(from)
  if (chosen !== null) {
    const there = await statOf(join(into, chosen))
    // It was moved, and nobody was told.
    if (own === undefined && there !== undefined) return chosen
    if (own !== undefined && there !== undefined && (isSame(own, there) || there.size === 0n)) {
      await (isSame(own, there) ? unlink(from) : rename(from, join(into, chosen)))
      await settled(into)
      return chosen
    }
  }
  let tried = 0
  for (const candidate of namesLike(name)) {
    if (tried++ > MOST) break
    if ((await statOf(join(into, candidate))) !== undefined) continue
    await choose(candidate)
    if (!(await moved(from, join(into, candidate)))) continue
    await settled(into)
    return candidate
  }
  throw new Error(`there are too many files called ${name}`)
}

/** False where another file has the name. */
async function moved(from: string, to: string): Promise<boolean> {
  try {
    await link(from, to)
    await unlink(from)
    return true
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException
    if (code === "EEXIST") return false
    // File systems without links, such as exFAT.
    if (code !== "EPERM" && code !== "ENOTSUP" && code !== "EOPNOTSUPP" && code !== "ENOSYS") throw cause
  }
  try {
    // An empty file keeps the name until the whole one takes its place.
    await (await open(to, "wx")).close()
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") return false
    throw cause
  }
  await rename(from, to)
  return true
}

/** Has the disk keep the name. */
async function settled(folder: string): Promise<void> {
  for (const path of [folder, dirname(folder)]) {
    const handle = await open(path, "r").catch(() => undefined)
    // Some systems sync no folders.
    await handle?.sync().catch(() => undefined)
    await handle?.close()
  }
}

const statOf = (path: string): Promise<BigIntStats | undefined> =>
  lstat(path, { bigint: true }).catch((cause: NodeJS.ErrnoException) => {
    if (cause.code === "ENOENT") return undefined
    throw cause
  })

const isSame = (a: BigIntStats, b: BigIntStats): boolean => a.dev === b.dev && a.ino === b.ino
