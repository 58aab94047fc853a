/** Search in the bar at the top, as somebody types. */
import { useRouter } from "@tanstack/react-router"
import { Disc3, ListMusic, Music, Search, UserRound } from "lucide-react"
import { type KeyboardEvent, useId, useState } from "react"
import { useTranslation } from "react-i18next"
import { Cover } from "../components/Cover.tsx"
import { Problem } from "../components/Problem.tsx"
import { usePlayer } from "../player/PlayerProvider.tsx"
import { Highlighted } from "./Highlighted.tsx"
import { type Hit, hitGroups } from "./hits.ts"
import styles from "./SearchBox.module.css"
import { SEARCH_ID } from "./searchId.ts"
import { useFound } from "./useFound.ts"

const LIMITS = { names: 4, tracks: 7 }
const ICONS = { artists: UserRound, albums: Disc3, tracks: Music, playlists: ListMusic }

export function SearchBox() {
  const { t } = useTranslation("browse")
  const router = useRouter()
  const player = usePlayer()
  const [q, setQ] = useState("")
  const [isOpen, setOpen] = useState(false)
  const [active, setActive] = useState(0)
  const listId = useId()
  const { found, error } = useFound(q, LIMITS)
  const groups = found === undefined ? [] : hitGroups(found)
  const hits = groups.flatMap((group) => group.hits)
  const isShown = isOpen && q.trim() !== "" && (found !== undefined || error !== undefined)

  const close = (): void => {
    setOpen(false)
    document.getElementById(SEARCH_ID)?.blur()
  }
  const showAll = (): void => {
    close()
    void router.navigate({ to: "/search", search: { q: q.trim() } })
  }
  const choose = (hit: Hit): void => {
    close()
    if (hit.track === undefined) void router.navigate({ to: hit.to })
    else void player.play([hit.track])
  }
  const onKeyDown = (event: KeyboardEvent): void => {
    // The last line shows all.
    const lines = hits.length + 1
    if (event.key === "ArrowDown") setActive((active + 1) % lines)
    else if (event.key === "ArrowUp") setActive((active + lines - 1) % lines)
    else if (event.key === "Escape") close()
    else if (event.key === "Enter" && !event.nativeEvent.isComposing && q.trim() !== "") {
      // What is shown may be the answer to less than what stands there by now.
      const hit = found?.q === q.trim() ? hits[active] : undefined
      if (hit === undefined) showAll()
      else choose(hit)
    } else return
    event.preventDefault()
  }
  const idOf = (at: number): string => `${listId}-${at}`
  return (
    <search
      className={styles.box}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false)
      }}
    >
      <Search size={16} aria-hidden className={styles.sign} />
      <input
        id={SEARCH_ID}
        type="search"
        className={styles.input}
        role="combobox"
        aria-label={t("search")}
        aria-expanded={isShown}
        aria-controls={isShown ? listId : undefined}
        aria-autocomplete="list"
        aria-activedescendant={isShown ? idOf(active) : undefined}
        aria-keyshortcuts="/"
        placeholder={t("searchAll")}
        autoComplete="off"
        spellCheck={false}
        value={q}
        onChange={(event) => {
          setQ(event.currentTarget.value)
          setActive(0)
          setOpen(true)
        }}
        onFocus={(event) => {
          setOpen(true)
          event.currentTarget.select()
        }}
        onKeyDown={onKeyDown}
      />
      {isShown ? (
        <div className={styles.panel} id={listId} role="listbox" aria-label={t("search")}>
          {groups.map((group) => (
            <div key={group.name} role="group" aria-label={t(`searchGroups.${group.name}`)}>
              <p className={styles.groupName} aria-hidden>
                {t(`searchGroups.${group.name}`)}
              </p>
              {group.hits.map((hit) => {
                const own = hits.indexOf(hit)
                return (
                  <Line
                    key={hit.key}
                    id={idOf(own)}
                    hit={hit}
                    query={found?.q ?? ""}
                    isActive={own === active}
                    onPoint={() => setActive(own)}
                    onChoose={() => choose(hit)}
                  />
                )
              })}
            </div>
          ))}
          {hits.length === 0 ? (
            <p className={styles.nothing}>
              {error === undefined ? t("empty.found", { q: found?.q ?? "" }) : <Problem error={error} />}
            </p>
          ) : null}
          {/* Keys are those of the field. */}
          {/* oxlint-disable-next-line jsx-a11y/click-events-have-key-events */}
          <div
            id={idOf(hits.length)}
            role="option"
            tabIndex={-1}
            aria-selected={active === hits.length}
            className={styles.all}
            onPointerMove={() => setActive(hits.length)}
            onMouseDown={(event) => event.preventDefault()}
            onClick={showAll}
          >
            {t("showAllFound", { q: q.trim() })}
          </div>
        </div>
      ) : null}
    </search>
  )
}

interface LineProps {
  readonly id: string
  readonly hit: Hit
  readonly query: string
  readonly isActive: boolean
  readonly onPoint: () => void
  readonly onChoose: () => void
}

function Line({ id, hit, query, isActive, onPoint, onChoose }: LineProps) {
  const Icon = ICONS[hit.kind]
  return (
    // Keys are those of the field.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isActive}
      className={styles.hitLine}
      onPointerMove={isActive ? undefined : onPoint}
      onMouseDown={(event) => event.preventDefault()}
      onClick={onChoose}
    >
      {hit.artwork === null ? (
        <span className={styles.icon}>
          <Icon size={18} aria-hidden />
        </span>
      ) : (
        <Cover artwork={hit.artwork} size={36} isRound={hit.kind === "artists"} />
      )}
      <span className={styles.words}>
        <span>
          <Highlighted text={hit.title} query={query} />
        </span>
        {hit.below === "" ? null : (
          <span className={styles.below}>
            <Highlighted text={hit.below} query={query} />
          </span>
        )}
      </span>
    </div>
  )
}
