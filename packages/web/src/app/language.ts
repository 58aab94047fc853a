/**
 * Languages. What the first pages say in English is always here, so that they are never without a word; the words of other areas and
 * languages are loaded where they are said, and all of them once the page rests, so that they are there without a server too.
 */
import i18next, { type BackendModule } from "i18next"
import { initReactI18next } from "react-i18next"
import { idle } from "./idle.ts"
import app from "./messages/en/app.json" with { type: "json" }
import browse from "./messages/en/browse.json" with { type: "json" }
import guest from "./messages/en/guest.json" with { type: "json" }
import player from "./messages/en/player.json" with { type: "json" }
import type { en } from "./messages/en.ts"
import { setting } from "./setting.ts"

/** What each language calls itself. */
export const LANGUAGES = { en: { name: "English" }, de: { name: "Deutsch" } } as const

const FILES = import.meta.glob<{ readonly default: object }>("./messages/*/*.json")

/** The words of an area in a language. */
const files: BackendModule = {
  type: "backend",
  init: () => undefined,
  read(language, area, done) {
    const load = FILES[`./messages/${language}/${area}.json`]
    if (load === undefined) done(new Error(`there are no words of ${area} in ${language}`), false)
    else
      load().then(
        // It wants to be called back.
        // oxlint-disable-next-line promise/no-callback-in-promise
        (words) => done(null, { ...words.default }),
        // oxlint-disable-next-line promise/no-callback-in-promise
        (error: unknown) => done(error as Error, false),
      )
  },
}

/** All areas. */
const AREAS = Object.keys(FILES).flatMap((path) => /\/en\/(\w+)\.json$/.exec(path)?.[1] ?? [])

export type Language = keyof typeof LANGUAGES

const isLanguage = (text: string): text is Language => Object.hasOwn(LANGUAGES, text)

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "app"
    resources: typeof en
  }
}

const chosen = setting<string>("language", "")

/** The chosen language, or the first of the browser's that there is. */
function wanted(): Language {
  const first = navigator.languages.map((each) => each.slice(0, 2)).find(isLanguage)
  const own = chosen.get()
  return isLanguage(own) ? own : (first ?? "en")
}

/** The words of all areas, for what says something outside of a page and cannot wait for them. */
export const loadWords = (): Promise<void> => i18next.loadNamespaces(AREAS)

export async function startLanguage(): Promise<void> {
  const language = wanted()
  await i18next
    .use(files)
    .use(initReactI18next)
    .init({
      lng: language,
      fallbackLng: "en",
      // As the files are called: `de` for `de-AT`.
      load: "languageOnly",
      defaultNS: "app",
      ns: ["app"],
      resources: { en: { app, browse, guest, player } },
      partialBundledLanguages: true,
      // React does not put text into pages as HTML.
      interpolation: { escapeValue: false },
    })
  document.documentElement.lang = language
  void idle.then(loadWords)
}

/** Changes the language of the page; remembered in this browser once somebody chose. */
export async function chooseLanguage(language: Language): Promise<void> {
  chosen.set(language)
  await speak(language)
}

async function speak(language: Language): Promise<void> {
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
}
