/** Of whom a file is asked: servers that have it, then object stores, of those that gave no wrong bytes for it lately. */
import { all, type Library, views } from "@ledgerline/core"
import type { ServerAccess } from "../replica/ServerAccess.ts"
import type { StoreAccess } from "../replica/StoreAccess.ts"
import type { Digester } from "./proof.ts"

/** Somebody who gives files. */
export interface FileHolder extends Pick<ServerAccess, "bytes">, Digester {
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

  distrust(mediaFile: string, { server }: Pick<FileHolder, "server">): void {
    this.#distrusted.set(`${mediaFile} ${server.id}`, this.#now() + DISTRUST)
  }

  /** Trusts all again: a person said so. */
  forgive(): void {
    this.#distrusted.clear()
  }

  /**
   * The servers beside which the file lies, or the whole that it is a part of; then the stores that have it. `distrusted`: those
   * of them that are not asked, since what came from there was wrong.
   */
  async of(
    mediaFile: string,
    servers: readonly ServerAccess[],
    stores: readonly StoreAccess[],
  ): Promise<{ readonly asked: readonly FileHolder[]; readonly distrusted: readonly FileHolder[] }> {
    const all = await this.#all(mediaFile, servers, stores)
    const isTrusted = (holder: FileHolder): boolean => this.#isTrusted(mediaFile, holder)
    return { asked: all.filter(isTrusted), distrusted: all.filter((holder) => !isTrusted(holder)) }
  }

  #isTrusted(mediaFile: string, { server }: FileHolder): boolean {
    const left = (this.#distrusted.get(`${mediaFile} ${server.id}`) ?? 0) - this.#now()
    // Longer is what a clock said that was put right meanwhile.
    return left <= 0 || left > DISTRUST
  }

  async #all(mediaFile: string, servers: readonly ServerAccess[], stores: readonly StoreAccess[]) {
    const rows = await this.#library.store.read(() =>
      all(
        views
          .selectFrom("copy")
          .innerJoin("source", "source.id", "copy.source")
          .select(["source.id", "source.replica", "copy.hash"])
          .where("copy.mediaFile", "=", mediaFile)
          .where("copy.state", "in", ["present", "cached"])
          .where("source.kind", "<>", "cache"),
      ),
    )
    const replicas = new Set(rows.map(({ replica }) => replica))
    const holders: FileHolder[] = []
    for (const server of servers) {
      const origins = await server.origins()
      // Of a source that says nothing of where it is, a server may have the copy.
      if (replicas.has(null) || origins.some((origin) => replicas.has(origin))) holders.push(server)
    }
    for (const store of stores) {
      const copy = rows.find(({ id }) => id === store.source)
      if (copy !== undefined) holders.push(inStore(store, copy.hash))
    }
    return holders
  }
}

/** What was put there was hashed before, and that was written down. `hash`: `sha256:…` in hexadecimal. */
function inStore(store: StoreAccess, hash: string | null): FileHolder {
  const [, digits] = /^sha256:([0-9a-f]{64})$/.exec(hash ?? "") ?? []
  const digest = digits === undefined ? undefined : Buffer.from(digits, "hex").toString("base64")
  return { server: store.server, bytes: (path, init) => store.bytes(path, init), digest: async () => digest }
}
