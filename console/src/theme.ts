import {
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
} from '@mantine/core';

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
  // Text on a tint of its own colour is darker than usual, so that it has a contrast of 4.5 in every colour.
  variantColorResolver: input => {
    const usual = defaultVariantColorsResolver(input);
    if (input.variant !== 'light') return usual;
    return { ...usual, color: `light-dark(color-mix(in srgb, ${usual.color} 70%, black), ${usual.color})` };
  },
  primaryShade: { light: 7, dark: 7 },
  colors: { gate },
  defaultRadius: 'md',
  cursorType: 'pointer',
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  headings: { fontWeight: '650' },
  focusRing: 'auto',
  respectReducedMotion: true,
  components: {
    Badge: { defaultProps: { tt: 'none' } },
    Modal: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
    Drawer: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
    Notification: { defaultProps: { closeButtonProps: { 'aria-label': 'Close' } } },
  },
});

/** Secondary text, placeholders, messages, badges and red buttons with the contrast that WCAG asks of text (4.5:1). */
export const variables: CSSVariablesResolver = () => ({
  variables: {
    '--mantine-color-red-filled': '#c92a2a',
    '--mantine-color-red-filled-hover': '#b02525',
  },
  light: {
    '--mantine-color-dimmed': '#5c636a',
    '--mantine-color-placeholder': '#6c737a',
    '--mantine-color-error': '#c92a2a',
  },
  dark: {
    '--mantine-color-dimmed': '#a6a7ab',
    '--mantine-color-placeholder': '#9a9ca0',
    '--mantine-color-error': '#ff8787',
  },
});
