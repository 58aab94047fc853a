import { basename, dirname, join } from "node:path"

/** A file and its folder, as people tell files apart: where on this machine they are is nobody else's business. */
export const shortPath = (path: string | Uint8Array): string => {
  const text = typeof path === "string" ? path : Buffer.from(path).toString()
  return join(basename(dirname(text)), basename(text))
}
