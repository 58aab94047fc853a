/** Names that others sent, as names of files: whatever comes in, one name comes out that is no path. */
import { cutName, safeName } from "@ledgerline/core"
import { isPassedOver } from "../scan/ignore.ts"

/** Bytes; file systems take 255, and a number may have to be added. */
const LONGEST = 200

/** The last name where it is a path; empty where nothing is left of it. */
export function safeFileName(name: string): string {
  const safe = safeName(name.slice(Math.max(name.lastIndexOf("/"), name.lastIndexOf("\\")) + 1))
  const dot = safe.lastIndexOf(".")
  const ending = dot > 0 && safe.length - dot <= 10 ? safe.slice(dot) : ""
  return cutName(safe.slice(0, safe.length - ending.length), LONGEST - Buffer.byteLength(ending)) + ending
}

/** One folder; empty where none was wished for. What looks like a path becomes one name; one that scans pass over, another. */
export function safeFolderName(name: string): string {
  const safe = cutName(safeName(name), LONGEST)
  return isPassedOver(safe) ? `${safe}_` : safe
}

/** A name, and what it is called where it is taken: `a.flac`, `a (2).flac` … */
export function* namesLike(name: string): Generator<string> {
  yield name
  const dot = name.lastIndexOf(".")
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, ""]
  for (let i = 2; ; i++) yield `${stem} (${i})${ending}`
}
