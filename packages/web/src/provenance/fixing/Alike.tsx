/** Albums or artists that are named alike: one becomes the other, or they are kept apart. */
import type { Album, Artist } from "@ledgerline/client/contract"
import { useLive } from "@ledgerline/client/react"
import { Link } from "@tanstack/react-router"
import { ArrowRight, CopyCheck, GitMerge } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useMayEdit } from "../../app/asOf.tsx"
import { useLibrary } from "../../app/library.tsx"
import { Button } from "../../components/Button.tsx"
import { Cover } from "../../components/Cover.tsx"
import { Empty, Failed, Loading } from "../../components/States.tsx"
import { useDoing } from "../doing.ts"
import { pathOf } from "../subject.ts"
import styles from "./Fixing.module.css"

type Thing = Album | Artist

interface Pair {
  readonly one: Thing
  readonly into: Thing
}

export function Alike({ kind }: { readonly kind: "album" | "artist" }) {
  const { t } = useTranslation("provenance")
  const library = useLibrary()
  const doing = useDoing()
  const mayEdit = useMayEdit()
  const of = kind === "album" ? library.albums : library.artists
  const { value, error } = useLive<{ readonly items: readonly Pair[]; readonly total: number }>(
    () => of.liveAlike(100),
    [of],
  )
  if (value === undefined) return error === undefined ? <Loading /> : <Failed error={error} />
  if (value.items.length === 0) return <Empty icon={CopyCheck} title={t("fixing.noneAlike")} />
  return (
    <ul className={styles.pairs}>
      {value.items.map(({ one, into }) => (
        <li key={`${one.id} ${into.id}`} className={styles.pair}>
          <Side kind={kind} thing={one} />
          <ArrowRight size={18} aria-hidden />
          <Side kind={kind} thing={into} />
          {mayEdit ? (
            <div className={styles.actions}>
              <Button
                onClick={() =>
                  void doing(() => of.keepApart([{ one: one.id, other: into.id }]), t("duplicate.dismissed"))
                }
              >
                {t("fixing.keepApart")}
              </Button>
              <Button
                look="primary"
                icon={GitMerge}
                onClick={() => void doing(() => of.merge(one.id, into.id), t("fixing.merged", { name: nameOf(into) }))}
              >
                {t("duplicate.merge")}
              </Button>
            </div>
          ) : null}
        </li>
      ))}
    </ul>
  )
}

const nameOf = (thing: Thing): string => ("title" in thing ? thing.title : thing.name)

function Side({ kind, thing }: { readonly kind: "album" | "artist"; readonly thing: Thing }) {
  const { t } = useTranslation("provenance")
  return (
    <div className={styles.side}>
      <Cover artwork={thing.artwork} size={48} isRound={kind === "artist"} />
      <div>
        <Link to={pathOf(`${kind}:${thing.id}`) ?? "/"}>{nameOf(thing)}</Link>
        <p className={styles.quiet}>
          {"title" in thing ? [thing.artist, thing.year].filter(Boolean).join(" · ") : null}{" "}
          {t("fixing.tracks", { count: thing.tracks })}
        </p>
      </div>
    </div>
  )
}
