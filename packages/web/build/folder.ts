/** Where the app is once it was made; apart, so that a server loads nothing of what makes it. */
import { fileURLToPath } from "node:url"

export const APP_FOLDER = fileURLToPath(new URL("../dist", import.meta.url))
