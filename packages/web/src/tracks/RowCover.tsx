/** The picture of a row: not fetched while rows fly by, and never that of the row that was there before. */
import { memo } from "react"
import { Cover } from "../components/Cover.tsx"
import { useIsSeen } from "../lists/flight.ts"
import styles from "./TrackTable.module.css"

const SIZE = 32

export const RowCover = memo(function RowCover({ artwork }: { readonly artwork: string | null }) {
  const isSeen = useIsSeen()
  if (artwork !== null && !isSeen) return <span className={styles.coverSoon} />
  return <Cover key={artwork} artwork={artwork} size={SIZE} />
})
