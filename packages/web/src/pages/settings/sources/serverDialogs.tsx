/** Pairs this device with one more server, and calls a server something else. */
import type { DeviceLibrary } from "@ledgerline/client/browser"
import { type FormEvent, useId, useState } from "react"
import { useTranslation } from "react-i18next"
import { toast } from "../../../app/toasts.tsx"
import { Button } from "../../../components/Button.tsx"
import { Dialog } from "../../../components/Dialog.tsx"
import { TextField } from "../../../components/TextField.tsx"
import { tokenIn } from "../../pair/link.ts"
import { Note } from "../parts/Section.tsx"

interface Props {
  readonly device: DeviceLibrary
  readonly onClose: () => void
}

export function AddServer({ device, onClose }: Props) {
  const { t } = useTranslation("sources")
  return (
    <OneLine
      title={t("addTitle")}
      description={t("addText")}
      label={t("tokenOrLink")}
      action={t("add")}
      check={(text) => (tokenIn(text) === undefined ? t("noToken") : undefined)}
      onSubmit={async (text) => {
        const { name } = await device.servers.add(tokenIn(text) ?? "")
        toast(t("added", { name }))
      }}
      onClose={onClose}
    />
  )
}

export function RenameServer({
  device,
  server,
  onClose,
}: Props & { readonly server: { readonly id: string; readonly name: string } }) {
  const { t } = useTranslation("sources")
  return (
    <OneLine
      title={t("renameTitle")}
      label={t("name")}
      action={t("rename")}
      initial={server.name}
      onSubmit={(text) => device.servers.rename(server.id, text.trim())}
      onClose={onClose}
    />
  )
}

interface OneLineProps {
  readonly title: string
  readonly description?: string
  readonly label: string
  readonly action: string
  readonly initial?: string
  /** What is wrong with what was written. */
  readonly check?: (text: string) => string | undefined
  readonly onSubmit: (text: string) => Promise<unknown>
  readonly onClose: () => void
}

/** A window for one line. What goes wrong is said in it. */
export function OneLine({ title, description, label, action, initial = "", check, onSubmit, onClose }: OneLineProps) {
  const { t } = useTranslation()
  const form = useId()
  const [text, setText] = useState(initial)
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault()
    const wrong = check?.(text)
    setProblem(wrong)
    if (wrong !== undefined) return
    setBusy(true)
    try {
      await onSubmit(text)
      onClose()
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
      setBusy(false)
    }
  }
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={title}
      {...(description === undefined ? {} : { description })}
      actions={
        <>
          <Button onClick={onClose}>{t("cancel")}</Button>
          <Button look="primary" type="submit" form={form} disabled={isBusy || text.trim() === ""}>
            {action}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={(event) => void submit(event)}>
        <TextField
          label={label}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
          autoFocus
        />
      </form>
      {problem === undefined ? null : <Note look="danger">{problem}</Note>}
    </Dialog>
  )
}
