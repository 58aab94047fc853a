/** Files of a folder that are not where they were: whether they are gone or their disk is, a person has to say. */
import type { Source } from "@ledgerline/client/contract"
import { TriangleAlert } from "lucide-react"
import { useTranslation } from "react-i18next"
import { toast, toastError } from "../../../app/toasts.tsx"
import { Button } from "../../../components/Button.tsx"
import { confirm } from "../parts/confirm.tsx"
import { useFormats } from "../parts/format.ts"
import { Row } from "../parts/Section.tsx"
import { useAdministration } from "../parts/useAdministration.ts"

/** Nothing where none is missing. */
export function MissingFiles({ source }: { readonly source: Pick<Source, "id" | "name" | "missing"> }) {
  const { t } = useTranslation("sources")
  const { count } = useFormats()
  const { work } = useAdministration()
  const { id, name, missing } = source
  if (missing === 0) return null
  const ask = (): void =>
    confirm({
      title: t("areGone", { name, count: missing, shown: count(missing) }),
      text: t("areGoneText"),
      action: t("theyAreGone", { count: missing }),
      onConfirm: () =>
        work
          .scan(id, { confirmMissing: true })
          .then((isAsked) => toast(t(isAsked ? "scanning" : "cannotScan")), toastError),
    })
  return (
    <Row icon={TriangleAlert} title={t("missing", { count: missing, shown: count(missing) })} text={t("missingHint")}>
      <Button onClick={ask}>{t("theyAreGone", { count: missing })}</Button>
    </Row>
  )
}
