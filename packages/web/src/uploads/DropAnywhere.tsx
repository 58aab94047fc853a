/** Music that is dropped on any page of the app is sent to the library. */
import { useRouter } from "@tanstack/react-router"
import { Upload } from "lucide-react"
import { useEffect, useRef, useState } from "react"
import { useTranslation } from "react-i18next"
import { useMe, useSession } from "../app/session.tsx"
import { toast, toastError } from "../app/toasts.tsx"
import styles from "./DropAnywhere.module.css"
import { dropped } from "./dropped.ts"

const hasFiles = (event: DragEvent): boolean => event.dataTransfer?.types.includes("Files") === true

export function DropAnywhere() {
  const { t } = useTranslation("imports")
  const { server, session } = useSession()
  const { role } = useMe()
  const router = useRouter()
  const [isOver, setOver] = useState(false)
  // Elements within the page are entered before the last one is left.
  const depth = useRef(0)
  const may = role !== "listener" && session.state === "signedIn" && session.reach === "reached"
  useEffect(() => {
    if (!may) return undefined
    const stop = new AbortController()
    const on = (type: "dragenter" | "dragover" | "dragleave" | "drop", act: (event: DragEvent) => void): void =>
      addEventListener(type, (event) => (hasFiles(event) ? act(event) : undefined), { signal: stop.signal })
    const move = (by: number): void => {
      depth.current = Math.max(0, depth.current + by)
      setOver(depth.current > 0)
    }
    on("dragenter", () => move(1))
    on("dragleave", () => move(-1))
    on("dragover", (event) => event.preventDefault())
    on("drop", (event) => {
      event.preventDefault()
      move(-depth.current)
      if (event.dataTransfer === null) return
      const found = dropped(event.dataTransfer)
      void import("./useUploader.ts")
        .then(async ({ uploaderOf }) => {
          const passed = uploaderOf(server).add(await found)
          if (passed > 0) toast(t("passedOver", { count: passed }))
          await router.navigate({ to: "/settings/import" })
        })
        .catch(toastError)
    })
    return () => stop.abort()
  }, [may, router, server, t])
  return isOver ? (
    <div className={styles.over} aria-hidden>
      <Upload size={48} />
      <p>{t("dropHere")}</p>
    </div>
  ) : null
}
