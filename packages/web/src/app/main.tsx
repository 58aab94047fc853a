/** Starts the app. */
import "../styles/tokens.css"
import "../styles/base.css"
import { RouterProvider } from "@tanstack/react-router"
import { StrictMode } from "react"
import { createRoot } from "react-dom/client"
import { device } from "../device/Device.ts"
import { Guest } from "../pages/guest/Guest.tsx"
import { PlayerProvider } from "../player/PlayerProvider.tsx"
import { startServiceWorker } from "../serviceWorker/register.ts"
import { startInstalling } from "./install.ts"
import { Tips } from "../components/Tips.tsx"
import { startLanguage } from "./language.ts"
import { startPlace } from "./place.ts"
import { router } from "./router.tsx"
import { SessionProvider } from "./session.tsx"
import { startTheme } from "./theme.ts"
import { Toasts } from "./toasts.tsx"

startTheme()
startPlace()
startServiceWorker()
device.start()
startInstalling()
await startLanguage()
const place = document.getElementById("app")
if (place === null) throw new Error("the page has no place for the app")
createRoot(place).render(
  <StrictMode>
    <>
      <SessionProvider guest={<Guest />}>
        <PlayerProvider>
          <RouterProvider router={router} />
        </PlayerProvider>
      </SessionProvider>
      <Toasts />
      <Tips />
    </>
  </StrictMode>,
)
