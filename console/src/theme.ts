import { createTheme, type MantineColorsTuple } from '@mantine/core';

const gate: MantineColorsTuple = [
  '#edf2ff',
  '#dbe4ff',
  '#bac8ff',
  '#91a7ff',
  '#748ffc',
  '#5c7cfa',
  '#4c6ef5',
  '#3b5bdb',
  '#364fc7',
  '#2b3f9e',
];

/** Colours and sizes of the console; contrasts are checked by the tests. */
export const theme = createTheme({
  primaryColor: 'gate',
  primaryShade: { light: 7, dark: 7 },
  colors: { gate },
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  headings: { fontWeight: '650' },
  focusRing: 'auto',
  respectReducedMotion: true,
});
