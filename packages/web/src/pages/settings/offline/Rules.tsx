/** What is kept by itself, and what somebody pinned. */
import type { DeviceLibrary } from "@ledgerline/client/browser"
import { useLive } from "@ledgerline/client/react"
import { Pin, Plus, X } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { toastError } from "../../../app/toasts.tsx"
import { Button, IconButton } from "../../../components/Button.tsx"
import { Select } from "../../../components/Select.tsx"
import { Note } from "../../../components/Note.tsx"
import { Row, Rows, Section } from "../parts/Section.tsx"
import { useSubjectName } from "./subjectName.ts"

type Rule = Awaited<ReturnType<DeviceLibrary["offline"]["state"]>>["rules"][number]
type Kind = Rule["kind"]
const KINDS = ["newest", "starred", "rated", "playlist", "all"] as const satisfies readonly Kind[]
const COUNTS = [50, 100, 250, 500, 1000, 5000]

export function Rules({ device }: { readonly device: DeviceLibrary }) {
  const { t } = useTranslation("offline")
  const { value: state } = useLive(() => device.offline.live(), [device])
  if (state === undefined) return null
  const { rules, pins } = state
  const set = (next: readonly Rule[]): void => void device.offline.configure({ rules: next }).catch(toastError)
  const isAll = rules.some(({ kind }) => kind === "all")
  return (
    <Section
      title={t("rules")}
      hint={t("rulesHint")}
      actions={
        <Button
          look={isAll ? "secondary" : "primary"}
          disabled={isAll}
          onClick={() => set([...rules, { kind: "all" }])}
        >
          {t("downloadAll")}
        </Button>
      }
    >
      {rules.length + pins.length === 0 ? <Note>{t("noRules")}</Note> : null}
      <Rows label={t("rules")}>
        {rules.map((rule, at) => (
          <li key={JSON.stringify(rule)}>
            <Row title={<RuleName device={device} rule={rule} />}>
              <IconButton icon={X} label={t("removeRule")} size="small" onClick={() => set(rules.toSpliced(at, 1))} />
            </Row>
          </li>
        ))}
        {pins.map((subject) => (
          <li key={subject}>
            <Row icon={Pin} title={<PinName device={device} subject={subject} />} text={t("pinned")}>
              <IconButton
                icon={X}
                label={t("unpin")}
                size="small"
                onClick={() => void device.offline.unpin(subject).catch(toastError)}
              />
            </Row>
          </li>
        ))}
      </Rows>
      <NewRule device={device} onAdd={(rule) => set([...rules, rule])} />
    </Section>
  )
}

function RuleName({ device, rule }: { readonly device: DeviceLibrary; readonly rule: Rule }) {
  const { t } = useTranslation("offline")
  const playlist = useSubjectName(device, rule.kind === "playlist" ? `playlist:${rule.playlist}` : undefined)
  switch (rule.kind) {
    case "newest":
      return t("ruleNewest", { count: rule.count })
    case "rated":
      return t("ruleRated", { count: rule.least })
    case "playlist":
      return t("rulePlaylist", { name: playlist ?? "…" })
    case "starred":
      return t("ruleStarred")
    case "all":
      return t("ruleAll")
  }
}

function PinName({ device, subject }: { readonly device: DeviceLibrary; readonly subject: string }) {
  return useSubjectName(device, subject) ?? "…"
}

function NewRule({ device, onAdd }: { readonly device: DeviceLibrary; readonly onAdd: (rule: Rule) => void }) {
  const { t } = useTranslation("offline")
  const [kind, setKind] = useState<Kind>("newest")
  const [number, setNumber] = useState("250")
  const [least, setLeast] = useState("4")
  const [chosen, setChosen] = useState("")
  const { value: playlists } = useLive(() => device.playlists.live({ limit: 200 }), [device])
  const playlist = chosen === "" ? (playlists?.items[0]?.id ?? "") : chosen
  const made = (): Rule => {
    if (kind === "newest") return { kind, count: Number(number) }
    if (kind === "rated") return { kind, least: Number(least) }
    return kind === "playlist" ? { kind, playlist } : { kind }
  }
  return (
    <Row isMuted title={t("newRule")}>
      <Select
        label={t("newRule")}
        value={kind}
        onChoose={setKind}
        choices={KINDS.map((value) => ({ value, label: t(`kind_${value}`) }))}
      />
      {kind === "newest" ? (
        <Select
          label={t("howMany")}
          value={number}
          onChoose={setNumber}
          choices={COUNTS.map((each) => ({ value: String(each), label: t("tracks", { count: each }) }))}
        />
      ) : null}
      {kind === "rated" ? (
        <Select
          label={t("atLeast")}
          value={least}
          onChoose={setLeast}
          choices={[5, 4, 3, 2, 1].map((each) => ({ value: String(each), label: t("stars", { count: each }) }))}
        />
      ) : null}
      {kind === "playlist" ? (
        <Select
          label={t("whichPlaylist")}
          value={playlist}
          onChoose={setChosen}
          choices={(playlists?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
        />
      ) : null}
      <Button icon={Plus} disabled={kind === "playlist" && playlist === ""} onClick={() => onAdd(made())}>
        {t("add")}
      </Button>
    </Row>
  )
}
