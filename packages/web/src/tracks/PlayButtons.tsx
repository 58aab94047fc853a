/** Plays a list from its beginning, or shuffled. */
import { Play, Shuffle } from "lucide-react"
import { useTranslation } from "react-i18next"
import { shuffled } from "../albums/tracksOf.ts"
import { toastError } from "../app/toasts.tsx"
import { Button } from "../components/Button.tsx"
import type { List } from "../lists/List.ts"
import { usePlayer } from "../player/PlayerProvider.tsx"
import type { TableItem } from "./items.ts"

/** Tracks that are taken from a long list. */
const MOST = 1000

export function PlayButtons({ list }: { readonly list: List<TableItem> }) {
  const { t } = useTranslation("browse")
  const player = usePlayer()
  const isEmpty = (list.total ?? 0) === 0
  const tracks = async (from: number) =>
    (await list.load(from, from + MOST)).flatMap(({ track }) => (track === undefined ? [] : [track]))
  // Of a long list any stretch may come.
  const anywhere = (): number => Math.floor(Math.random() * Math.max(1, (list.total ?? 0) - MOST))
  return (
    <>
      <Button
        look="primary"
        icon={Play}
        disabled={isEmpty}
        onClick={() => void tracks(0).then((all) => player.play(all), toastError)}
      >
        {t("play")}
      </Button>
      <Button
        icon={Shuffle}
        disabled={isEmpty}
        onClick={() => void tracks(anywhere()).then((all) => player.play(shuffled(all)), toastError)}
      >
        {t("shuffle")}
      </Button>
    </>
  )
}
