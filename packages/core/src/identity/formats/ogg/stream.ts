/** One stream of an Ogg file: reads its headers packet by packet, and says where its audio begins. */
import type { Digest } from "../../digest.ts"

/** A Vorbis setup header has some kilobytes. What is longer is cut, so that it can't fill the memory. */
const LONGEST_HEADER = 64 * 1024
const VORBIS_SETUP = 2

/** How headers of a codec go: which of the first packets are hashed, and as what. */
interface Codec {
  readonly magic: Buffer
  /** How many packets are headers; FLAC's are told by their first byte instead. */
  readonly headers: number
  /** What counts of the first packet. */
  readonly identity: (packet: Buffer) => readonly Uint8Array[]
}

const whole = (packet: Buffer): readonly Uint8Array[] => [packet]

const CODECS: readonly Codec[] = [
  { magic: Buffer.from("\x01vorbis", "latin1"), headers: VORBIS_SETUP + 1, identity: whole },
  // Loudness programs write the output gain, bytes 16 and 17.
  { magic: Buffer.from("OpusHead"), headers: 2, identity: (head) => [head.subarray(0, 16), head.subarray(18)] },
  { magic: Buffer.from("Speex   "), headers: 2, identity: whole },
  // STREAMINFO; before it is the count of header packets, which changes with a picture.
  { magic: Buffer.from("\x7fFLAC", "latin1"), headers: Infinity, identity: (head) => [head.subarray(17, 51)] },
]

export class OggStream {
  readonly digest: Digest
  /** From here on, whole bodies of pages go into the digest. */
  isPastHeaders = false
  #codec: Codec | undefined
  /** The number of the packet that is being read. */
  #packet = 0
  #parts: Buffer[] = []
  #held = 0

  constructor(digest: Digest) {
    this.digest = digest
  }

  get hasAudio(): boolean {
    return this.digest.audioBytes > 0
  }

  /** A picture, text or something unknown. */
  get isOther(): boolean {
    return this.#packet > 0 && this.#codec === undefined
  }

  /** Takes a page on which headers end, or may end. `lengths` are the page's segments. */
  headerPage(lengths: Uint8Array, body: Buffer): void {
    let start = 0
    let end = 0
    for (const length of lengths) {
      end += length
      if (this.#startsAudio(body, start)) {
        this.isPastHeaders = true
        this.digest.addAudio(body.subarray(start))
        return
      }
      if (length === 255) continue
      this.#hold(body.subarray(start, end))
      this.#endPacket()
      start = end
    }
    this.#hold(body.subarray(start, end))
  }

  /** Whether a page is all of a packet that does not count, so that it need not be read: most of a picture. */
  passesOver(lengths: Uint8Array): boolean {
    const isComment = this.#held > 0 || (this.#packet === 1 && this.#codec?.headers !== Infinity)
    if (!isComment || this.#isHashed || lengths.some((length) => length !== 255)) return false
    this.#held += lengths.length * 255
    return true
  }

  #startsAudio(body: Buffer, start: number): boolean {
    if (this.#codec === undefined || this.#held > 0) return false
    if (this.#packet >= this.#codec.headers) return true
    return this.#codec.headers === Infinity && this.#packet > 0 && body[start] === 0xff
  }

  #hold(part: Buffer): void {
    this.#held += part.length
    if (this.#isHashed && this.#held <= LONGEST_HEADER) this.#parts.push(Buffer.from(part))
  }

  /** Comments can be megabytes of pictures, which are not even looked at. */
  get #isHashed(): boolean {
    return this.#packet === 0 || (this.#packet === VORBIS_SETUP && this.#codec?.headers === VORBIS_SETUP + 1)
  }

  #endPacket(): void {
    if (this.#isHashed) {
      const packet = Buffer.concat(this.#parts)
      if (this.#packet === 0) this.#codec = CODECS.find(({ magic }) => packet.subarray(0, magic.length).equals(magic))
      const parts = this.#packet === 0 ? this.#codec?.identity(packet) : [packet]
      this.digest.describe(...(parts ?? []))
    }
    this.#parts = []
    this.#held = 0
    this.#packet += 1
  }
}
