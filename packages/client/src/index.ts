/**
 * The SDK: a library in any program, with a replica that works offline. For a program that only speaks to one server there is
 * `@ledgerline/client/remote`. Promises and plain types; docs/howto/build-a-frontend.md shows how it is used.
 */
export { createLibrary, type LibraryOptions } from "./createLibrary.ts"
export type { Server, SyncOutcome, WriteState } from "./device/contract.ts"
export type { Download, OfflineRule, OfflineSettings, OfflineState, Resolution } from "./device/offline.ts"
export { LedgerlineError } from "./errors.ts"
export type { Change, ChangeOptions, Page } from "./facade/Asking.ts"
export type { DeviceLibrary } from "./facade/DeviceLibrary.ts"
export type { LibraryApi } from "./facade/LibraryApi.ts"
export type { Live } from "./live/LiveQuery.ts"
export { type Readable, storeOf } from "./live/store.ts"
export type { LocalFiles, Storage } from "./replica/ports.ts"
