/** Why a track is played as it is, in one line. */
import type { Resolution, ResolutionWhy } from "../device/offline.ts"

/** As a resolution has it: for programs, and for people. */
export const because = (why: ResolutionWhy): Pick<Resolution, "why" | "reason"> => ({ why, reason: lineOf(why) })

const storeOf = (name: string | null): string => name ?? "an object store"

function lineOf(why: ResolutionWhy): string {
  switch (why.reason) {
    case "here":
      return "it is on this device"
    case "kept":
      return "it is kept on this device"
    case "keptDamaged":
      return "it is kept on this device, damaged as it is where it comes from"
    case "fromActive":
      return `it streams from ${why.server}, the active server`
    case "fromOther":
      return `it streams from ${why.server}, since ${why.active} cannot be used`
    case "fromFriend":
      return `it streams from ${why.server}, a friend's server`
    case "fromStore":
      return `it streams from ${storeOf(why.store)}, by the leave of ${why.server}`
    case "fromStoreAlone":
      return `it streams from ${storeOf(why.store)}, since no server gives it`
    case "throughServer":
      return `it streams through ${why.server}, from an object store`
    case "noSource":
      return "no source has it"
    case "setOffline":
      return "this device is set to be offline, and it is not kept here"
    case "noServer":
      return "no server can be reached, and it is not kept here"
    case "allFailed":
      return "every way to it has failed"
    case "notThere":
      return "no server that can be reached has it, and it is not kept here"
  }
}
