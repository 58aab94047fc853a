/**
 * Who may use a server, how it is set up and what it works on: for pages that are opened now and then, so that they load it
 * when they are.
 */
import type { RemoteLibrary } from "../remote/index.ts"
import { Administration } from "./Administration.ts"

export type { Accounts } from "./Accounts.ts"
export type { Administration, NewImageOptions } from "./Administration.ts"
export type { Devices, Pairing } from "./Devices.ts"
export type { ApiKeys, AppPasswords, Scopes } from "./keys.ts"
export type { Members, Role } from "./Members.ts"
export type { NewObjectStore, ObjectStores, StoreSelection } from "./ObjectStores.ts"
export type { Sending, SendOptions, SendState } from "./Sending.ts"
export type { ServerFolders } from "./ServerFolders.ts"
export type { Settings, SettingValues } from "./Settings.ts"
export type { Shares } from "./Shares.ts"
export type { Uploads } from "./Uploads.ts"
export type { JobQuery, Work } from "./Work.ts"

/** The server behind a library. */
export function administrationOf(library: RemoteLibrary): Administration {
  return new Administration(library.caller)
}
