import {
  ActionIcon,
  Alert,
  Anchor,
  Badge,
  Button,
  type CSSVariablesResolver,
  createTheme,
  defaultVariantColorsResolver,
  type MantineColorsTuple,
  Menu,
  Paper,
  Tooltip,
  type VariantColorsResolver,
} from '@mantine/core';
import { texts } from './texts.ts';

const gate: MantineColorsTuple = [
  '#f0f0fd',
  '#dedffa',
  '#c3c5f6',
  '#a9adff',
  '#8487ef',
  '#6a6de6',
  '#5c5fdc',
  '#4446c8',
  '#393ab0',
  '#2d2f8f',
];
const gray: MantineColorsTuple = [
  '#faf9f7',
  '#f5f4f1',
  '#eeece8',
  '#e9e7e2',
  '#d5d2cb',
  '#8a8780',
  '#66646c',
  '#514f57',
  '#35343a',
  '#1b1a1f',
];
const dark: MantineColorsTuple = [
  '#ededf1',
  '#b6b5bf',
  '#93929d',
  '#6f6f7a',
  '#3a3a43',
  '#26262c',
  '#1e1e23',
  '#151518',
  '#111114',
  '#0e0e11',
];

/** What a colour means: tints of badges and notices, with text that is readable on them. */
const meanings = {
  gate: { text: 'var(--gh-accent-text)', tint: 'var(--gh-accent-tint)' },
  teal: { text: 'var(--gh-good)', tint: 'var(--gh-good-tint)' },
  green: { text: 'var(--gh-good)', tint: 'var(--gh-good-tint)' },
  yellow: { text: 'var(--gh-warn)', tint: 'var(--gh-warn-tint)' },
  orange: { text: 'var(--gh-warn)', tint: 'var(--gh-warn-tint)' },
  red: { text: 'var(--gh-bad)', tint: 'var(--gh-bad-tint)' },
  gray: { text: 'var(--gh-text-2)', tint: 'var(--gh-active)' },
} as const;

const variantColors: VariantColorsResolver = input => {
  const usual = defaultVariantColorsResolver(input);
  const meaning = Object.entries(meanings).find(([color]) => color === (input.color ?? 'gate'))?.[1];
  if (input.variant === 'default')
    return {
      ...usual,
      background: 'var(--gh-control)',
      hover: 'var(--gh-hover)',
      color: 'var(--gh-text)',
      border: '1px solid var(--gh-line-strong)',
    };
  if (meaning === undefined) return usual;
  if (input.variant === 'light')
    return {
      ...usual,
      background: meaning.tint,
      hover: meaning.tint,
      color: meaning.text,
      border: '1px solid transparent',
    };
  if (input.variant === 'subtle')
    return {
      ...usual,
      hover: 'var(--gh-hover)',
      // Mantine says its primary colour where none is given.
      color: input.color === 'gray' ? 'var(--gh-text-2)' : meaning === meanings.gate ? 'var(--gh-text)' : meaning.text,
    };
  return usual;
};

/** Sizes of all that is pressed or filled in: 32 px, and 40 on a phone (`--gh-control-height` in global.css). */
const controlHeight = 'var(--gh-control-height)';
const inputHeight = { '--input-height': controlHeight, '--input-fz': 'var(--gh-input-size)' };

