/** What the clock opens. Loaded when somebody wants it. */
import { Popover } from "@base-ui/react/popover"
import { useTranslation } from "react-i18next"
import { AsOfPicker } from "./AsOfPicker.tsx"
import panel from "../components/Panel.module.css"

export function AsOfPopup({ anchor, onClose }: { readonly anchor: Element; readonly onClose: () => void }) {
  const { t } = useTranslation("provenance")
  return (
    <Popover.Root open onOpenChange={(isOpen) => (isOpen ? undefined : onClose())}>
      <Popover.Portal>
        <Popover.Positioner className={panel.positioner} sideOffset={6} align="end" anchor={anchor}>
          <Popover.Popup className={panel.panel}>
            <Popover.Title render={<h2 />}>{t("asOf.title")}</Popover.Title>
            <AsOfPicker onDone={onClose} />
          </Popover.Popup>
        </Popover.Positioner>
      </Popover.Portal>
    </Popover.Root>
  )
}
