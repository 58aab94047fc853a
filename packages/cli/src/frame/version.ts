/** The version of this program: that of the repository, which all of its packages have. */
import { readFileSync } from "node:fs"

export function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../../../../package.json", import.meta.url), "utf8"))
  return (manifest as { readonly version: string }).version
}
