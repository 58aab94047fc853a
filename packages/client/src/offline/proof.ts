/** What came of a file, and whether it is what a holder has: decided by the file itself, else by what its holder calls its bytes. */
import type { Proof } from "@ledgerline/core/identity/examine"
import { LedgerlineError } from "../errors.ts"

/** What is known of bytes that are here. */
export interface Examined {
  /** The id of the media file that they are, by their audio. */
  readonly id: string
  readonly proof: Proof
}

/** Who can say what the bytes of a file come to. */
export interface Digester {
  /** SHA-256 in base64; undefined where it does not say. Fails as requests do. */
  digest(mediaFile: string, signal: AbortSignal): Promise<string | undefined>
}

/** `sound`: nothing is wrong with it. `damaged`: it is so where it comes from, and came as it is. */
export type Condition = "sound" | "damaged"

/**
 * The condition of a file whose id is right. Fails with `damaged` where it is not what the holder has, or its checksums do not hold
 * and nobody says that it should be so; and as the holder does. `digest`: that of what is here.
 */
export async function conditionOf(
  mediaFile: string,
  proof: Proof,
  {
    holder,
    digest,
    signal,
  }: { readonly holder: Digester; readonly digest: () => Promise<string>; readonly signal: AbortSignal },
): Promise<Condition> {
  if (proof === "whole") return "sound"
  const said = await holder.digest(mediaFile, signal)
  // The audio is right in any case; who does not say is believed in the rest.
  if (said === undefined && proof === "audio") return "sound"
  if (said === undefined || said !== (await digest()))
    throw new LedgerlineError({ reason: "damaged", message: "the file was damaged on its way; it is fetched anew" })
  return proof === "broken" ? "damaged" : "sound"
}

const DIGEST = /(?:^|,)\s*sha-256\s*=\s*:([A-Za-z0-9+/]{43}=):\s*(?:;[^,]*)?(?:,|$)/

/** What the header Repr-Digest says of SHA-256, in base64. RFC 9530. */
export const digestIn = (header: string | null): string | undefined =>
  header === null || header.length > 2000 ? undefined : DIGEST.exec(header)?.[1]
