/** The root of all routes; apart, so that areas can hang theirs on it. */
import { createRootRoute } from "@tanstack/react-router"
import { NotFound } from "./NotFound.tsx"
import { Shell } from "./Shell.tsx"

export const rootRoute = createRootRoute({ component: Shell, notFoundComponent: NotFound })
