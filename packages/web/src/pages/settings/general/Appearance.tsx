/** What this browser remembers of how somebody likes the app. */
import i18next from "i18next"
import { Download, Languages, Palette } from "lucide-react"
import { useTranslation } from "react-i18next"
import { canInstall, install, useCanInstall } from "../../../app/install.ts"
import { chooseLanguage, LANGUAGES, type Language } from "../../../app/language.ts"
import { useSetting } from "../../../app/setting.ts"
import { theme, type Theme } from "../../../app/theme.ts"
import { Button } from "../../../components/Button.tsx"
import { Select } from "../../../components/Select.tsx"
import { Row, Section } from "../parts/Section.tsx"

const THEMES = { system: "themeSystem", light: "themeLight", dark: "themeDark" } as const

export function Appearance() {
  const { t } = useTranslation("settings")
  const { t: app } = useTranslation()
  const [chosen, choose] = useSetting(theme)
  useCanInstall()
  return (
    <Section title={t("thisBrowser")}>
      <Row icon={Palette} title={app("theme")}>
        <Select<Theme>
          label={app("theme")}
          value={chosen}
          onChoose={choose}
          choices={Object.entries(THEMES).map(([value, label]) => ({ value: value as Theme, label: app(label) }))}
        />
      </Row>
      <Row icon={Languages} title={t("language")}>
        <Select<Language>
          label={t("language")}
          value={(i18next.language in LANGUAGES ? i18next.language : "en") as Language}
          onChoose={(language) => void chooseLanguage(language)}
          choices={Object.entries(LANGUAGES).map(([value, { name }]) => ({ value: value as Language, label: name }))}
        />
      </Row>
      {canInstall() ? (
        <Row icon={Download} title={t("install")} text={t("installText")}>
          <Button onClick={() => void install()}>{t("installAction")}</Button>
        </Row>
      ) : null}
    </Section>
  )
}
