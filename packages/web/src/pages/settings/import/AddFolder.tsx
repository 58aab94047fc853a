/** Goes through the folders that whoever runs the server opened, and adds one. */
import { ChevronRight, Folder, FolderCheck } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { showDialog } from "../../../app/dialogs.tsx"
import { toast, toastError } from "../../../app/toasts.tsx"
import { Button } from "../../../components/Button.tsx"
import { Dialog } from "../../../components/Dialog.tsx"
import { Failed, Loading } from "../../../components/States.tsx"
import { Note } from "../../../components/Note.tsx"
import { Row, Rows } from "../parts/Section.tsx"
import { useAdministration } from "../parts/useAdministration.ts"
import { useAsked } from "../parts/useAsked.ts"
import styles from "./AddFolder.module.css"

export const addFolder = (): void => showDialog((close) => <AddFolder onClose={close} />)

function AddFolder({ onClose }: { readonly onClose: () => void }) {
  const { t } = useTranslation("imports")
  const { serverFolders } = useAdministration()
  const [within, setWithin] = useState<string>()
  const { value, error } = useAsked(() => serverFolders.list(within), [serverFolders, within])
  const [isBusy, setBusy] = useState(false)
  const add = async (id: string, name: string): Promise<void> => {
    setBusy(true)
    try {
      await serverFolders.add(id)
      toast(t("folderAdded", { name }))
      onClose()
    } catch (cause) {
      toastError(cause)
      setBusy(false)
    }
  }
  const here = value?.path.at(-1)
  return (
    <Dialog
      isOpen
      isWide
      onClose={onClose}
      title={t("addAFolder")}
      description={t("addAFolderHint")}
      actions={
        <>
          <Button onClick={onClose}>{t("cancel", { ns: "app" })}</Button>
          <Button
            look="primary"
            disabled={here === undefined || isBusy}
            onClick={() => (here === undefined ? undefined : void add(here.id, here.name))}
          >
            {here === undefined ? t("addThis") : t("addNamed", { name: here.name })}
          </Button>
        </>
      }
    >
      <nav className={styles.path} aria-label={t("whereInFolders")}>
        <Button look="plain" onClick={() => setWithin(undefined)}>
          {t("openedFolders")}
        </Button>
        {value?.path.map(({ id, name }) => (
          <span key={id} className={styles.part}>
            <ChevronRight size={14} aria-hidden />
            <Button look="plain" aria-current={id === within ? "location" : undefined} onClick={() => setWithin(id)}>
              {name}
            </Button>
          </span>
        ))}
      </nav>
      {value === undefined ? error === undefined ? <Loading /> : <Failed error={error} /> : null}
      {value?.items.length === 0 ? <Note>{t("noFoldersInIt")}</Note> : null}
      <div className={styles.list}>
        <Rows label={here?.name ?? t("openedFolders")}>
          {value?.items.map(({ id, name, source }) => (
            <li key={id}>
              <Row
                icon={source === null ? Folder : FolderCheck}
                title={
                  <button type="button" className={styles.folder} onClick={() => setWithin(id)}>
                    {name}
                  </button>
                }
                text={source === null ? undefined : t("isPart")}
              >
                {source === null ? (
                  <Button disabled={isBusy} aria-label={t("addNamed", { name })} onClick={() => void add(id, name)}>
                    {t("add")}
                  </Button>
                ) : null}
              </Row>
            </li>
          ))}
        </Rows>
      </div>
      {value?.isWhole === false ? <Note>{t("moreFolders")}</Note> : null}
    </Dialog>
  )
}
