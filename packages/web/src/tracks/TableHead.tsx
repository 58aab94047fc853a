/** The names of the columns: to sort by, and to choose which are shown. */
import { clsx } from "clsx"
import { ArrowDown, ArrowUp, Check, SlidersHorizontal } from "lucide-react"
import { useTranslation } from "react-i18next"
import { IconButton } from "../components/Button.tsx"
import { Menu } from "../components/Menu.tsx"
import { COLUMN, type ColumnId, ColumnName, COLUMNS, type SortBy } from "./columns.tsx"
import styles from "./TrackTable.module.css"

export interface Sorting {
  readonly by: SortBy
  readonly isDescending: boolean
  readonly onSort: (by: SortBy) => void
}

export interface TableHeadProps {
  readonly columns: readonly ColumnId[]
  readonly all: readonly ColumnId[]
  readonly onToggle: (id: ColumnId) => void
  readonly sorting: Sorting | undefined
  readonly isNarrow: boolean
}

export function TableHead({ columns, all, onToggle, sorting, isNarrow }: TableHeadProps) {
  const { t } = useTranslation("browse")
  return (
    <div role="rowgroup" className={isNarrow ? "visuallyHidden" : styles.sticky}>
      <div role="row" className={styles.head} aria-rowindex={1}>
        <div role="columnheader" className={styles.number}>
          <span aria-hidden>#</span>
          <span className="visuallyHidden">{t("column.number")}</span>
        </div>
        <Head text={t("column.title")} by="title" sorting={sorting} />
        {columns.map((id) => (
          <Head
            key={id}
            text={<ColumnName id={id} />}
            by={COLUMN[id].sort}
            sorting={sorting}
            isRight={COLUMN[id].isNumber ?? false}
          />
        ))}
        <div role="columnheader" className={styles.end}>
          {isNarrow ? (
            t("more")
          ) : (
            <Menu
              entries={() =>
                COLUMNS.map((id) => ({
                  label: t(`column.${id}`),
                  ...(all.includes(id) ? { icon: Check } : {}),
                  onSelect: () => onToggle(id),
                }))
              }
            >
              <IconButton icon={SlidersHorizontal} label={t("columns")} size="small" />
            </Menu>
          )}
        </div>
      </div>
    </div>
  )
}

interface HeadProps {
  readonly text: React.ReactNode
  readonly by: SortBy | undefined
  readonly sorting: Sorting | undefined
  readonly isRight?: boolean
}

function Head({ text, by, sorting, isRight = false }: HeadProps) {
  const look = clsx(styles.cell, isRight && styles.right)
  if (by === undefined || sorting === undefined)
    return (
      <div role="columnheader" className={look}>
        {text}
      </div>
    )
  const isSorted = sorting.by === by
  const Arrow = sorting.isDescending ? ArrowDown : ArrowUp
  return (
    <div
      role="columnheader"
      className={look}
      aria-sort={isSorted ? (sorting.isDescending ? "descending" : "ascending") : "none"}
    >
      <button type="button" className={clsx(styles.sort, isSorted && styles.sorted)} onClick={() => sorting.onSort(by)}>
        {text}
        {isSorted ? <Arrow size={13} aria-hidden /> : null}
      </button>
    </div>
  )
}
