/** Who uses the app: nobody yet, somebody who is signed in, or somebody with a replica whose server is out of reach. */
import type { Me } from "@ledgerline/client/contract"
import { connect, LedgerlineError, type RemoteLibrary } from "@ledgerline/client/remote"
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from "react"
import { device, type DeviceState } from "../device/Device.ts"
import { removeHere } from "../device/removeHere.ts"
import { useIsCutOff, useIsSetOffline } from "../device/status.ts"
import { useDevice, useIsSlow } from "../device/useDevice.ts"
import { say } from "../serviceWorker/register.ts"
import { LibraryContext } from "./library.tsx"

export type Session =
  | { readonly state: "opening" }
  /** The server is new: who has its code makes the owner's account. */
  | { readonly state: "setUp" }
  | { readonly state: "signedOut" }
  /** `reach`: whether the server knows who it is; where it does not, the library that is kept here goes on all the same. */
  | { readonly state: "signedIn"; readonly me: Me; readonly reach: "reached" | "away" | "signedOut" }
  | { readonly state: "failed"; readonly error: Error }

interface SessionApi {
  readonly session: Session
  readonly server: RemoteLibrary
  /** Looks again at who is signed in: after signing in or out. */
  readonly refresh: () => Promise<void>
  /** Signs this browser out. What is kept here is locked, or removed with it. */
  readonly signOut: (isRemoved: boolean) => Promise<void>
}

const SessionContext = createContext<SessionApi | undefined>(undefined)

export function useSession(): SessionApi {
  const api = useContext(SessionContext)
  if (api === undefined) throw new Error("there is no session around this")
  return api
}

/** Who is signed in; only below a page for members. */
export function useMe(): Me {
  const { session } = useSession()
  if (session.state !== "signedIn") throw new Error("nobody is signed in")
  return session.me
}

/** Where the app lies, and so its server: below a path of a proxy perhaps. */
export const HOME = new URL(".", document.baseURI).href.replace(/\/$/, "")

async function look(server: RemoteLibrary): Promise<Session> {
  try {
    const me = await server.me()
    device.signedIn(me)
    return { state: "signedIn", me, reach: "reached" }
  } catch (error) {
    if (!(error instanceof LedgerlineError)) throw error
    if (error.status !== 401) return { state: "failed", error }
    const answer = await server.request("/api/v1/set-up")
    const { isOpen } = (await answer.json()) as { readonly isOpen: boolean }
    return { state: isOpen ? "setUp" : "signedOut" }
  }
}

/** What the server says, and what can be done without it. */
function together(seen: Session, kept: DeviceState, isSlow: boolean): Session {
  if (kept.state === "none" || kept.state === "failed" || kept.state === "syncing") return seen
  if (kept.state === "opening") {
    const isOfUse = kept.kept.stage === "ready" || (kept.kept.stage === "readable" && seen.state !== "signedIn")
    return isSlow || !isOfUse || seen.state === "setUp" ? seen : { state: "opening" }
  }
  if (seen.state === "signedIn") return seen
  const { member, role } = kept.kept
  const me: Me = { member, role, scopes: null, via: "device", credential: "" }
  return { state: "signedIn", me, reach: seen.state === "signedOut" || seen.state === "setUp" ? "signedOut" : "away" }
}

/** `guest` is shown until somebody is signed in, `children` from then on. */
export function SessionProvider({ guest, children }: { readonly guest: ReactNode; readonly children: ReactNode }) {
  const [seen, setSeen] = useState<Session>({ state: "opening" })
  const server = useMemo(() => connect({ url: HOME, as: "page" }), [])
  const kept = useDevice()
  const isSlow = useIsSlow()
  const session = useMemo(() => together(seen, kept, isSlow), [seen, kept, isSlow])
  const refresh = useCallback(
    () => look(server).then(setSeen, (error: unknown) => setSeen({ state: "failed", error: error as Error })),
    [server],
  )
  const signOut = useCallback(
    async (isRemoved: boolean) => {
      // As long as the server knows who asks.
      await (isRemoved ? removeHere(server, true) : device.lock())
      await server.request("/api/v1/sign-out", {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: "{}",
      })
      await say({ kind: "forgetCovers" })
      await refresh()
    },
    [server, refresh],
  )
  useEffect(() => void refresh(), [refresh])
  const isAway = session.state === "signedIn" && session.reach === "away"
  const isReached = session.state === "signedIn" && session.reach === "reached"
  const [isCutOff, isSetOffline] = [useIsCutOff(), useIsSetOffline()]
  const isAsked = kept.state === "open" || (kept.state === "readable" && (!isReached || isSetOffline))
  const replica = isAsked && isOwn(session, kept.kept.member) ? kept.library : undefined
  useEffect(
    () => (isAway && replica !== undefined ? whenBack(replica, refresh) : undefined),
    [isAway, replica, refresh],
  )
  // Where pages ask the server, nobody else notices that it has gone.
  const mayBeGone = isReached && kept.state === "readable" && isCutOff
  useEffect(() => (mayBeGone ? void refresh() : undefined), [mayBeGone, refresh])
  const api = useMemo(() => ({ session, server, refresh, signOut }), [session, server, refresh, signOut])
  const open = useMemo(() => ({ library: replica ?? server, server, device: replica }), [replica, server])
  return (
    <SessionContext value={api}>
      {session.state === "signedIn" ? <LibraryContext value={open}>{children}</LibraryContext> : guest}
    </SessionContext>
  )
}

/** Somebody else may be signed in where a member's library is kept. */
const isOwn = (session: Session, member: string): boolean =>
  session.state === "signedIn" && session.me.member === member

type Replica = Extract<DeviceState, { readonly state: "open" }>["library"]

/** Looks again when a server can be reached. */
function whenBack({ servers }: Replica, refresh: () => Promise<void>): () => void {
  const [live, progress] = [servers.live(), servers.liveProgress()]
  const stops = [
    live.subscribe(() => {
      if (live.value?.items.some(({ isOpen }) => isOpen) === true) void refresh()
    }),
    // Before all is here there is no line.
    progress.subscribe(() => {
      if ((progress.value?.items.length ?? 0) > 0) void refresh()
    }),
  ]
  const again = (): void => void refresh()
  addEventListener("online", again)
  return () => {
    for (const stop of stops) stop()
    removeEventListener("online", again)
  }
}
