/** Pairs this browser by the token of a link, and shows how the library comes. */
import { MonitorSmartphone } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { problemOf } from "../../app/problem.ts"
import { Button } from "../../components/Button.tsx"
import { device } from "../../device/Device.ts"
import { obstacle } from "../../device/kept.ts"
import { useDevice } from "../../device/useDevice.ts"
import { Note } from "../../components/Note.tsx"
import { Progress } from "../settings/parts/Form.tsx"
import { useAsked } from "../settings/parts/useAsked.ts"
import styles from "./PairCard.module.css"

export function PairCard({ token }: { readonly token: string }) {
  const { t } = useTranslation("guest")
  const { t: offline } = useTranslation("offline")
  const kept = useDevice()
  const [problem, setProblem] = useState<string>()
  const [isBusy, setBusy] = useState(false)
  const { value: why } = useAsked(async () => (await obstacle()) ?? null, [])
  const pair = async (): Promise<void> => {
    setBusy(true)
    setProblem(undefined)
    // A token is good once: it does not stay in the address, where a reload would use it again.
    history.replaceState(null, "", "#/pair")
    try {
      void navigator.storage.persist().catch(() => false)
      await device.keep(token)
      location.hash = "#/"
    } catch (error) {
      setProblem(await problemOf(error))
    }
    setBusy(false)
  }
  const isComing = kept.state === "syncing" || (kept.state === "opening" && !kept.kept.isLocked)
  return (
    <section className={styles.card}>
      <MonitorSmartphone size={36} aria-hidden />
      <h1>{t("pair")}</h1>
      <p>{t("pairText", { host: location.host })}</p>
      {isBusy || isComing ? (
        <>
          <p role="status">{offline(kept.state === "syncing" ? "syncing" : "pairing")}</p>
          <Progress label={offline("syncing")} value={0} most={null} />
        </>
      ) : kept.state === "open" || kept.state === "readable" ? (
        <p role="status">{t("alreadyPaired", { member: kept.kept.member })}</p>
      ) : (
        <Button look="primary" disabled={why !== null} onClick={() => void pair()}>
          {t("pairAction")}
        </Button>
      )}
      {why === null || why === undefined ? null : <Note look="warn">{offline(why)}</Note>}
      {problem === undefined ? null : <Note look="danger">{t("pairFailed", { message: problem })}</Note>}
    </section>
  )
}
