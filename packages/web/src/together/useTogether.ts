/** Others on the server of this page. What speaks to them is loaded when the page rests; nobody is there without the server. */
import { useLive } from "@ledgerline/client/react"
import type { RemoteLibrary } from "@ledgerline/client/remote"
import type { Person, Place, Together } from "@ledgerline/client/together"
import { useEffect, useState } from "react"
import { useIdle } from "../app/idle.ts"
import { useOpenLibrary } from "../app/library.tsx"
import { useSession } from "../app/session.tsx"

/** Milliseconds after the page rested in which it has better things to do. */
const CALM = 2000

const known = new WeakMap<RemoteLibrary, Promise<Together>>()

/** One for all parts of the page. */
function togetherOn(server: RemoteLibrary): Promise<Together> {
  const own = known.get(server) ?? import("@ledgerline/client/together").then(({ together }) => together(server))
  known.set(server, own)
  return own
}

/** Undefined where nobody can be met: before the page rests, and where the server does not know who uses it. */
export function useTogether(): Together | undefined {
  const { server } = useOpenLibrary()
  const { session } = useSession()
  const isIdle = useIdle()
  const isKnown = session.state === "signedIn" && session.reach === "reached"
  const [others, setOthers] = useState<Together>()
  useEffect(() => {
    if (!isIdle || !isKnown) return undefined
    // Without it nobody is seen, as without the server.
    const load = (): void => void togetherOn(server).then(setOthers, () => undefined)
    if (known.has(server)) load()
    const timer = setTimeout(load, CALM)
    return () => clearTimeout(timer)
  }, [isIdle, isKnown, server])
  return isKnown ? others : undefined
}

const NOBODY: readonly Person[] = []
const EMPTY = {
  value: NOBODY,
  error: undefined,
  subscribe: () => () => undefined,
  async *[Symbol.asyncIterator]() {
    yield NOBODY
  },
}

/** Who is in a place; nobody where nobody can be met. */
export function usePeople(place: Place): readonly Person[] {
  const others = useTogether()
  const { value } = useLive(() => others?.people(place) ?? EMPTY, [others, place])
  return value ?? NOBODY
}
