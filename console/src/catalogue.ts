/*
 * Every text that somebody reads stands in the catalogue of its folder, `texts.ts`, once for each language. To add a
 * language, add it to all catalogues: the compiler names what a catalogue lacks.
 */

/** The texts of a folder: in the first language of the person's that there is, in English otherwise. */
export function catalogue<T>(languages: { readonly en: T } & Readonly<Record<string, T>>): T {
  for (const language of navigator.languages) {
    const texts = languages[language.split('-', 1)[0] ?? ''];
    if (texts !== undefined) return texts;
  }
  return languages.en;
}
