/** The headers of tus 1.0, read as what they are: sent by anybody. */
import { Refusal } from "@ledgerline/api"

export const TUS_VERSION = "1.0.0"
export const TUS_EXTENSIONS = "creation,termination,expiration,checksum"
export const BYTES_TYPE = "application/offset+octet-stream"

/** A header that is a whole number from 0 on. */
export function numberOf(name: string, value: string | undefined): number {
  if (value === undefined) throw new Refusal(400, "badRequest", `the header ${name} is missing`)
  const number = Number(value)
  if (!/^\d{1,16}$/.test(value) || !Number.isSafeInteger(number))
    throw new Refusal(400, "badRequest", `${name} is a whole number`)
  return number
}

const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/

/** Pairs of a name and a text in Base64, with commas between. */
export function metadataOf(header: string | undefined): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  for (const pair of (header ?? "").split(",")) {
    if (pair.trim() === "") continue
    const [name = "", value = "", ...rest] = pair.trim().split(" ")
    if (rest.length > 0 || !/^[\x21-\x2b\x2d-\x7e]{1,100}$/.test(name) || !BASE64.test(value) || found.has(name))
      throw new Refusal(400, "badRequest", "Upload-Metadata has pairs of a name and a text in Base64")
    found.set(name, Buffer.from(value, "base64").toString("utf8"))
  }
  return found
}

/** What bytes have to come to. */
export function checksumOf(header: string | undefined, algorithms: readonly string[]) {
  if (header === undefined) return undefined
  const [algorithm = "", digest = "", ...rest] = header.trim().split(" ")
  if (!algorithms.includes(algorithm) || rest.length > 0 || digest === "" || !BASE64.test(digest))
    throw new Refusal(400, "badRequest", `Upload-Checksum is one of ${algorithms.join(", ")} and a digest in Base64`)
  return { algorithm, digest: Buffer.from(digest, "base64") }
}
