/** Links by which members give out music. Visitors open one without an account: `readShare` of `@ledgerline/client/share`. */
import type { BodyOf } from "../caller.ts"
import type { Share } from "../contract.gen.ts"
import type { Asking, ChangeOptions } from "../facade/Asking.ts"
import { given } from "../facade/given.ts"

/** Public links to what is in the library: whoever has one sees and hears that, and nothing else. */
export class Shares {
  readonly #asking: Asking

  constructor(asking: Asking) {
    this.#asking = asking
  }

  /** The member's own, the newest first; with `all` everybody's, for owners, without their links. */
  async list(options: { readonly all?: boolean | undefined } = {}): Promise<readonly Share[]> {
    const { all = false } = given(options, "options")
    return (await this.#asking.read("shares.shares", { query: { whose: all ? "all" : "own" } })).items
  }

  /**
   * Gives out a track, an album, a playlist (as it is at any time) or some tracks (as they were named). Visitors find it below
   * the server's address at `share/` and its `token`, and a player to embed at `embed/` and that. For editors.
   */
  create(share: BodyOf<"shares.create">, options?: ChangeOptions): Promise<Share> {
    return this.#asking.change("shares.create", { body: share }, options)
  }

  /** What is left out stays as it was. */
  change(id: string, terms: BodyOf<"shares.change">, options?: ChangeOptions): Promise<Share> {
    return this.#asking.change("shares.change", { params: { id }, body: terms }, options)
  }

  /** Ends one for good: its link opens nothing any more. Owners end anybody's. */
  async revoke(id: string, options?: ChangeOptions): Promise<void> {
    await this.#asking.change("shares.revoke", { params: { id } }, options)
  }
}
