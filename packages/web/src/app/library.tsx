/** The library that pages ask: a server's, or the one that this browser has itself. */
import type { DeviceLibrary } from "@ledgerline/client/browser"
import type { LibraryApi, RemoteLibrary } from "@ledgerline/client/remote"
import { createContext, useContext } from "react"

export interface OpenLibrary {
  /** Whom pages ask, whoever it is. */
  readonly library: LibraryApi
  /** The server from which this page came. What only servers do is asked of it; it may be out of reach. */
  readonly server: RemoteLibrary
  /** The replica of this browser, where it keeps one; it is `library` then. */
  readonly device: DeviceLibrary | undefined
}

export const LibraryContext = createContext<OpenLibrary | undefined>(undefined)

/** All that can be asked. */
export function useOpenLibrary(): OpenLibrary {
  const open = useContext(LibraryContext)
  if (open === undefined) throw new Error("a page of the library is shown before the library is open")
  return open
}

/** The library that pages ask. */
export const useLibrary = (): LibraryApi => useOpenLibrary().library
