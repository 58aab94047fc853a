/** The one uploader of the app: it goes on while pages change. */
import type { RemoteLibrary } from "@ledgerline/client/remote"
import i18next from "i18next"
import { useSyncExternalStore } from "react"
import { toast } from "../app/toasts.tsx"
import { useSession } from "../app/session.tsx"
import { type Item, Uploader } from "./Uploader.ts"

let one: Uploader | undefined

export function uploaderOf(server: RemoteLibrary): Uploader {
  one ??= new Uploader(server)
  one.onDone = ({ imported, failed }) => {
    const t = i18next.getFixedT(null, "imports")
    toast(failed === 0 ? t("allIn", { count: imported }) : t("someIn", { count: imported, failed }))
  }
  return one
}

export function useUploads(): { readonly uploader: Uploader; readonly items: readonly Item[] } {
  const { server } = useSession()
  const uploader = uploaderOf(server)
  const items = useSyncExternalStore(
    (listener) => uploader.subscribe(listener),
    () => uploader.items,
  )
  return { uploader, items }
}
