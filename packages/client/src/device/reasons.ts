/** Why a server and this device are not in step, and what happened to them: for programs, which say it in any language. */

/** Why a server and this device are not in step. */
export type ServerFailure =
  /** Nobody answers there. */
  | "unreachable"
  /** The server says no, for a reason that this version does not know. */
  | "refused"
  /** Who answers did not prove the key under which this device knows the server. */
  | "notTrusted"
  /** What came is not what a server says, or did not arrive there as this device said it. */
  | "badFrame"
  /** This device was revoked there. */
  | "revoked"
  /** The member whose device this is may not sync there. */
  | "notAllowed"
  /** This machine has lost the key by which it is a device of the server. */
  | "keyLost"
  /** The server has no more room. */
  | "storageFull"
  /** It was asked too often. */
  | "tooMany"
  /** It has too much to do. */
  | "busy"
  /** This device was too slow for it. */
  | "tooSlow"
  /** Something failed there. */
  | "failed"
  /** The server has another library now. */
  | "otherLibrary"
  /** The two speak no common version. */
  | "protocol"
  /** What answers there sends this device on to another address. */
  | "moved"
  /** What answers there is no such server. */
  | "notAServer"
  /** A proxy before the server takes no more than it was sent. */
  | "proxyLimit"
  /** This device did not take a history that the server has; it is set aside. */
  | "refusedHere"
  /** The server did not take a history that this device has; it is set aside. */
  | "refusedThere"
  /** This device has no more room for what comes. */
  | "noRoom"

/** What went wrong with a server. Frontends say it in the person's language by the reason. */
export interface ServerProblem {
  readonly reason: ServerFailure
  /** As whoever failed says it, in English: for details. */
  readonly message: string
  /** What can be done about it, in English. */
  readonly remedy: string
  /** How many histories are set aside (`refusedHere`, `refusedThere`); 0 where that is not what is wrong. */
  readonly histories: number
}

/**
 * Somebody that a notice speaks of: this device (`here`); a server, by its name; or another device, by the first digits of
 * its key. The name is empty where nothing more is known.
 */
export interface Party {
  readonly who: "here" | "server" | "device"
  readonly name: string
}

/** What happened, for programs. `server` is the name of one; `change` the number of a change in what one replica wrote. */
export type NoticeFacts =
  /** The server was restored or set up anew, and gets so many changes back. */
  | { readonly reason: "serverReset"; readonly server: string; readonly changes: number }
  /** This device was restored from a backup, and gets so many changes back. */
  | { readonly reason: "restored"; readonly from: Party; readonly changes: number }
  /** This library was copied to another device; both go on under names of their own. */
  | { readonly reason: "copied" }
  /** Two tell different histories of `writer`, from a change on; where `other` is null, one of them has both. */
  | {
      readonly reason: "fork"
      readonly one: Party
      readonly other: Party | null
      readonly writer: Party
      readonly change: number
    }
  /** Somebody revoked this device, of which these are the first digits of its key. */
  | { readonly reason: "revoked"; readonly device: string; readonly by: string }
  /** What the server sent of `writer` was not taken. `why` is for programs, and the message says it in English. */
  | RefusedFacts<"refusedHere">
  /** The server did not take what this device has of `writer`. */
  | RefusedFacts<"refusedThere">
  /** The snapshot of the server is not what its history says; the views are built from the history. */
  | { readonly reason: "snapshotWrong"; readonly server: string; readonly message: string }
  /** The library was compacted without this device, which was away for too long. */
  | { readonly reason: "passedOver" }
  /** The server sent changes that are dated later than it is: a clock is or was wrong, here or where they were made. */
  | { readonly reason: "dated"; readonly server: string }

/** What a side of a sync did not take. */
export interface RefusedFacts<Reason extends string> {
  readonly reason: Reason
  readonly server: string
  readonly writer: Party
  readonly why: string
  readonly message: string
}

/**
 * What people should know of a server. The text says it in English; by its reason and the fields beside that, a frontend says
 * it in the person's language. Null is what an earlier version told, of which there is only the text.
 */
export type ServerNotice = {
  /** Milliseconds since 1970, by this device's clock. */
  readonly at: number
  readonly text: string
} & (NoticeFacts | { readonly reason: null })

/** The clocks of this device and of a server, which say something else. */
export interface ClockApart {
  /** By how many milliseconds this device's clock was ahead; below 0: behind. */
  readonly ahead: number
  /** When it was seen: milliseconds since 1970, by this device's clock. */
  readonly at: number
}
