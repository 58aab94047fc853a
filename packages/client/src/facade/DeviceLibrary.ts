/** A library with a replica on this device: everything of {@link LibraryApi} works offline, and more. */
import type { Caller } from "../caller.ts"
import type { WriteState } from "../device/contract.ts"
import type { Resolution, ResolveBody } from "../device/offline.ts"
import type { Change } from "./Asking.ts"
import { Covers } from "./Covers.ts"
import { Everywhere } from "./Everywhere.ts"
import { given } from "./given.ts"
import { Libraries } from "./Libraries.ts"
import { LibraryApi } from "./LibraryApi.ts"
import { ObjectStores } from "./ObjectStores.ts"
import { Offline } from "./Offline.ts"
import { Servers } from "./Servers.ts"

/** A library with a replica on this device. `createLibrary` opens it; what it is asked fails with LedgerlineError. */
export class DeviceLibrary extends LibraryApi {
  /** The servers that this device is paired with. */
  readonly servers: Servers
  /** The own library and those of friends as one. */
  readonly everywhere: Everywhere
  /** The same one by one. */
  readonly libraries: Libraries
  /** What is kept to be played without a server. */
  readonly offline: Offline
  /** Images, also without a server. */
  readonly covers: Covers
  /** Object stores that are read without a server. */
  readonly objectStores: ObjectStores
  readonly #close: () => Promise<void>

  /** `close` ends whoever answers. */
  constructor(caller: Caller, close: () => Promise<void>) {
    super(caller)
    this.servers = new Servers(this.asking)
    this.everywhere = new Everywhere(this.asking)
    this.libraries = new Libraries(caller)
    this.offline = new Offline(this.asking)
    this.covers = new Covers(this.asking)
    this.objectStores = new ObjectStores(this.asking)
    this.#close = close
  }

  /** How a change got on: on this device, on its way, or on the disks of which servers. Undefined where it came to nothing. */
  async stateOf(change: Change): Promise<WriteState | undefined> {
    const { op } = given(change, "a change")
    return op === null ? undefined : this.asking.read("device.writeState", { params: { op } })
  }

  /**
   * From where to play a track of any library now, with one line that says why: what is on this device, what is kept, the
   * active server, another server, a friend's, an object store, or that it cannot be played. Where that fails in the middle, ask again with its `way` in `without`.
   */
  resolve(track: string, body: ResolveBody = {}): Promise<Resolution> {
    return this.asking.read("device.resolve", { params: { track }, body })
  }

  /** Ends what goes on, and lets the storage go. Nothing can be asked afterwards. */
  close(): Promise<void> {
    return this.#close()
  }
}
