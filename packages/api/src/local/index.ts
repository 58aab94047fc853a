/** Answers what the contract says of a library itself, on a replica: the same on a server and on a device without one. */
export { type Asking, change, newId, ownLog } from "./changes.ts"
export { localHandlers, type LocalHandlers } from "./handlers.ts"
export { found } from "./library.ts"
export { faultOf, LocalCalls, type LocalInput } from "./LocalCalls.ts"
export { seenBy } from "./news.ts"
export type { LocalOptions } from "./options.ts"
export { pageOf } from "./page.ts"
export { Past } from "./Past.ts"
