/**
 * Goes through all titles and takes out what should not be in them; says what it would do, or does it:
 * `node tagFixer.ts FOLDER [--real]`
 */
import { createLibrary, type LibraryApi } from "@ledgerline/client"
import { nodeStorage } from "@ledgerline/client/node"

export interface Fixed {
  readonly track: string
  readonly before: string
  readonly after: string
}

const tidy = (title: string): string =>
  title
    .replaceAll(/\s+/g, " ")
    .replace(/\s*[[(]official (?:video|audio)[\])]$/i, "")
    .trim()

export async function fixTitles(library: LibraryApi, isReal: boolean): Promise<readonly Fixed[]> {
  const fixed: Fixed[] = []
  for await (const { id, title } of library.tracks.all()) {
    if (title === null) continue
    const after = tidy(title)
    if (after === title || after === "") continue
    if (isReal) await library.tracks.edit(id, { title: after })
    fixed.push({ track: id, before: title, after })
  }
  return fixed
}

if (import.meta.main) {
  const [folder = "", ...options] = process.argv.slice(2)
  const library = await createLibrary({ storage: nodeStorage({ folder }) })
  for (const { before, after } of await fixTitles(library, options.includes("--real")))
    console.log(`${before} → ${after}`)
  await library.servers.sync()
  await library.close()
}
