/** Which images stand for tracks, albums and artists. */
import type { BodyOf } from "../caller.ts"
import type { Artwork } from "../contract.gen.ts"
import type { Live } from "../live/LiveQuery.ts"
import type { Asking, Change, ChangeOptions } from "./Asking.ts"
import { given } from "./given.ts"
import { VIEWS } from "./views.ts"

/** What an image can stand for. */
export type ImageOwner = "track" | "album" | "artist"
/** What an image shows of its owner. */
export type ImageRole = NonNullable<BodyOf<"images.chooseImage">["role"]>

/** For which of its roles something is said of an image. */
export interface RoleOptions extends ChangeOptions {
  /** All roles that the image has, unless given. */
  readonly role?: ImageRole | undefined
}

/** Which images stand for what. */
export class Images {
  readonly #asking: Asking

  constructor(asking: Asking) {
    this.#asking = asking
  }

  /** All of something; the chosen one of each role first. */
  async list(kind: ImageOwner, id: string): Promise<readonly Artwork[]> {
    return (await this.#asking.read("images.images", { params: { kind, id } })).items
  }

  /** As {@link list}, kept up to date. */
  live(kind: ImageOwner, id: string): Live<{ readonly items: readonly Artwork[] }> {
    return this.#asking.live("images.images", { params: { kind, id } }, VIEWS.images)
  }

  /** Says which of its images stands for something, whatever later scans find. */
  async choose(kind: ImageOwner, id: string, hash: string, options: RoleOptions = {}): Promise<Change> {
    const { role, ...rest } = given(options, "options")
    const body = role === undefined ? { hash } : { hash, role }
    return this.#asking.change("images.chooseImage", { params: { kind, id }, body }, rest)
  }

  /** Takes an image away from something; the file that it came from stays. */
  async remove(kind: ImageOwner, id: string, hash: string, options: RoleOptions = {}): Promise<Change> {
    const { role, ...rest } = given(options, "options")
    const query = role === undefined ? {} : { role }
    return this.#asking.change("images.removeImage", { params: { kind, id, hash }, query }, rest)
  }
}
