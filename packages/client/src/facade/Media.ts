/** How tracks sound and look, and where their files and images are. */
import type { ImageFacts, Lyrics, Sound, StreamDecision, Waveform } from "../contract.gen.ts"
import { Addresses, type StreamWishes } from "./Addresses.ts"
import type { Asking } from "./Asking.ts"

/** Sound, images and texts of what is in the library. */
export class Media {
  protected readonly asking: Asking

  constructor(asking: Asking) {
    this.asking = asking
  }

  /** Where media are now: of a device, on the first of its servers that can be reached. Fails with `offline` where none can. */
  async at(): Promise<Addresses> {
    const { url, headers } = await this.asking.read("device.media", {})
    return new Addresses(url, headers)
  }

  /** How loud a track is, and which of its samples are music. Without a server that last part is missing. Fails with `notFound`. */
  sound(track: string): Promise<Sound> {
    return this.asking.read("sound", { params: { track } })
  }

  /** The lyrics of a track, with times where they are known. */
  lyrics(track: string): Promise<Lyrics> {
    return this.asking.read("lyrics", { params: { track } })
  }

  /** The shape of the sound of a track, to be drawn. Wants a server that has the file. */
  waveform(track: string): Promise<Waveform> {
    return this.asking.read("waveform", { params: { track } })
  }

  /** What would be sent of a track, and why. Wants a server. */
  streamDecision(track: string, wishes: StreamWishes = {}): Promise<StreamDecision> {
    return this.asking.read("streamDecision", { params: { track }, query: wishes })
  }

  /** The size of an image, its colour, and a blurred likeness. Wants a server. */
  imageFacts(hash: string): Promise<ImageFacts> {
    return this.asking.read("artworkFacts", { params: { hash } })
  }
}
