/** The replica of this browser: kept, opened at each start, shared by all tabs, and removed again. Knows nothing of React. */
import type { DeviceLibrary } from "@ledgerline/client/browser"
import type { Me } from "@ledgerline/client/contract"
import { COVERS } from "../serviceWorker/messages.ts"
import { keepEngine, say } from "../serviceWorker/register.ts"
import { type Kept, nameOfBrowser, onKeptElsewhere, readKept, writeKept } from "./kept.ts"

export type DeviceState =
  | { readonly state: "none" }
  /** It is here and not open yet. */
  | { readonly state: "opening"; readonly kept: Kept }
  /** Not all of it is here yet: pages ask the server meanwhile. */
  | { readonly state: "syncing"; readonly kept: Kept; readonly library: DeviceLibrary }
  /** All of it can be read here, and its history is on its way: pages ask the server where it answers, since the replica is busy. */
  | { readonly state: "readable"; readonly kept: Kept; readonly library: DeviceLibrary }
  | { readonly state: "open"; readonly kept: Kept; readonly library: DeviceLibrary }
  | { readonly state: "failed"; readonly kept: Kept; readonly error: Error }

const NONE: DeviceState = { state: "none" }
/** Milliseconds that the app waits for it to open before it goes on with the server. */
const PATIENCE = 5000

class Device {
  readonly #listeners = new Set<() => void>()
  #state: DeviceState = NONE
  #library: DeviceLibrary | undefined
  #stopWatching: (() => void) | undefined
  #isSlow = false
  #opensAlone = false

  get state(): DeviceState {
    return this.#state
  }

  /** Whether opening takes so long that nobody should wait for it. */
  get isSlow(): boolean {
    return this.#isSlow
  }

