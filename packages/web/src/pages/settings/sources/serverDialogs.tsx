/** Pairs this device with one more server, and calls a server something else. */
import type { DeviceLibrary } from "@ledgerline/client/browser"
import { Coded } from "../../../components/Coded.tsx"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { toast } from "../../../app/toasts.tsx"
import { FormDialog, type FormDialogProps } from "../../../components/FormDialog.tsx"
import { TextField } from "../../../components/TextField.tsx"
import { tokenIn } from "../../pair/link.ts"

interface Props {
  readonly device: DeviceLibrary
  readonly onClose: () => void
}

export function AddServer({ device, onClose }: Props) {
  const { t } = useTranslation("sources")
  return (
    <OneLine
      title={t("addTitle")}
      description={<Coded text={t("addText")} />}
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

interface OneLineProps extends Pick<FormDialogProps, "title" | "description" | "action" | "onClose"> {
  readonly label: string
  readonly initial?: string
  /** What is wrong with what was written. */
  readonly check?: (text: string) => string | undefined
  readonly onSubmit: (text: string) => Promise<unknown>
}

/** A window for one line. What goes wrong is said in it. */
export function OneLine({ label, initial = "", check, onSubmit, ...dialog }: OneLineProps) {
  const [text, setText] = useState(initial)
  return (
    <FormDialog
      {...dialog}
      canSend={text.trim() !== ""}
      onSend={() => {
        const wrong = check?.(text)
        return wrong === undefined ? onSubmit(text) : Promise.reject(new Error(wrong))
      }}
    >
      <TextField
        label={label}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        autoComplete="off"
        spellCheck={false}
        autoFocus
      />
    </FormDialog>
  )
}
