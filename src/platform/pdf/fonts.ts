import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Font } from '@react-pdf/renderer';

const require = createRequire(import.meta.url);
const file = (name: string, path: string): string => join(dirname(require.resolve(name)), '..', 'fonts', path);

/** In this order a character is looked for; a font is read when a text needs it. */
export const families = ['Sans', 'Arabic', 'Japanese'] as const;

/** Makes the fonts known. Chinese characters are those of the Japanese font. */
export function registerFonts(): void {
  Font.register({
    family: 'Sans',
    fonts: [
      { src: file('@embedpdf/fonts-latin', 'NotoSans-Regular.ttf') },
      { src: file('@embedpdf/fonts-latin', 'NotoSans-SemiBold.ttf'), fontWeight: 600 },
    ],
  });
  Font.register({
    family: 'Arabic',
    fonts: [
      { src: file('@embedpdf/fonts-arabic', 'NotoNaskhArabic-Regular.ttf') },
      { src: file('@embedpdf/fonts-arabic', 'NotoNaskhArabic-Bold.ttf'), fontWeight: 600 },
    ],
  });
  Font.register({
    family: 'Japanese',
    fonts: [
      { src: file('@embedpdf/fonts-jp', 'NotoSansJP-Regular.otf') },
      { src: file('@embedpdf/fonts-jp', 'NotoSansJP-Bold.otf'), fontWeight: 600 },
    ],
  });
  // Names and addresses are not taken apart at the end of a line.
  Font.registerHyphenationCallback(word => [word]);
}
