/** Why a folder of the server is looked through now and then, and not watched. */
import type { SourceWatch } from "@ledgerline/client/contract"
import { useLive } from "@ledgerline/client/react"
import { EyeOff } from "lucide-react"
import { useTranslation } from "react-i18next"
import { Row } from "../parts/Section.tsx"
import { useAdministration } from "../parts/useAdministration.ts"
import { watchText } from "./watchText.ts"

/** How each folder is kept up to date; nothing where nobody can be asked, as of a server of an older version. */
export function useWatches(): (source: string) => SourceWatch | undefined {
  const { work } = useAdministration()
  const { value } = useLive(() => work.liveWatches(), [work])
  return (source) => value?.items.find((each) => each.source === source)
}

/** Nothing where it is watched. */
export function Watched({ watch }: { readonly watch: SourceWatch | undefined }) {
  const { t } = useTranslation("sources")
  const text = watch?.state === "polling" ? watchText(t, watch.why) : undefined
  return text === undefined ? null : <Row icon={EyeOff} title={t("polled")} text={text} />
}
