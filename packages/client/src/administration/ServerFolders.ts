/** Folders of the server's machine, which owners add to the library and take out of it. */
import type { ServerFolderList } from "../contract.gen.ts"
import type { Asking, Change } from "../facade/Asking.ts"

/** Folders below those that whoever runs the server has opened for this. */
export class ServerFolders {
  readonly #asking: Asking

  constructor(asking: Asking) {
    this.#asking = asking
  }

  /**
   * What is in a folder; those that whoever runs the server has opened unless given. Fails with `notHere` where none is, and
   * with `notFound` for an id from before the server's last start.
   */
  list(folder?: string): Promise<ServerFolderList> {
    return this.#asking.read("serverFolders.list", { query: folder === undefined ? {} : { in: folder } })
  }

  /** Makes a folder part of the library; answers its id in `library.places`. It is looked through, and watched from then on. */
  async add(folder: string): Promise<string> {
    return (await this.#asking.read("serverFolders.add", { body: { folder } })).source
  }

  /** Takes a folder (`id` of `library.places`) out of the library. Nothing in it is changed; `library.undo` brings it back. */
  remove(source: string): Promise<Change> {
    return this.#asking.read("serverFolders.remove", { params: { source } })
  }
}
