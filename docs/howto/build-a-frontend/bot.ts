/** Stands beside a server and tells somewhere else what comes in, such as to a chat: `KEY=… node bot.ts URL` */
import { connect } from "@ledgerline/client/remote"

export interface BotOptions {
  readonly url: string
  /** Made by `ledgerline key add ada bot --scope read`: it can read, and nothing else. */
  readonly key: string
  readonly tell: (text: string) => void
  readonly signal: AbortSignal
}

export async function runBot({ url, key, tell, signal }: BotOptions): Promise<void> {
  const library = connect({ url, as: { key } })
  signal.addEventListener("abort", () => library.close())
  const newest = library.tracks.live({ sort: "added", direction: "descending", limit: 20 })
  let known: ReadonlySet<string> | undefined
  for await (const { items } of newest) {
    for (const { id, title, artist } of items)
      if (known?.has(id) === false) tell(`new: ${title ?? "something"} by ${artist ?? "somebody"}`)
    known = new Set([...(known ?? []), ...items.map(({ id }) => id)])
  }
}

if (import.meta.main) {
  const stop = new AbortController()
  process.once("SIGINT", () => stop.abort())
  const { KEY: key = "" } = process.env
  await runBot({ url: process.argv[2] ?? "", key, tell: console.log, signal: stop.signal })
}
