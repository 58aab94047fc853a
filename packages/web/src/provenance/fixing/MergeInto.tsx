/** Says that an album or an artist is another one. */
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useLibrary } from "../../app/library.tsx"
import { type Picked, PickSubject } from "../PickSubject.tsx"
import { FixDialog } from "./FixDialog.tsx"
import type { FixProps } from "./fixed.ts"

export function MergeInto({ of: { kind, id, name }, onClose }: FixProps) {
  const { t } = useTranslation("provenance")
  const library = useLibrary()
  const [into, setInto] = useState<Picked>()
  const of = kind === "album" ? library.albums : library.artists
  return (
    <FixDialog
      title={`${name}: ${t(kind === "album" ? "fixing.mergeAlbum" : "fixing.mergeArtist")}`}
      description={t("fixing.hint")}
      action={t("duplicate.merge")}
      canDo={into !== undefined}
      said={t("fixing.merged", { name: into?.label ?? "" })}
      act={() => of.merge(id, into?.id ?? "")}
      onClose={onClose}
    >
      <PickSubject
        kind={kind}
        label={t(kind === "album" ? "fixing.searchAlbum" : "fixing.searchArtist")}
        not={`${kind}:${id}`}
        picked={into}
        onPick={setInto}
      />
    </FixDialog>
  )
}
