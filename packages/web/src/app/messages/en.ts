/** What the app says in English, by area: the types of all words. Other languages have the same keys; a test sees to it. */
import access from "./en/access.json" with { type: "json" }
import app from "./en/app.json" with { type: "json" }
import browse from "./en/browse.json" with { type: "json" }
import guest from "./en/guest.json" with { type: "json" }
import imports from "./en/imports.json" with { type: "json" }
import offline from "./en/offline.json" with { type: "json" }
import player from "./en/player.json" with { type: "json" }
import problems from "./en/problems.json" with { type: "json" }
import provenance from "./en/provenance.json" with { type: "json" }
import reasons from "./en/reasons.json" with { type: "json" }
import server from "./en/server.json" with { type: "json" }
import settings from "./en/settings.json" with { type: "json" }
import sharing from "./en/sharing.json" with { type: "json" }
import sources from "./en/sources.json" with { type: "json" }
import statistics from "./en/statistics.json" with { type: "json" }
import together from "./en/together.json" with { type: "json" }

export const en = {
  access,
  app,
  browse,
  guest,
  imports,
  offline,
  player,
  problems,
  provenance,
  reasons,
  server,
  settings,
  sharing,
  sources,
  statistics,
  together,
} as const