/** Colours and sizes of Mantine's parts, by the tokens of tokens.css; contrasts are checked by the tests. */
export const theme = createTheme({
  primaryColor: 'gate',
  primaryShade: { light: 7, dark: 6 },
  colors: { gate, gray, dark },
  black: '#1b1a1f',
  variantColorResolver: variantColors,
  fontFamily:
    '"Inter Variable", system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Arabic", "Noto Sans CJK SC", sans-serif',
  fontFamilyMonospace: '"JetBrains Mono Variable", ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '0.9375rem', xl: '1.25rem' },
  lineHeights: { xs: '1.3334', sm: '1.5385', md: '1.4286', lg: '1.6', xl: '1.4' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  radius: { xs: '4px', sm: '6px', md: '8px', lg: '12px', xl: '999px' },
  defaultRadius: 'sm',
  shadows: {
    xs: 'var(--gh-shadow)',
    sm: 'var(--gh-shadow)',
    md: 'var(--gh-shadow-float)',
    lg: 'var(--gh-shadow-float)',
    xl: 'var(--gh-shadow-float)',
  },
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '1.25rem', lineHeight: '1.4' },
      h2: { fontSize: '0.9375rem', lineHeight: '1.6' },
      h3: { fontSize: '0.875rem', lineHeight: '1.4286' },
      h4: { fontSize: '0.8125rem', lineHeight: '1.5385' },
    },
  },
  cursorType: 'pointer',
  focusRing: 'auto',
  respectReducedMotion: true,
  // Parts that not every page begins with are named and not extended: that would fetch them with the first script.
  components: {
    ActionIcon: ActionIcon.extend({ defaultProps: { size: 'lg' } }),
    Alert: Alert.extend({
      defaultProps: { radius: 'md' },
      // What is only said, and warns of nothing, is no darker than the head of a table.
      vars: (_theme, { color }) => ({
        root: color === 'gray' ? { '--alert-bg': 'var(--gh-well)', '--alert-bd': '1px solid var(--gh-line)' } : {},
      }),
    }),
    Anchor: Anchor.extend({ defaultProps: { underline: 'hover' } }),
    Badge: Badge.extend({ defaultProps: { variant: 'light', radius: 'xs', tt: 'none', fw: 500, size: 'md' } }),
    Button: Button.extend({
      defaultProps: { size: 'sm', fw: 500 },
      vars: (_theme, { size }) => ({
        root: {
          '--button-height': size === 'xs' || size === 'compact-sm' ? '1.75rem' : controlHeight,
          '--button-padding-x': '0.75rem',
          '--button-fz': 'var(--mantine-font-size-sm)',
        },
      }),
    }),
    Checkbox: {
      defaultProps: { size: 'xs', radius: 'xs' },
      vars: () => ({ root: { '--checkbox-size': '1rem' } }),
    },
    Drawer: { defaultProps: { closeButtonProps: { 'aria-label': texts.close } } },
    Input: { defaultProps: { size: 'sm' }, vars: () => ({ wrapper: inputHeight }) },
    Menu: Menu.extend({ defaultProps: { shadow: 'md', radius: 'md' } }),
    Modal: { defaultProps: { radius: 'lg', closeButtonProps: { 'aria-label': texts.close } } },
    Notification: { defaultProps: { radius: 'md', closeButtonProps: { 'aria-label': texts.close } } },
    Paper: Paper.extend({ defaultProps: { radius: 'md' } }),
    Tabs: { classNames: { list: 'gh-tabs', tab: 'gh-tab' } },
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, radius: 'sm' } }),
  },
});

/** Mantine's own names for colours, which get ours: tokens know day and night by themselves. */
const named = {
  '--mantine-color-text': 'var(--gh-text)',
  '--mantine-color-dimmed': 'var(--gh-text-3)',
  '--mantine-color-placeholder': 'var(--gh-text-3)',
  '--mantine-color-body': 'var(--gh-sheet)',
  '--mantine-color-anchor': 'var(--gh-accent-text)',
  '--mantine-color-error': 'var(--gh-bad)',
  '--mantine-color-default': 'var(--gh-control)',
  '--mantine-color-default-hover': 'var(--gh-hover)',
  '--mantine-color-default-color': 'var(--gh-text)',
  '--mantine-color-default-border': 'var(--gh-line)',
  '--mantine-color-red-filled': 'light-dark(#bd2b2b, #c53a39)',
  '--mantine-color-red-filled-hover': 'light-dark(#a82525, #b03433)',
  '--mantine-color-gate-filled-hover': 'light-dark(#393ab0, #6265e0)',
};

/** Said for each scheme, since what Mantine says for one comes before what is said for both. */
export const variables: CSSVariablesResolver = () => ({ variables: {}, light: named, dark: named });
