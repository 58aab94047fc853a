/** What others see of who uses this browser. */
import { Users } from "lucide-react"
import { useTranslation } from "react-i18next"
import { useSetting } from "../../../app/setting.ts"
import { Select } from "../../../components/Select.tsx"
import { SEEN, type Seen as Shown, seenSetting } from "../../../together/seen.ts"
import { Row, Section } from "../parts/Section.tsx"

export function Seen() {
  const { t } = useTranslation("together")
  const [seen, choose] = useSetting(seenSetting)
  return (
    <Section title={t("people")}>
      <Row icon={Users} title={t("seen")} text={t("seenHint")}>
        <Select<Shown>
          label={t("seen")}
          value={seen}
          onChoose={choose}
          choices={SEEN.map((value) => ({ value, label: t(`seen_${value}`) }))}
        />
      </Row>
    </Section>
  )
}