  /** Whether all is here that opens it without the server. */
  get opensAlone(): boolean {
    return this.#opensAlone
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener)
    return () => this.#listeners.delete(listener)
  }

  /** Opens what is kept here, and follows what other tabs do with it. */
  start(): void {
    onKeptElsewhere(() => {
      const kept = readKept()
      if (kept === undefined || kept.isLocked || kept.name !== this.#kept?.name) void this.#close()
      if (kept !== undefined && kept.stage !== "pairing" && this.#state.state === "none") void this.#open(kept)
    })
    const kept = readKept()
    // A page that went away while it paired left nothing that could be used.
    if (kept?.stage === "pairing") void this.#discard(kept)
    else if (kept !== undefined) void this.#open(kept)
  }

  /**
   * Keeps the library here, by a pairing token for a member, who need not be known. Resolves when it is paired; the rest comes
   * by itself.
   */
  async keep(token: string, me?: Pick<Me, "member" | "role">): Promise<void> {
    const { member = "", role = "listener" } = me ?? {}
    const name = `kept-${crypto.randomUUID().slice(0, 8)}`
    const kept: Kept = { name, member, role, stage: "pairing", isLocked: false }
    await this.remove()
    writeKept(kept)
    this.#set({ state: "opening", kept })
    try {
      const library = await this.#create(kept, [token])
      const [server] = await library.servers.list()
      const said = server === undefined ? {} : { member: server.member, role: server.role ?? role }
      this.#save({ ...kept, ...said, stage: "syncing" })
    } catch (error) {
      await this.#discard(kept)
      throw error
    }
    this.#follow()
  }

  /** Takes the library out of this browser, in all tabs. What was not synced is gone. */
  async remove(): Promise<void> {
    const kept = readKept()
    if (kept !== undefined) await this.#discard(kept)
    await say({ kind: "dropEngine" })
  }

  /** Its member signs out: it stays, and opens for nobody until they sign in again. */
  async lock(): Promise<void> {
    const kept = readKept()
    if (kept === undefined) return
    writeKept({ ...kept, isLocked: true })
    await this.#close()
  }

  /** Somebody signed in: it opens where it is theirs. */
  signedIn({ member, role }: Pick<Me, "member" | "role">): void {
    const kept = readKept()
    if (kept?.member !== member || kept.stage === "pairing") return
    if (kept.isLocked || kept.role !== role) this.#save({ ...kept, role, isLocked: false })
    if (this.#state.state === "none") void this.#open({ ...kept, role, isLocked: false })
  }

  get #kept(): Kept | undefined {
    return this.#state.state === "none" ? undefined : this.#state.kept
  }

  async #open(kept: Kept): Promise<void> {
    if (kept.isLocked) return
    this.#set({ state: "opening", kept })
    const timer = setTimeout(() => {
      this.#isSlow = true
      this.#tell()
    }, PATIENCE)
    try {
      const library = await this.#create(kept)
      const [server] = await patiently(() => library.servers.list())
      if (this.#library !== library) return
      if (server?.role !== undefined && server.role !== null && server.role !== kept.role)
        this.#save({ ...kept, role: server.role })
      this.#follow()
    } catch (cause) {
      const error = cause instanceof Error ? cause : new Error(String(cause))
      if (this.#kept?.name === kept.name) this.#set({ state: "failed", kept, error })
    } finally {
      clearTimeout(timer)
    }
  }

  async #create({ name }: Kept, servers?: readonly string[]): Promise<DeviceLibrary> {
    const { createLibrary } = await import("@ledgerline/client/browser")
    this.#library = createLibrary({
      name,
      servers,
      deviceName: nameOfBrowser(),
      // Where the service worker looks for the pictures of pages.
      covers: { cache: COVERS, address: new URL("api/v1/artwork/", document.baseURI).href },
      startWorker: () => new Worker(new URL("ledgerline/worker.js", document.baseURI), { type: "module" }),
    })
    return this.#library
  }

  /** It answers: pages ask it from now on, or as the first sync gets on. */
  #follow(): void {
    const [kept, library] = [readKept(), this.#library]
    if (kept === undefined || library === undefined) return
    void this.#keepEngine(library)
    if (kept.stage === "ready") return this.#set({ state: "open", kept, library })
    this.#set({ state: kept.stage === "readable" ? "readable" : "syncing", kept, library })
    this.#stopWatching?.()
    const [progress, servers] = [library.servers.liveProgress(), library.servers.live()]
    const ends = [
      progress.subscribe(() => {
        if (progress.value?.isReadable !== true || this.#state.state !== "syncing") return
        const readable = { ...this.#state.kept, stage: "readable" } as const
        this.#save(readable)
        this.#set({ state: "readable", kept: readable, library })
      }),
      servers.subscribe(() => {
        const agreed = servers.value?.items.find(({ agreedAt }) => agreedAt !== null)
        if (agreed === undefined) return
        const known = this.#kept ?? kept
        const ready = { ...known, role: agreed.role ?? known.role, stage: "ready" } as const
        this.#save(ready)
        this.#set({ state: "open", kept: ready, library })
        // What the member may do is said a moment later.
        if (agreed.role !== null) this.#stopWatching?.()
      }),
    ]
    this.#stopWatching = () => ends.forEach((end) => end())
  }

  /** Each time it opens: the browser may have removed it, and a server may have gone in the middle of it. */
  async #keepEngine(library: DeviceLibrary): Promise<void> {
    const isKept = await keepEngine().catch(() => false)
    if (this.#library !== library) return
    this.#opensAlone = isKept
    this.#tell()
  }

  #save(kept: Kept): void {
    writeKept(kept)
    if (this.#state.state !== "none") this.#set({ ...this.#state, kept })
  }

  async #close(): Promise<void> {
    const library = this.#library
    this.#library = undefined
    this.#opensAlone = false
    this.#stopWatching?.()
    this.#set(NONE)
    await library?.close()
  }

  async #discard({ name }: Kept): Promise<void> {
    writeKept(undefined)
    await this.#close()
    const { removeLibrary } = await import("@ledgerline/client/browser")
    await removeLibrary(name)
  }

  #set(state: DeviceState): void {
    this.#state = state
    this.#tell()
  }

  #tell(): void {
    for (const listener of this.#listeners) listener()
  }
}

/** Milliseconds. A page that was just left, or a machine that is busy, may hold the files for a while. */
const RESTS = [500, 2000, 5000]

/** Asks again where it fails: the library is opened anew for each question then. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (const rest of RESTS) {
    try {
      return await ask()
    } catch {
      await new Promise((resolve) => setTimeout(resolve, rest))
    }
  }
  return ask()
}

/** The one of this page. */
export const device = new Device()
