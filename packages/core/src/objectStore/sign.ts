/** Signs what is asked of object stores: AWS Signature Version 4, which all of them take. */
import { AwsV4Signer } from "aws4fetch"
import { objectUrl, type StoreKeys, type StorePlace } from "./place.ts"

const SERVICE = "s3"

/** A time as signatures have it: `20130524T000000Z`. */
const stamp = (now: number): string => new Date(now).toISOString().replace(/[:-]|\.\d{3}/g, "")

export interface Signing {
  readonly method: string
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  /** SHA-256 of the body in hexadecimal. */
  readonly bodyHash: string
  /** Milliseconds since 1970. */
  readonly now: number
}

/** SHA-256 of no bytes. */
export const NO_BODY = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

/** The headers with which a request is sent. */
export async function signedHeaders(
  { region }: Pick<StorePlace, "region">,
  keys: StoreKeys,
  { method, url, headers, bodyHash, now }: Signing,
): Promise<Headers> {
  const signed = await new AwsV4Signer({
    ...keys,
    service: SERVICE,
    region,
    method,
    url: url.href,
    headers: { ...headers, "x-amz-content-sha256": bodyHash },
    datetime: stamp(now),
  }).sign()
  return signed.headers
}

/** An address that is good for so many seconds, for whoever has it: to read one object, in parts or whole. */
export async function signedAddress(
  place: StorePlace,
  keys: StoreKeys,
  path: string,
  { now, seconds }: { readonly now: number; readonly seconds: number },
): Promise<string> {
  const url = objectUrl(place, path)
  url.searchParams.set("X-Amz-Expires", String(seconds))
  const signed = await new AwsV4Signer({
    ...keys,
    service: SERVICE,
    region: place.region,
    method: "GET",
    url: url.href,
    datetime: stamp(now),
    signQuery: true,
  }).sign()
  return signed.url.href
}
