/** Whose music a list shows, where this browser has libraries of friends besides the own one. */
import { useTranslation } from "react-i18next"
import { useAsOf } from "../../app/asOf.tsx"
import { Select } from "../../components/Select.tsx"
import { useFriends } from "../../device/friends.ts"

export interface FromLibraryProps {
  /** `all`, `own`, or a friend's library. */
  readonly from: string
  readonly onChoose: (chosen: { readonly from?: string }) => void
}

export function FromLibrary({ from, onChoose }: FromLibraryProps) {
  const { t } = useTranslation("browse")
  const friends = useFriends()
  // The past is of one library at a time.
  const isPast = useAsOf() !== undefined
  if (friends.length === 0 || isPast) return null
  return (
    <Select
      label={t("fromLibrary")}
      labelled="beside"
      value={from}
      choices={[
        { value: "all", label: t("fromAll") },
        { value: "own", label: t("fromOwn") },
        ...friends.map(({ id, name }) => ({ value: id, label: name })),
      ]}
      onChoose={(chosen) => onChoose(chosen === "all" ? {} : { from: chosen })}
    />
  )
}
