/** Hands the events of one library to another in this process: what a transport will do between two devices. */
import { type Incoming, type Library, query } from "@ledgerline/core"

interface SignedHead {
  readonly log: string
  readonly origin: string
  readonly seq: number
  readonly id: string
  readonly signature: Uint8Array
}

/** Gives all events of `from` to `to`; those that it has already are known to it by their ids. Answers how many were new. */
export async function give(from: Library, to: Library): Promise<number> {
  await from.sign()
  const heads = await from.store.read(() =>
    query<SignedHead>(
      "SELECT log, origin, head.seq AS seq, head.id AS id, signature FROM head JOIN chain ON chain.id = head.chain ORDER BY head.seq",
    ),
  )
  const keys = new Map(
    (
      await from.store.read(() => query<{ id: string; publicKey: Uint8Array }>('SELECT id, "publicKey" FROM origin'))
    ).map((row) => [row.id, row.publicKey] as const),
  )
  const events = await from.events(1, 10_000)
  let added = 0
  for (const { log, origin } of await from.holdings()) {
    const incoming: Incoming = {
      log,
      origin,
      publicKey: keys.get(origin) ?? new Uint8Array(),
      events: events.filter((event) => event.log === log && event.origin === origin),
      heads: heads.filter((head) => head.log === log && head.origin === origin),
    }
    added += (await to.ingest(incoming)).added
  }
  return added
}
