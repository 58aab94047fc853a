/** What tabs, windows and histories of browsers call the page that is shown. */
import { useEffect } from "react"

const APP = "Ledgerline"

/** For as long as the page is shown. */
export function useTitle(title: string): void {
  useEffect(() => {
    document.title = title.trim() === "" ? APP : `${title} · ${APP}`
    return () => {
      document.title = APP
    }
  }, [title])
}
