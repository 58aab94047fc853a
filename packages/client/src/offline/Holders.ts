/** Of whom a file is asked: servers that have it, then object stores, of those that gave no wrong bytes for it lately. */
import { all, type Library, views } from "@ledgerline/core"
import type { ServerAccess } from "../replica/ServerAccess.ts"
import type { StoreAccess } from "../replica/StoreAccess.ts"

/** Somebody who gives files. */
export interface FileHolder extends Pick<ServerAccess, "bytes"> {
  readonly server: { readonly id: string }
}

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

  distrust(mediaFile: string, { server }: FileHolder): void {
    this.#distrusted.set(`${mediaFile} ${server.id}`, this.#now() + DISTRUST)
  }

  /** Trusts all again: a person said so. */
  forgive(): void {
    this.#distrusted.clear()
  }

  /** The servers beside which the file lies, or the whole that it is a part of; then the stores that have it. */
  async of(mediaFile: string, servers: readonly ServerAccess[], stores: readonly StoreAccess[]): Promise<FileHolder[]> {
    const isTrusted = ({ server }: FileHolder): boolean =>
      (this.#distrusted.get(`${mediaFile} ${server.id}`) ?? 0) <= this.#now()
    const rows = await this.#library.store.read(() =>
      all(
        views
          .selectFrom("copy")
          .innerJoin("source", "source.id", "copy.source")
          .select(["source.id", "source.replica"])
          .where("copy.mediaFile", "=", mediaFile)
          .where("copy.state", "in", ["present", "cached"])
          .where("source.kind", "<>", "cache"),
      ),
    )
    const replicas = new Set(rows.map(({ replica }) => replica))
    const holders: FileHolder[] = []
    for (const server of servers) {
      if (!isTrusted(server)) continue
      const origins = await server.origins()
      // Of a source that says nothing of where it is, a server may have the copy.
      if (replicas.has(null) || origins.some((origin) => replicas.has(origin))) holders.push(server)
    }
    return [...holders, ...stores.filter((store) => isTrusted(store) && rows.some(({ id }) => id === store.source))]
  }
}
