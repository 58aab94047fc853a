/** Files that are sent to the library, and what became of them. */
import type { QueryOf } from "../caller.ts"
import type { Upload } from "../contract.gen.ts"
import type { Asking, Page } from "../facade/Asking.ts"
import type { Live } from "../live/LiveQuery.ts"
import type { HttpCaller } from "../remote/HttpCaller.ts"
import { file as asFile, given } from "../facade/given.ts"
import { Sending, type SendOptions } from "./Sending.ts"

/** An upload moves on with the job that imports it. */
const VIEWS = ["job"]

/** Files that are sent to the library. */
export class Uploads {
  readonly #asking: Asking
  readonly #caller: HttpCaller

  constructor(asking: Asking, caller: HttpCaller) {
    this.#asking = asking
    this.#caller = caller
  }

  /** How many bytes a file may have. Fails with `notHere` where the server takes none. */
  async mostBytes(): Promise<number> {
    const { headers } = await this.#caller.request("/api/v1/uploads", { method: "OPTIONS" })
    return Number(headers.get("tus-max-size"))
  }

  /** Those of whoever asks, and what became of them: one page. */
  list(query: QueryOf<"uploads.list"> = {}): Promise<Page<Upload>> {
    return this.#asking.read("uploads.list", { query })
  }

  /** As {@link list}, kept up to date. */
  live(query: QueryOf<"uploads.list"> = {}): Live<Page<Upload>> {
    return this.#asking.live("uploads.list", { query }, VIEWS)
  }

  /** One of them. Fails with `notFound`. */
  get(id: string): Promise<Upload> {
    return this.#asking.read("uploads.status", { params: { id } })
  }

  /** As {@link get}, kept up to date. */
  liveOne(id: string): Live<Upload> {
    return this.#asking.live("uploads.status", { params: { id } }, VIEWS)
  }

  /** Gives one up, or forgets one that has ended. What was imported stays. */
  async remove(id: string): Promise<void> {
    await this.#caller.request(`/api/v1/uploads/${encodeURIComponent(id)}`, {
      method: "DELETE",
      headers: { "tus-resumable": "1.0.0" },
    })
  }

  /**
   * Sends a file, in pieces, and goes on by itself where the connection broke. Another program, or a page after it was loaded
   * anew, goes on with the same file by `id` of the upload.
   */
  send(file: Blob, options: SendOptions): Sending {
    return new Sending(this.#caller, asFile(file), given(options, "options"))
  }
}
