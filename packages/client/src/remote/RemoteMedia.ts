/** Media of a library that is on one server: their addresses are known without asking. */
import type { Asking } from "../facade/Asking.ts"
import { Addresses, type ImageSize, type StreamWishes } from "../facade/Addresses.ts"
import { Media } from "../facade/Media.ts"

/** Media of a server, with their addresses. */
export class RemoteMedia extends Media {
  readonly #server: string
  readonly #headers: () => Promise<Readonly<Record<string, string>>>
  /** Good for a page of the server, whose cookie goes by itself; others send what {@link at} has in `headers`. */
  readonly addresses: Addresses

  constructor(asking: Asking, server: string, headers: () => Promise<Readonly<Record<string, string>>>) {
    super(asking)
    this.#server = server
    this.#headers = headers
    this.addresses = new Addresses(server)
  }

  override async at(): Promise<Addresses> {
    return new Addresses(this.#server, await this.#headers())
  }

  /** Where a page of the server plays a track from. */
  streamUrl(track: string, wishes?: StreamWishes): string {
    return this.addresses.streamUrl(track, wishes)
  }

  /** Where a page of the server has an image from, in a size in pixels. */
  artworkUrl(hash: string, size?: ImageSize): string {
    return this.addresses.artworkUrl(hash, size)
  }
}
