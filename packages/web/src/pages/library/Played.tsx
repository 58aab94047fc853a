/** What somebody starred, and what they played. */
import type { Playback } from "@ledgerline/client/contract"
import { History, Star } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useAsOfQuery } from "../../app/asOf.tsx"
import { useLibrary } from "../../app/library.tsx"
import { Page } from "../../components/Page.tsx"
import { Empty, Failed } from "../../components/States.tsx"
import { keptList, placed, useList } from "../../lists/useList.ts"
import type { ColumnId } from "../../tracks/columns.tsx"
import { mapped, type TableItem } from "../../tracks/items.ts"
import { PlayButtons } from "../../tracks/PlayButtons.tsx"
import { TrackTable } from "../../tracks/TrackTable.tsx"

type Sort = "starred" | "lastPlayed" | "plays"

function PlayedPage({ sort, name }: { readonly sort: Sort; readonly name: "starred" | "recent" | "most" }) {
  const { t, i18n } = useTranslation("browse")
  const library = useLibrary()
  const asOf = useAsOfQuery()
  const note = ({ plays }: Playback): string | undefined =>
    sort === "plays" ? t("plays", { count: plays }) : undefined
  const list = useList(
    keptList<TableItem>(library, `played ${sort} ${i18n.language} ${JSON.stringify(asOf)}`, (offset, limit) =>
      mapped(library.browse.liveListenedTracks({ sort, ...asOf, ...placed(offset, limit) }), ({ items, total }) => ({
        items: items.map(({ track, playback }) => ({
          key: playback.track,
          track: track ?? undefined,
          note: note(playback),
        })),
        total,
      })),
    ),
  )
  const isStarred = sort === "starred"
  return (
    <Page
      title={t(`pages.${name}`)}
      subtitle={list.total === undefined ? " " : t("tracks", { count: list.total })}
      actions={<PlayButtons list={list} />}
    >
      {list.error !== undefined && list.total === undefined ? <Failed error={list.error} /> : null}
      {list.total === 0 ? (
        <Empty icon={isStarred ? Star : History} title={t(isStarred ? "empty.starred" : "empty.played")}>
          <p>{t(isStarred ? "empty.starredHint" : "empty.playedHint")}</p>
        </Empty>
      ) : (
        <TrackTable name={name} label={t(`pages.${name}`)} list={list} columns={COLUMNS} />
      )}
    </Page>
  )
}

const COLUMNS: readonly ColumnId[] = ["artist", "album", "rating", "star", "duration"]

export const Starred = () => <PlayedPage sort="starred" name="starred" />
export const Recent = () => <PlayedPage sort="lastPlayed" name="recent" />
export const MostPlayed = () => <PlayedPage sort="plays" name="most" />
