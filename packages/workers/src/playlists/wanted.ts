/** Where an entry of a playlist may be in the source, and what of its path may be told to others. */
import type { Wanted } from "./copies.ts"
import type { PathLocation } from "./location.ts"

export interface Place {
  /** The folder of the playlist in the source; empty at its top. */
  readonly folder: string
  /** Where the source is on this device, with forward slashes and none at the end. */
  readonly root?: string | undefined
}

export function wantedOf(location: PathLocation, { folder, root }: Place): Omit<Wanted, "durationMs"> {
  const paths: string[] = []
  const elsewhere: string[] = []
  for (const reading of [location.path, ...location.readings]) {
    const isAbsolute = reading.startsWith("/") || /^[A-Za-z]:\//.test(reading)
    if (isAbsolute) {
      const inside = within(reading, root)
      if (inside === undefined) elsewhere.push(reading)
      else paths.push(inside, ...ofSheet(inside))
    } else {
      // Some programs write paths from the top of the library.
      for (const base of [folder, ""]) {
        const path = joined(base, reading)
        if (path !== undefined) paths.push(path, ...ofSheet(path))
      }
      if (joined(folder, reading) === undefined) elsewhere.push(reading)
    }
  }
  return { paths: [...new Set(paths)], elsewhere: [...new Set(elsewhere)] }
}

/** Some programs list an album in one file by its CUE sheet: that is what the file is called that it cuts. */
function ofSheet(path: string): string[] {
  const stem = /^(.+)\.cue$/i.exec(path)?.[1]
  if (stem === undefined) return []
  return [
    stem,
    ...["flac", "ape", "wv", "wav", "m4a", "tta", "tak", "mp3", "ogg", "opus"].map((ending) => `${stem}.${ending}`),
  ]
}

/** The path in the source; of one outside it only the end, since where people keep their files is nobody's business. */
export function shownPath(location: PathLocation, place: Place): string {
  const { paths, elsewhere } = wantedOf({ ...location, readings: [] }, place)
  const parts = (elsewhere[0] ?? paths[0] ?? location.path)
    .split("/")
    .filter((part) => !/^(?:|\.\.|[A-Za-z]:)$/.test(part))
  return elsewhere.length === 0 ? parts.join("/") : parts.slice(-3).join("/")
}

function within(path: string, root: string | undefined): string | undefined {
  if (root === undefined) return undefined
  const isDrive = /^[A-Za-z]:/.test(root)
  const same = isDrive ? path.toLowerCase().startsWith(`${root.toLowerCase()}/`) : path.startsWith(`${root}/`)
  return same ? joined("", path.slice(root.length + 1)) : undefined
}

/** Undefined where it leads out of the source, or to its top. */
export function joined(folder: string, path: string): string | undefined {
  const parts: string[] = []
  for (const part of `${folder}/${path}`.split("/")) {
    if (part === "" || part === ".") continue
    if (part !== "..") parts.push(part)
    else if (parts.pop() === undefined) return undefined
  }
  return parts.length === 0 ? undefined : parts.join("/")
}
