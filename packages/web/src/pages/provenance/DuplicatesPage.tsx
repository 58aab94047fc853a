/** Tracks that are probably one recording, side by side: which is better, what speaks for it and against. */
import type { Duplicate, Routes } from "@ledgerline/client/contract"
import { useLive } from "@ledgerline/client/react"
import { CopyCheck } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { useMayEdit } from "../../app/asOf.tsx"
import { useLibrary } from "../../app/library.tsx"
import { Button } from "../../components/Button.tsx"
import { Page } from "../../components/Page.tsx"
import { Empty, Failed, Loading } from "../../components/States.tsx"
import { Tabbed } from "../../components/Tabbed.tsx"
import { useDoing } from "../../provenance/doing.ts"
import { Alike } from "../../provenance/fixing/Alike.tsx"
import { DuplicatePair } from "../../provenance/duplicates/DuplicatePair.tsx"
import styles from "../../provenance/duplicates/Duplicates.module.css"

type Rule = NonNullable<Routes["curation.duplicates"]["query"]["by"]>
const RULES: readonly Rule[] = ["recording", "isrc", "title", "fingerprint"]
const SURE = 0.9

export function DuplicatesPage() {
  const { t } = useTranslation("provenance")
  return (
    <Page title={t("duplicate.title")} subtitle={t("duplicate.subtitle")}>
      <Tabbed
        tabs={[
          { name: "tracks", label: t("fixing.alikeTracks"), panel: <SameTracks /> },
          { name: "albums", label: t("fixing.alikeAlbums"), panel: <Alike kind="album" /> },
          { name: "artists", label: t("fixing.alikeArtists"), panel: <Alike kind="artist" /> },
        ]}
      />
    </Page>
  )
}

function SameTracks() {
  const { t } = useTranslation("provenance")
  const library = useLibrary()
  const doing = useDoing()
  const mayEdit = useMayEdit()
  const [by, setBy] = useState<Rule>()
  const { value, error } = useLive(() => library.duplicates.live(by === undefined ? {} : { by }), [library, by])
  const sure = (value?.items ?? []).filter(({ score, doubts }) => score >= SURE && doubts.length === 0)
  const pairOf = ({ track, into }: Duplicate) => ({ track: track.id, into: into.id })
  return (
    <>
      <div className={styles.bar}>
        <label className={styles.filter}>
          {t("duplicate.by")}
          <select
            value={by ?? ""}
            onChange={({ target }) => setBy(target.value === "" ? undefined : (target.value as Rule))}
          >
            <option value="">{t("duplicate.any")}</option>
            {RULES.map((rule) => (
              <option key={rule} value={rule}>
                {t(`duplicate.${rule === "title" ? "byTitle" : rule}`)}
              </option>
            ))}
          </select>
        </label>
        {mayEdit && sure.length > 1 ? (
          <Button
            onClick={() =>
              void doing(
                () => library.duplicates.merge(sure.map(pairOf)),
                t("duplicate.merged", { count: sure.length }),
              )
            }
          >
            {t("duplicate.mergeAll", { count: sure.length })}
          </Button>
        ) : null}
      </div>
      {value === undefined ? (
        error === undefined ? (
          <Loading />
        ) : (
          <Failed error={error} />
        )
      ) : value.items.length === 0 ? (
        <Empty icon={CopyCheck} title={t("duplicate.empty")} />
      ) : (
        <>
          <ul className={styles.list}>
            {value.items.map((each) => (
              <DuplicatePair key={`${each.track.id} ${each.into.id}`} duplicate={each} />
            ))}
          </ul>
          {value.more ? <p className={styles.quiet}>{t("duplicate.more")}</p> : null}
        </>
      )}
    </>
  )
}
