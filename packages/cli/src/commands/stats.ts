/** `stats` */
import { statSync } from "node:fs"
import { join } from "node:path"
import { defineCommand } from "../frame/command.ts"
import { DATABASE } from "../frame/folder.ts"
import { bytes, count } from "../frame/text.ts"
import { statsOf } from "../reads/stats.ts"

export const command = defineCommand({
  arity: [0, 0],
  reads: true,
  run: async ({ out, library, replica, folder, isPast }) => {
    const stats = { ...(await statsOf(await library())), origin: await replica() }
    const databaseBytes = isPast ? null : sizeOf(join(folder, DATABASE))
    out.object({ ...stats, databaseBytes })
    out.line(`${count(stats.tracks, "track")}, ${count(stats.albums, "album")}, ${count(stats.artists, "artist")}`)
    out.line(
      `${count(stats.events, "event")} in ${count(stats.chains.length, "chain")}${databaseBytes === null ? "" : `, ${bytes(databaseBytes)} on disk`}`,
    )
    for (const { log, origin, events, branch } of stats.chains) {
      const own = origin === stats.origin ? " (this replica)" : ""
      const side = branch === undefined ? "" : `, the other side of a fork from ${branch.slice(0, 12)}`
      out.line(`  ${log} by ${origin.slice(0, 12)}${own}: ${count(events, "event")}${side}`)
    }
    const kinds = Object.entries(stats.subjects).map(([kind, number]) => `${kind} ${number.toLocaleString("en")}`)
    if (kinds.length > 0) out.line(`subjects: ${kinds.join(", ")}`)
    if (stats.deferred > 0) out.line(`${count(stats.deferred, "event")} for a newer version of ledgerline`)
    if (stats.cutOff > 0) {
      const apart = `${count(stats.cutOff, "event")} of revoked or replaced keys kept apart`
      out.line(out.style("yellow", apart))
    }
    if (stats.quarantined > 0) out.line(out.style("yellow", `${count(stats.quarantined, "broken event")} left out`))
    if (stats.forks > 0) out.line(out.style("yellow", `${count(stats.forks, "fork")}: a copied or restored database`))
  },
})

/** The database and what belongs to it. */
function sizeOf(path: string): number {
  const sizes = ["", "-wal", "-shm"].map((end) => statSync(path + end, { throwIfNoEntry: false })?.size ?? 0)
  return sizes.reduce((sum, size) => sum + size, 0)
}
