/** Who else is here and what they hear, listening together, and what others see of who uses this browser. */
import { Popover } from "@base-ui/react/popover"
import type { Playlist, Track } from "@ledgerline/client/contract"
import { useLive } from "@ledgerline/client/react"
import type { Person, Together } from "@ledgerline/client/together"
import { Link } from "@tanstack/react-router"
import { Headphones, LogOut } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useLibrary } from "../app/library.tsx"
import { useMe } from "../app/session.tsx"
import { useSetting } from "../app/setting.ts"
import { toastError } from "../app/toasts.tsx"
import { Button } from "../components/Button.tsx"
import { Select } from "../components/Select.tsx"
import { usePlayer, usePlayerState } from "../player/PlayerProvider.tsx"
import { Initials } from "./Initials.tsx"
import { join, leave, useListeningTogether } from "./ListeningTogether.ts"
import { SEEN, type Seen, seenSetting } from "./seen.ts"
import panel from "../components/Panel.module.css"
import styles from "./Together.module.css"

/** Tracks with which a shared queue begins. */
const MOST_AT_FIRST = 1000

interface PeoplePopupProps {
  readonly anchor: Element
  readonly others: Together
  /** With who uses this browser, where they are here by other devices too. */
  readonly people: readonly Person[]
  readonly onClose: () => void
}

export function PeoplePopup({ anchor, others, people: everybody, onClose }: PeoplePopupProps) {
  const { t } = useTranslation("together")
  const [seen, choose] = useSetting(seenSetting)
  const people = everybody.filter(({ isMyself }) => !isMyself)
  return (
    <Popover.Root open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <Popover.Portal>
        <Popover.Positioner className={panel.positioner} sideOffset={6} align="end" anchor={anchor}>
          <Popover.Popup className={panel.panel}>
            <Popover.Title render={<h2 />}>{t("people")}</Popover.Title>
            {people.length === 0 ? <p className={styles.quiet}>{t("nobody")}</p> : <List people={people} />}
            <Queues others={others} people={everybody} />
            <Select<Seen>
              label={t("seen")}
              labelled="above"
              value={seen}
              onChoose={choose}
              choices={SEEN.map((value) => ({ value, label: t(`seen_${value}`) }))}
            />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}

function List({ people }: { readonly people: readonly Person[] }) {
  const { t } = useTranslation("together")
  const library = useLibrary()
  // An id with a comma would be two; there are none but of who makes them up.
  const heard = people.flatMap(({ listening }) => listening?.track ?? []).filter((id) => !id.includes(","))
  const ids = [...new Set(heard)].slice(0, 100).join(",")
  const { value } = useLive(() => library.tracks.live({ ids: ids === "" ? "-" : ids }), [library, ids])
  const tracks = new Map((value?.items ?? []).map((track) => [track.id, track]))
  return (
    <ul className={styles.list} aria-label={t("people")}>
      {people.map(({ member, listening }) => (
        <li key={member}>
          <Initials member={member} />
          <div className={styles.words}>
            <strong>{member}</strong>
            {listening === null ? null : <Heard track={tracks.get(listening.track)} isPaused={listening.isPaused} />}
          </div>
        </li>
      ))}
    </ul>
  )
}

/** Nothing of what is not in this library. */
function Heard({ track, isPaused }: { readonly track: Track | undefined; readonly isPaused: boolean }) {
  const { t } = useTranslation("together")
  if (track === undefined) return null
  const title = [track.title, track.artist].filter((part) => part !== null).join(" · ")
  return (
    <Link to="/tracks/$id" params={{ id: track.id }} className={styles.quiet}>
      {t(isPaused ? "paused" : "hears", { title })}
    </Link>
  )
}

function Queues({ others, people }: Pick<PeoplePopupProps, "others" | "people">) {
  const { t, i18n } = useTranslation("together")
  const library = useLibrary()
  const player = usePlayer()
  const { queue, at } = usePlayerState()
  const { role } = useMe()
  const joined = useListeningTogether()
  const { value } = useLive(() => library.playlists.live({ kind: "sharedQueue", limit: 100 }), [library])
  const mayLead = role !== "listener"
  const enter = (id: string): void => join({ player, library: () => library, queue: others.queue(id), mayLead })
  const start = async (): Promise<void> => {
    const tracks = queue.slice(Math.max(0, at)).map(({ track }) => track.id)
    const name = t("queueOf", { date: new Date().toLocaleString(i18n.language) })
    const made = await library.playlists.create({ name, kind: "sharedQueue", tracks: tracks.slice(0, MOST_AT_FIRST) })
    enter(made.id)
  }
  const inside = (id: string): readonly Person[] => people.filter((person) => person.queue === id)
  const open = (value?.items ?? []).filter(({ id }) => id === joined?.id || inside(id).length > 0)
  return (
    <section aria-label={t("together")} className={styles.queues}>
      <h3>{t("together")}</h3>
      {open.map((each) => (
        <Queue
          key={each.id}
          queue={each}
          people={inside(each.id)}
          isJoined={each.id === joined?.id}
          onJoin={() => enter(each.id)}
        />
      ))}
      {joined === undefined && mayLead ? (
        <Button icon={Headphones} disabled={queue.length === 0} onClick={() => void start().catch(toastError)}>
          {t("start")}
        </Button>
      ) : null}
      {open.length === 0 ? <p className={styles.quiet}>{t("togetherHint")}</p> : null}
    </section>
  )
}

interface QueueProps {
  readonly queue: Playlist
  readonly people: readonly Person[]
  readonly isJoined: boolean
  readonly onJoin: () => void
}

function Queue({ queue, people, isJoined, onJoin }: QueueProps) {
  const { t } = useTranslation("together")
  const names = people.map(({ member }) => member).join(", ")
  return (
    <div className={styles.queue}>
      <div className={styles.words}>
        <strong>{queue.name}</strong>
        <span className={styles.quiet}>{names === "" ? t("alone") : names}</span>
      </div>
      {isJoined ? (
        <Button icon={LogOut} onClick={leave}>
          {t("leave")}
        </Button>
      ) : (
        <Button look="primary" icon={Headphones} onClick={onJoin}>
          {t("join")}
        </Button>
      )}
    </div>
  )
}
