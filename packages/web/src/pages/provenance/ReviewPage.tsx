/** What waits for somebody to decide: proposals of services and rules, and what does not fit together. */
import { useTranslation } from "react-i18next"
import { Page } from "../../components/Page.tsx"
import { Tabbed } from "../../components/Tabbed.tsx"
import { useConflicts } from "../../provenance/review/conflicts.ts"
import { ConflictsPanel } from "../../provenance/review/ConflictsPanel.tsx"
import { ProposalsPanel } from "../../provenance/review/ProposalsPanel.tsx"

export function ReviewPage() {
  const { t } = useTranslation("provenance")
  const conflicts = useConflicts()
  const { items = [], isMore } = conflicts
  const count = items.length === 0 ? "" : ` (${items.length}${isMore ? "+" : ""})`
  return (
    <Page title={t("reviewing.title")} subtitle={t("reviewing.subtitle")}>
      <Tabbed
        tabs={[
          { name: "proposals", label: t("reviewing.candidates"), panel: <ProposalsPanel /> },
          {
            name: "conflicts",
            label: `${t("reviewing.conflicts")}${count}`,
            panel: <ConflictsPanel conflicts={conflicts} />,
          },
        ]}
      />
    </Page>
  )
}
