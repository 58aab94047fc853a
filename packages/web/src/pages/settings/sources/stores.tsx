/** Object stores of the server: adds one, and what can be done with one. */
import type { Administration } from "@ledgerline/client/administration"
import { Ellipsis } from "lucide-react"
import { useState } from "react"
import { useTranslation } from "react-i18next"
import { showDialog } from "../../../app/dialogs.tsx"
import { toast, toastError } from "../../../app/toasts.tsx"
import { IconButton } from "../../../components/Button.tsx"
import { FormDialog } from "../../../components/FormDialog.tsx"
import { Menu } from "../../../components/Menu.tsx"
import { Select } from "../../../components/Select.tsx"
import { TextField } from "../../../components/TextField.tsx"
import { confirm } from "../parts/confirm.tsx"
import { Switch } from "../parts/Form.tsx"
import { Row } from "../parts/Section.tsx"
import { OneLine } from "./serverDialogs.tsx"

type Stores = Pick<Administration, "objectStores">

const NOTHING = {
  name: "",
  region: "us-east-1",
  bucket: "",
  prefix: "ledgerline",
  accessKeyId: "",
  secretAccessKey: "",
}
type Field = keyof typeof NOTHING
const LABELS = {
  name: "name",
  region: "region",
  bucket: "bucket",
  prefix: "prefix",
  accessKeyId: "keyId",
  secretAccessKey: "secretKey",
} as const satisfies Record<Field, string>

/** What goes wrong is said in it; the keys leave this page for the server alone. */
export function AddStore({
  objectStores,
  endpoints,
  onClose,
}: Stores & { readonly endpoints: readonly string[]; readonly onClose: () => void }) {
  const { t } = useTranslation("sources")
  const [endpoint, setEndpoint] = useState(endpoints[0] ?? "")
  const [fields, setFields] = useState(NOTHING)
  const [pathStyle, setPathStyle] = useState(false)
  const { accessKeyId, secretAccessKey, ...place } = fields
  const isWhole = [place.name, place.region, place.bucket, accessKeyId, secretAccessKey].every((text) => text !== "")
  const add = async (): Promise<void> => {
    await objectStores.add({ ...place, endpoint, pathStyle, keys: { accessKeyId, secretAccessKey } })
    toast(t("storeAdded", { name: place.name }))
  }
  return (
    <FormDialog
      title={t("addStore")}
      description={t("addStoreText")}
      action={t("addStore")}
      canSend={isWhole}
      onSend={add}
      onClose={onClose}
    >
      <Select
        label={t("endpoint")}
        labelled="above"
        value={endpoint}
        choices={endpoints.map((each) => ({ value: each, label: new URL(each).host }))}
        onChoose={setEndpoint}
      />
      {(Object.keys(LABELS) as Field[]).map((field) => (
        <TextField
          key={field}
          label={t(LABELS[field])}
          type={field === "secretAccessKey" ? "password" : "text"}
          value={fields[field]}
          onChange={(event) => setFields({ ...fields, [field]: event.currentTarget.value.trimStart() })}
          autoComplete="off"
          spellCheck={false}
        />
      ))}
      <Row title={t("pathStyle")}>
        <Switch label={t("pathStyle")} isOn={pathStyle} onChange={setPathStyle} />
      </Row>
    </FormDialog>
  )
}

interface StoreMenuProps extends Stores {
  readonly id: string
  readonly name: string
  readonly keepsNew: boolean
  /** Told once that is otherwise. */
  readonly onChange: () => Promise<unknown>
}

export function StoreMenu({ objectStores, id, name, keepsNew, onChange }: StoreMenuProps) {
  const { t } = useTranslation("sources")
  const keep = async (): Promise<void> => {
    await objectStores.keep(id, !keepsNew)
    await onChange()
    toast(t(keepsNew ? "keepsNoMore" : "keepsNow", { name }))
  }
  return (
    <Menu
      entries={() => [
        {
          label: t("copyAll"),
          onSelect: () => void objectStores.copy(id).then(() => toast(t("copyBegins")), toastError),
        },
        { label: t(keepsNew ? "keepNoMore" : "keepNew"), onSelect: () => void keep().catch(toastError) },
        {
          label: t("verifyStore"),
          onSelect: () => void objectStores.verify(id).then(() => toast(t("verifyBegins")), toastError),
        },
        {
          label: t("rename"),
          onSelect: () =>
            showDialog((close) => (
              <OneLine
                title={t("rename")}
                label={t("name")}
                action={t("rename")}
                initial={name}
                onSubmit={(text) => objectStores.rename(id, text.trim())}
                onClose={close}
              />
            )),
        },
        null,
        {
          label: t("remove"),
          isDanger: true,
          onSelect: () =>
            confirm({
              title: t("removeStore", { name }),
              text: t("removeStoreText"),
              action: t("remove"),
              onConfirm: () => objectStores.remove(id),
            }),
        },
      ]}
    >
      <IconButton icon={Ellipsis} label={t("storeMore", { name })} />
    </Menu>
  )
}
