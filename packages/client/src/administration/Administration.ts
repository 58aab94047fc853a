/** A server, as those see it who run it and those who have an account there. */
import type { ImageOwner, ImageRole } from "../facade/Images.ts"
import { Asking, type Change, type ChangeOptions } from "../facade/Asking.ts"
import type { ManifestReport } from "../contract.gen.ts"
import type { HttpCaller } from "../remote/HttpCaller.ts"
import { Accounts } from "./Accounts.ts"
import { Devices } from "./Devices.ts"
import { ApiKeys, AppPasswords } from "./keys.ts"
import { ObjectStores } from "./ObjectStores.ts"
import { Members } from "./Members.ts"
import { ServerFolders } from "./ServerFolders.ts"
import { Settings } from "./Settings.ts"
import { Shares } from "./Shares.ts"
import { Uploads } from "./Uploads.ts"
import { Work } from "./Work.ts"
import { uniqueKey } from "../uniqueKey.ts"
import { file as asFile, given } from "../facade/given.ts"

/** What an image is to stand for. */
export interface NewImageOptions extends ChangeOptions {
  /** `front` unless given; `artist` for an artist. */
  readonly role?: ImageRole | undefined
  readonly disc?: number | undefined
  readonly description?: string | undefined
}

/** What runs a server. What it is asked fails with LedgerlineError: with `notAllowed` where the account may not. */
export class Administration {
  readonly accounts: Accounts
  readonly keys: ApiKeys
  readonly appPasswords: AppPasswords
  readonly members: Members
  readonly devices: Devices
  readonly settings: Settings
  readonly shares: Shares
  readonly serverFolders: ServerFolders
  readonly objectStores: ObjectStores
  readonly work: Work
  readonly uploads: Uploads
  readonly #caller: HttpCaller

  constructor(caller: HttpCaller) {
    const asking = new Asking(caller)
    this.#caller = caller
    this.accounts = new Accounts(asking)
    this.keys = new ApiKeys(asking)
    this.appPasswords = new AppPasswords(asking)
    this.members = new Members(asking)
    this.devices = new Devices(asking)
    this.settings = new Settings(asking)
    this.shares = new Shares(asking)
    this.serverFolders = new ServerFolders(asking)
    this.objectStores = new ObjectStores(asking)
    this.work = new Work(asking)
    this.uploads = new Uploads(asking, caller)
  }

  /** All that people may edit, as one file: schemas/manifest.json describes it. */
  async manifest(): Promise<Blob> {
    return (await this.#caller.request("/api/v1/manifest")).blob()
  }

  /** Takes over what was changed in the file, and only that; with `dryRun` only says what it would be. */
  async takeManifest(
    file: Blob | string,
    options: { readonly dryRun?: boolean | undefined } = {},
  ): Promise<ManifestReport> {
    const { dryRun = false } = given(options, "options")
    const init = { method: "PUT", headers: { "content-type": "application/json" }, body: file }
    const response = await this.#caller.request(`/api/v1/manifest${dryRun ? "?dryRun=true" : ""}`, init)
    return (await response.json()) as ManifestReport
  }

  /** Adds an image to something (JPEG, PNG, WebP, AVIF or GIF, of at most 16 MiB), and chooses it. */
  async addImage(
    kind: ImageOwner,
    id: string,
    image: Blob,
    options: NewImageOptions = {},
  ): Promise<Change & { readonly hash: string }> {
    const { once = uniqueKey(), signal, ...said } = given(options, "options")
    const { type } = asFile(image)
    const asked = new URLSearchParams()
    for (const [name, value] of Object.entries(said)) if (value !== undefined) asked.set(name, String(value))
    const response = await this.#caller.request(
      `/api/v1/images/${kind}/${encodeURIComponent(id)}?${asked.toString()}`,
      {
        method: "POST",
        headers: { "content-type": type, "idempotency-key": once },
        body: image,
        ...(signal === undefined ? {} : { signal }),
      },
    )
    return (await response.json()) as Change & { readonly hash: string }
  }
}
