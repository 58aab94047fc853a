/** Draws toasts. Loaded with the first one. */
import { Toast } from "@base-ui/react/toast"
import { X } from "lucide-react"
import { useEffect, useLayoutEffect } from "react"
import { useTranslation } from "react-i18next"
import { Button, IconButton } from "../components/Button.tsx"
import type { ToastContent } from "./toasts.tsx"
import styles from "./toasts.module.css"

const shown = Toast.createToastManager()

/** Said before there was anything to show it; a list of toasts hears nothing of what came before it was there. */
let early: (() => void)[] | undefined = []

export function show(content: ToastContent): void {
  if (early === undefined) add(content)
  else early.push(() => add(content))
}

function add({ title, isError = false, action }: ToastContent): void {
  const id = shown.add({
    title,
    ...(isError ? { type: "error", priority: "high" } : {}),
    // To be read, or to be reached by keys, before it goes.
    ...(isError || action !== undefined ? { timeout: 10_000 } : {}),
    ...(action === undefined
      ? {}
      : {
          actionProps: {
            children: action.label,
            onClick: () => {
              shown.close(id)
              action.onSelect()
            },
          },
        }),
  })
}

export function ToastLayer() {
  // Effects of what is inside come first, so there is a list that listens.
  useEffect(() => {
    for (const say of early ?? []) say()
    early = undefined
  }, [])
  return (
    <Toast.Provider toastManager={shown}>
      <Toast.Portal>
        <Toast.Viewport className={styles.viewport}>
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  )
}

function List() {
  const { t } = useTranslation()
  const { toasts } = Toast.useToastManager()
  useFootHeight(toasts.length > 0)
  return toasts.map((each) => (
    <Toast.Root key={each.id} toast={each} className={styles.toast} data-kind={each.type}>
      <Toast.Title className={styles.title} />
      {each.actionProps === undefined ? null : <Toast.Action render={<Button />} />}
      {/* They lie open, one below the other: none is hidden until somebody points at them. */}
      <Toast.Close aria-hidden={false} render={<IconButton icon={X} label={t("close")} size="small" />} />
    </Toast.Root>
  ))
}

/** Tells styles how high is what stands below the content: the player, and on phones the pages that are used most. */
function useFootHeight(isWanted: boolean): void {
  useLayoutEffect(() => {
    const content = document.getElementById("content")
    if (!isWanted || content === null) return
    const { style } = document.documentElement
    const observer = new ResizeObserver(() =>
      style.setProperty("--foot-height", `${innerHeight - content.getBoundingClientRect().bottom}px`),
    )
    observer.observe(content)
    return () => observer.disconnect()
  }, [isWanted])
}
