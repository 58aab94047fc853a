/** What accounts and their keys answer when the answer is no. */
import * as Schema from "effect/Schema"

/** Something about an account, its keys or its devices that cannot be done. Nothing was changed. */
export class AccountRefused extends Schema.TaggedError<AccountRefused>()("AccountRefused", {
  reason: Schema.Literals([
    /** There is no account of that name, or no key of that id. */
    "unknown",
    /** There is one already. */
    "taken",
    /** There was one; whoever gets the name gets what is in its private log. */
    "removed",
    /** It cannot be the name of a member, or of a key. */
    "badName",
    /** Too short, too long, or the name of the account. */
    "badPassword",
    /** It is not the password of the account. */
    "wrongPassword",
    /** Without it nobody could say who belongs to the library. */
    "lastOwner",
    /** The account may not come in. */
    "disabled",
    /** The first account is there; setting up is over, or its code is another one. */
    "over",
    /** So many that they cannot all be meant. */
    "tooMany",
  ]),
  message: Schema.String,
}) {}

/** The machine's key cannot be used. */
export class KeyRefused extends Schema.TaggedError<KeyRefused>()("KeyRefused", {
  reason: Schema.Literals([
    /** Others than its owner may read the file, or it is somebody else's. */
    "readable",
    /** The file does not hold 32 bytes of chance. */
    "notAKey",
    /** It is named and not there. */
    "missing",
  ]),
  message: Schema.String,
  path: Schema.String,
}) {}
