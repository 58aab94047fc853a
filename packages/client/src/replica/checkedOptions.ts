/** What a library is opened with, checked before anything is made: who opens it may have no types. */
import { LedgerlineError } from "../errors.ts"
import { given, text, texts } from "../facade/given.ts"
import type { ReplicaOptions } from "./Replica.ts"

/** Who somebody is in events, behind `user:`. */
const MEMBER = /^[\x21-\x7e]{1,90}$/

/** The options as they are. Fails with `badRequest` where they cannot be. */
export function checkedOptions(options: ReplicaOptions): ReplicaOptions {
  const { storage, servers, deviceName, member } = given(options, "options")
  given(storage, "the storage of a library")
  if (servers !== undefined) texts(servers, "`servers`")
  if (deviceName !== undefined) text(deviceName, "the name of a device")
  if (member !== undefined && !MEMBER.test(text(member, "a member")))
    throw new LedgerlineError({ reason: "badRequest", message: "a member has 1 to 90 letters of ASCII, no space" })
  return options
}
