/** Letters at the edge of a long list that is sorted by names: each goes to where its names begin. */
import { useTranslation } from "react-i18next"
import styles from "./AlphabetRail.module.css"
import type { List } from "./List.ts"
import { seek } from "./seek.ts"

const LETTERS = ["#", ..."ABCDEFGHIJKLMNOPQRSTUVWXYZ"]

interface RailProps<T> {
  readonly list: List<T>
  readonly nameOf: (item: T) => string
  readonly isDescending: boolean
  readonly onGo: (index: number) => void
}

export function AlphabetRail<T>({ list, nameOf, isDescending, onGo }: RailProps<T>) {
  const { t } = useTranslation("browse")
  const go = async (letter: string): Promise<void> => {
    const total = list.total ?? 0
    const wanted = letter === "#" ? "" : letter
    const index = isDescending && letter === "#" ? total - 1 : await seek(list, nameOf, wanted, isDescending)
    onGo(Math.max(0, Math.min(index, total - 1)))
  }
  return (
    <nav className={styles.rail} aria-label={t("letters")}>
      {(isDescending ? LETTERS.toReversed() : LETTERS).map((letter) => (
        <button
          key={letter}
          type="button"
          aria-label={letter === "#" ? t("beforeLetters") : letter}
          onClick={() => void go(letter)}
        >
          {letter}
        </button>
      ))}
    </nav>
  )
}
