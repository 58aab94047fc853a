/** All tracks, or those of a genre or a year. */
import { useNavigate, useSearch } from "@tanstack/react-router"
import { Music } from "lucide-react"
import { useTranslation } from "react-i18next"
import { Page } from "../../components/Page.tsx"
import { Failed } from "../../components/States.tsx"
import { questionOf, sortedBy, trackSorts } from "../../lists/address.ts"
import { useList } from "../../lists/useList.ts"
import { PlayButtons } from "../../tracks/PlayButtons.tsx"
import { TrackTable } from "../../tracks/TrackTable.tsx"
import { useNarrow } from "../../tracks/useNarrow.ts"
import { useTrackList } from "../../tracks/useTrackList.ts"
import { EmptyLibrary } from "./EmptyLibrary.tsx"
import { FromLibrary } from "./FromLibrary.tsx"
import { Filter } from "./Filter.tsx"
import { SortBy } from "./SortBy.tsx"

const COLUMNS = ["artist", "album", "year", "star", "duration"] as const

export function Tracks() {
  const { t } = useTranslation("browse")
  const address = useSearch({ from: "/tracks" })
  const navigate = useNavigate({ from: "/tracks" })
  const sorts = trackSorts(address)
  const { from: _, ...limits } = address
  const question = questionOf(limits, sorts)
  const { from = "all" } = address
  const list = useList(useTrackList(question, from))
  const { sort, direction, genre, year } = question
  const isNarrow = useNarrow()
  const choose = (by: typeof sort): void =>
    void navigate({ search: sortedBy(address, { sort, direction }, by), replace: true })
  return (
    <Page
      title={t("pages.tracks")}
      subtitle={list.total === undefined ? " " : t("tracks", { count: list.total })}
      actions={
        <>
          {/* There the table has no heads to sort by. */}
          {isNarrow && sorts.length > 1 ? (
            <SortBy sorts={sorts} sort={sort} direction={direction} onChoose={choose} />
          ) : null}
          <PlayButtons list={list} />
        </>
      }
    >
      <Filter genre={genre} year={year} to="/tracks" />
      <FromLibrary
        from={from}
        onChoose={(chosen) => void navigate({ search: { ...limits, ...chosen }, replace: true })}
      />
      {list.error !== undefined && list.total === undefined ? <Failed error={list.error} /> : null}
      {list.total === 0 ? (
        <EmptyLibrary icon={Music} isFiltered={genre !== undefined || year !== undefined} />
      ) : (
        <TrackTable
          name="tracks"
          label={t("pages.tracks")}
          list={list}
          columns={COLUMNS}
          sorting={
            sorts.length === 1
              ? undefined
              : {
                  by: sort,
                  isDescending: direction === "descending",
                  onSort: choose,
                }
          }
        />
      )}
    </Page>
  )
}
