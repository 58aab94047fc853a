/** Has the covers of a library that is kept here come after it. */
import { useLive } from "@ledgerline/client/react"
import { useEffect } from "react"
import { useOpenLibrary } from "../app/library.tsx"
import type { DeviceLibrary } from "@ledgerline/client/browser"
import { keepCovers } from "./covers.ts"
import { useDeviceStatus } from "./status.ts"

export function KeepCovers() {
  const { device } = useOpenLibrary()
  const isReachable = useDeviceStatus()?.isReachable === true
  return device === undefined || !isReachable ? null : <Keeping device={device} />
}

function Keeping({ device }: { readonly device: DeviceLibrary }) {
  const { value: counts } = useLive(() => device.liveCounts(), [device])
  const albums = counts?.albums
  useEffect(() => {
    if (albums === undefined) return undefined
    const stop = new AbortController()
    const timer = setTimeout(() => void keepCovers(device, stop.signal).catch(() => undefined), PATIENCE)
    return () => {
      clearTimeout(timer)
      stop.abort()
    }
  }, [device, albums])
  return null
}

/** Milliseconds: what somebody looks at comes first. */
const PATIENCE = 2000
