/** What only somebody does who has just shown a password, or holds what that gave: never a key, a device or an app password. */
import { type Principal, Refusal } from "@ledgerline/api"

/**
 * The member who is signed in. A key that made keys, or a stolen device that paired others, would outlast its revocation.
 * Fails with 403 for all but browsers and apps that were signed in with a password.
 */
export function personOf({ member, via, credential }: Principal): { readonly member: string; readonly signIn: string } {
  if (via === "cookie" || via === "token") return { member, signIn: credential }
  throw new Refusal(403, "signInFirst", "sign in with a password for that")
}

/** What is there; 404 where there is none, or it is somebody else's. */
export function expectThere(isThere: boolean): void {
  if (!isThere) throw new Refusal(404, "notFound", "there is nothing here")
}
