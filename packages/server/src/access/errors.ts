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
