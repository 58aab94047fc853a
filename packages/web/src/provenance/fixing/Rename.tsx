/** Calls an album or an artist otherwise. */
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useLibrary } from "../../app/library.tsx"
import { TextField } from "../../components/TextField.tsx"
import { editable } from "../subject.ts"
import { FixDialog } from "./FixDialog.tsx"
import type { FixProps } from "./fixed.ts"

export function Rename({ of: { kind, id, name }, onClose }: FixProps) {
  const { t } = useTranslation("provenance")
  const library = useLibrary()
  const [typed, setTyped] = useState(name)
  const next = typed.trim()
  return (
    <FixDialog
      title={t("fixing.rename").replace(" …", "")}
      action={t("save")}
      canDo={next !== "" && next !== name}
      said={t("fixing.renamed", { name: next })}
      act={() => editable(library, kind).edit(id, kind === "album" ? { title: next } : { name: next })}
      onClose={onClose}
    >
      <TextField label={t("fixing.newName")} value={typed} onChange={({ target }) => setTyped(target.value)} />
    </FixDialog>
  )
}
