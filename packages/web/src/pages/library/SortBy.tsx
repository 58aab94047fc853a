/** By what a list is sorted, and which way round. */
import { ArrowDownUp } from "lucide-react"
import { useTranslation } from "react-i18next"
import { IconButton } from "../../components/Button.tsx"
import { Select } from "../../components/Select.tsx"
import type { Direction, TrackSort } from "../../lists/address.ts"

interface SortByProps<Sort extends TrackSort> {
  /** Those of albums are among those of tracks. Where there is but one, only the direction is chosen. */
  readonly sorts: readonly Sort[]
  readonly sort: Sort
  readonly direction: Direction
  /** What is chosen already is chosen the other way round. */
  readonly onChoose: (sort: Sort) => void
}

export function SortBy<Sort extends TrackSort>({ sorts, sort, direction, onChoose }: SortByProps<Sort>) {
  const { t } = useTranslation("browse")
  return (
    <>
      {sorts.length === 1 ? null : (
        <Select
          labelled="beside"
          label={t("sortBy")}
          value={sort}
          choices={sorts.map((value) => ({ value, label: t(`column.${value satisfies TrackSort as TrackSort}`) }))}
          onChoose={onChoose}
        />
      )}
      <IconButton icon={ArrowDownUp} label={t(direction)} onClick={() => onChoose(sort)} />
    </>
  )
}
