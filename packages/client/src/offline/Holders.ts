/** Which servers a file is asked of: those that have it, and gave no wrong bytes for it lately. */
import { all, type Library, views } from "@ledgerline/core"
import type { ServerAccess } from "../replica/ServerAccess.ts"

/** A server that gave wrong bytes is asked for the same file again after so long. */
const DISTRUST = 3_600_000

export class Holders {
  readonly #library: Library
  /** Milliseconds since 1970. */
  readonly #now: () => number
  /** `mediaFile server` to when it may be asked again. */
  readonly #distrusted = new Map<string, number>()

  constructor(library: Library, now: () => number) {
    this.#library = library
    this.#now = now
  }

  distrust(mediaFile: string, { server }: ServerAccess): void {
    this.#distrusted.set(`${mediaFile} ${server.id}`, this.#now() + DISTRUST)
  }

  /** Trusts all again: a person said so. */
  forgive(): void {
    this.#distrusted.clear()
  }

  /** The servers beside which the file lies, or the whole that it is a part of. */
  async of(mediaFile: string, servers: readonly ServerAccess[]): Promise<ServerAccess[]> {
    const now = this.#now()
    const rows = await this.#library.store.read(() =>
      all(
        views
          .selectFrom("copy")
          .innerJoin("source", "source.id", "copy.source")
          .select("source.replica")
          .where("copy.mediaFile", "=", mediaFile)
          .where("copy.state", "in", ["present", "cached"])
          .where("source.kind", "<>", "cache"),
      ),
    )
    const replicas = new Set(rows.map(({ replica }) => replica))
    const holders: ServerAccess[] = []
    for (const server of servers) {
      if ((this.#distrusted.get(`${mediaFile} ${server.server.id}`) ?? 0) > now) continue
      const origins = await server.origins()
      // Of a source that says nothing of where it is, a server may have the copy.
      if (replicas.has(null) || origins.some((origin) => replicas.has(origin))) holders.push(server)
    }
    return holders
  }
}
