/** A component as somebody writes it who installed the SDK. */
import type { DeviceLibrary } from "@ledgerline/client"
import { useLive } from "@ledgerline/client/react"

export function Titles({ library }: { readonly library: DeviceLibrary }) {
  const { value, error } = useLive(() => library.tracks.live({ sort: "title" }), [library])
  if (error !== undefined) return <p>{error.message}</p>
  return value?.items.map(({ id, title }) => <p key={id}>{title}</p>)
}
