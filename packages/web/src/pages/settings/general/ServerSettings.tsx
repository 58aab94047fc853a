/** How the server is set up, for owners: what can be changed here, and what else holds. */
import type { Setting } from "@ledgerline/client/contract"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { toast, toastError } from "../../../app/toasts.tsx"
import { Button } from "../../../components/Button.tsx"
import { Failed, Loading } from "../../../components/States.tsx"
import { Switch } from "../parts/Form.tsx"
import { Note } from "../../../components/Note.tsx"
import { Row, Rows, Section, Tag } from "../parts/Section.tsx"
import { useAdministration } from "../parts/useAdministration.ts"
import { useAsked } from "../parts/useAsked.ts"
import styles from "./ServerSettings.module.css"

type Value = Setting["value"]

export function ServerSettings() {
  const { t } = useTranslation("settings")
  const words = useSettingWords()
  const { settings } = useAdministration()
  const { value, error, reload } = useAsked(() => settings.list(), [settings])
  const change = async (name: string, next: Value): Promise<void> => {
    try {
      const after = await settings.change({ [name]: next })
      toast(t(after.find((each) => each.name === name)?.waits === true ? "holdsLater" : "holdsNow"))
    } catch (cause) {
      toastError(cause)
    }
    await reload()
  }
  const here = value?.filter((each) => each.change !== "file") ?? []
  const elsewhere = value?.filter((each) => each.change === "file") ?? []
  return (
    <Section title={t("server")} hint={t("serverHint")}>
      {value === undefined ? (
        error === undefined ? (
          <Loading />
        ) : (
          <Failed error={error} onRetry={() => void reload()} />
        )
      ) : null}
      {value?.some(({ waits }) => waits) === true ? <Note look="warn">{t("restartNeeded")}</Note> : null}
      <Rows label={t("server")}>
        {here.map((setting) => (
          <li key={setting.name}>
            <One setting={setting} onChange={(next) => change(setting.name, next)} />
          </li>
        ))}
      </Rows>
      {elsewhere.length === 0 ? null : (
        <details className={styles.more}>
          <summary>{t("elsewhere")}</summary>
          <Rows label={t("elsewhere")}>
            {elsewhere.map((setting) => (
              <li key={setting.name}>
                <Row title={words.name(setting)} text={words.about(setting, setting.from)}>
                  <code>{setting.isSecret ? t("secret") : textOf(setting.value)}</code>
                </Row>
              </li>
            ))}
          </Rows>
        </details>
      )}
    </Section>
  )
}

function One({ setting, onChange }: { readonly setting: Setting; readonly onChange: (next: Value) => Promise<void> }) {
  const { t } = useTranslation("settings")
  const words = useSettingWords()
  const { value, from, waits } = setting
  const name = words.name(setting)
  // What a flag or a file says holds before what is said here.
  const isFixed = from !== null && !from.includes("settings.toml")
  const title = (
    <>
      {name} {waits ? <Tag look="warn">{t("waits")}</Tag> : null}
    </>
  )
  const text = words.about(setting, isFixed ? from : null)
  if (typeof value === "boolean")
    return (
      <Row title={title} text={text}>
        <Switch label={name} isOn={value} isDisabled={isFixed} onChange={(isOn) => void onChange(isOn)} />
      </Row>
    )
  return (
    <Row title={title} text={text}>
      <Field key={textOf(value)} label={name} value={value} isFixed={isFixed} onChange={onChange} />
    </Row>
  )
}

/** What settings are called: in the language of the page where it knows them, else as the server says. */
function useSettingWords() {
  const { t } = useTranslation("settings")
  const { t: ofServer, i18n } = useTranslation("server")
  const word = (name: string, part: "name" | "doc", unless: string): string => {
    const key = `${name}.${part}`
    return i18n.exists(key, { ns: "server" }) ? ofServer(key as "port.doc") : unless
  }
  return {
    name: ({ name }: Setting) => word(name, "name", name),
    /** With the name that flags and files have for it, and what says it. */
    about: ({ name, doc }: Setting, from: string | null) => (
      <>
        {word(name, "doc", doc)} · <code>{name}</code>
        {from === null ? null : ` · ${t("saidBy", { from })}`}
      </>
    ),
  }
}

interface FieldProps {
  readonly label: string
  readonly value: Value
  readonly isFixed: boolean
  readonly onChange: (next: Value) => Promise<void>
}

function Field({ label, value, isFixed, onChange }: FieldProps) {
  const { t } = useTranslation("settings")
  const [text, setText] = useState(() => textOf(value))
  const isChanged = text !== textOf(value)
  const parsed = (): Value => {
    if (text.trim() === "") return null
    if (typeof value === "number") return Number(text)
    return Array.isArray(value) ? text.split(",").map((each) => each.trim()) : text.trim()
  }
  return (
    <form
      className={styles.form}
      onSubmit={(event) => {
        event.preventDefault()
        void onChange(parsed())
      }}
    >
      <input
        className={styles.input}
        aria-label={label}
        type={typeof value === "number" ? "number" : "text"}
        value={text}
        disabled={isFixed}
        spellCheck={false}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {isChanged ? (
        <Button type="submit" look="primary">
          {t("save")}
        </Button>
      ) : null}
    </form>
  )
}

const textOf = (value: Value): string => (value === null ? "" : Array.isArray(value) ? value.join(", ") : String(value))
