/** Puts text into the clipboard, and says so. */
import i18next from "i18next"
import { toast, toastError } from "../../../app/toasts.tsx"

export async function copyText(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text)
    toast(i18next.t("copied"))
  } catch (error) {
    // Pages that came over plain http from elsewhere have no clipboard; what is shown can be selected.
    toastError(error)
  }
}
