/**
 * The pairing token: one line of text that a person carries from a server to a device. It holds where the server may be
 * reached, the key that it must prove, and a secret that can be used once. docs/spec/sync.md, SYNC-40.
 */
import { createHash } from "node:crypto"
import { isIPv4 } from "node:net"
import { PairingRefused } from "../errors.ts"

export interface PairingToken {
  /** 16 hexadecimal digits: which of the server's pairings this is. */
  readonly pairing: string
  /** 16 bytes that never go over the network. */
  readonly secret: Uint8Array
  /** 32 hexadecimal digits. */
  readonly library: string
  /** 32 bytes: the key that the server must prove. */
  readonly publicKey: Uint8Array
  /** Where the server may be reached: `http://192.168.1.2:4280`, the likeliest first; at most 16. */
  readonly addresses: readonly string[]
}

const PREFIX = "ledgerline1-"
const FIXED = 8 + 16 + 16 + 32
const CHECK = 4
/** More addresses are not in a token. */
export const MOST_ADDRESSES = 16
/** An address of http with an IPv4 address and a port takes six bytes, any other one its text. */
const IPV4 = 0

const check = (body: Uint8Array): Buffer => createHash("sha256").update("LLPT").update(body).digest().subarray(0, CHECK)

export function encodePairingToken({ pairing, secret, library, publicKey, addresses }: PairingToken): string {
  const hex = (text: string): Buffer => Buffer.from(text, "hex")
  const packed = addresses.slice(0, MOST_ADDRESSES).map(packAddress)
  const body = Buffer.concat([hex(pairing), secret, hex(library), publicKey, ...packed])
  return PREFIX + Buffer.concat([body, check(body)]).toString("base64url")
}

/**
 * Fails with {@link PairingRefused} where this is no token, or a letter of it is wrong. White space does not matter, nor how its first
 * word is written: the keyboards of phones begin with a capital.
 */
export function decodePairingToken(text: string): PairingToken {
  const compact = text.replaceAll(/\s/g, "")
  const coded = compact.slice(PREFIX.length)
  if (compact.slice(0, PREFIX.length).toLowerCase() !== PREFIX || !/^[A-Za-z0-9_-]{100,4000}$/.test(coded))
    throw bad("this is no pairing token")
  const bytes = Buffer.from(coded, "base64url")
  const body = bytes.subarray(0, -CHECK)
  // The last letter may have bits that decoding drops.
  const isAsWritten = bytes.toString("base64url") === coded
  if (!isAsWritten || body.length < FIXED || !check(body).equals(bytes.subarray(-CHECK)))
    throw bad("a letter of the pairing token is wrong or missing")
  return {
    pairing: body.toString("hex", 0, 8),
    secret: body.subarray(8, 24),
    library: body.toString("hex", 24, 40),
    publicKey: body.subarray(40, FIXED),
    addresses: unpackAddresses(body.subarray(FIXED)),
  }
}

const bad = (message: string): PairingRefused => new PairingRefused({ reason: "badToken", message })

function packAddress(address: string): Buffer {
  const { protocol, hostname, port, pathname } = new URL(address)
  if (protocol === "http:" && isIPv4(hostname) && pathname === "/") {
    const packed = Buffer.from([IPV4, ...hostname.split(".").map(Number), 0, 0])
    packed.writeUInt16BE(port === "" ? 80 : Number(port), 5)
    return packed
  }
  const text = Buffer.from(address)
  if (text.length > 255) throw new RangeError(`an address has at most 255 bytes: ${address}`)
  return Buffer.concat([Buffer.of(text.length), text])
}

function unpackAddresses(bytes: Buffer): string[] {
  const addresses: string[] = []
  for (let at = 0; at < bytes.length;) {
    const length = bytes[at] as number
    const end = at + 1 + (length === IPV4 ? 6 : length)
    if (end > bytes.length || addresses.length >= MOST_ADDRESSES) throw bad("this is no pairing token")
    const packed = bytes.subarray(at + 1, end)
    const address =
      length === IPV4 ? `http://${packed.subarray(0, 4).join(".")}:${packed.readUInt16BE(4)}` : packed.toString("utf8")
    if (!isAddress(address)) throw bad("the pairing token names an address that is none")
    addresses.push(address)
    at = end
  }
  return addresses
}

/** Whether a text is where a server may be reached: http or https, without name, password, query or fragment. */
export function isAddress(text: string): boolean {
  const url = URL.parse(text)
  if (url === null || !["http:", "https:"].includes(url.protocol)) return false
  return url.username === "" && url.password === "" && url.search === "" && url.hash === ""
}
