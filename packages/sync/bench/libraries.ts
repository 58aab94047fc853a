/** Libraries on disk, as the benches measure them: the tracks of core's own benches, in a file. */
import { Library, registry } from "@ledgerline/core"
import { batches, tracks } from "@ledgerline/core/bench/workload"
import { openSqlite } from "@ledgerline/core/store/sqlite"
import { systemPorts, thisProcess } from "@ledgerline/core/system"

/** `library` is the one to join, where the file is new. */
export const openLibrary = (path: string, library?: string): Promise<Library> =>
  Library.open({
    store: openSqlite({ path, owner: thisProcess(), now: () => systemPorts.clock.now() }),
    registry,
    ports: systemPorts,
    path,
    ...(library === undefined ? {} : { library }),
  })

/** Four events for each track. */
export async function fill(library: Library, count: number): Promise<void> {
  for (const events of batches(tracks(count))) await library.append({ actor: "import", events })
}
