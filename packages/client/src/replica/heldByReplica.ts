/** What servers have, as the library knows it. */
import { type Library, query } from "@ledgerline/core"

/** What lies beside each replica. */
export async function heldByReplica({ store }: Library) {
  const there = `FROM "source" s JOIN "copy" c ON c.source = s.id`
  const isThere = `s.replica IS NOT NULL AND c.state IN ('present', 'cached')`
  const rows = await store.read(() =>
    query<{ replica: string; copies: number; bytes: number; tracks: number }>(
      `SELECT s.replica, COUNT(*) AS copies, SUM(c.size) AS bytes, COUNT(DISTINCT t.id) AS tracks ${there}
       LEFT JOIN "track" t ON t."mediaFile" = c."mediaFile" WHERE ${isThere} GROUP BY s.replica`,
    ),
  )
  return new Map(
    rows.map(({ replica, copies, bytes, tracks }) => [
      replica,
      { copies: Number(copies), bytes: Number(bytes), tracks: Number(tracks) },
    ]),
  )
}
