import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core';

/** Paper: a warm neutral for the light scheme. */
const gray: MantineColorsTuple = ['#f8f8f6', '#f1f1ee', '#e7e6e2', '#d8d7d2', '#c1c0ba', '#9c9b94', '#67665f', '#4b4a45', '#32312d', '#1d1c1a'];
/** Night: a blue-black neutral for the dark scheme; 7 is the page, 6 a surface, 4 a line. */
const dark: MantineColorsTuple = ['#dfe3ea', '#bcc3cf', '#98a1b0', '#6d7686', '#333a47', '#272d38', '#1b2029', '#13171e', '#0f1218', '#0a0c11'];
/** The one accent: cobalt. */
const cobalt: MantineColorsTuple = ['#eef3ff', '#dce6ff', '#bacdff', '#94b1ff', '#7599ff', '#5580f7', '#3a65e0', '#2f54c4', '#28469f', '#21397e'];
const green: MantineColorsTuple = ['#e9f8ef', '#d0efdc', '#a3dfba', '#71cd95', '#45ba75', '#2aa35d', '#16824a', '#12693c', '#0e5330', '#093d23'];
const red: MantineColorsTuple = ['#fff0ef', '#ffdddb', '#ffbab6', '#ff938d', '#fa6e66', '#ea4f47', '#c9352e', '#a92a24', '#85211d', '#641917'];
const amber: MantineColorsTuple = ['#fff6e3', '#ffebc4', '#fdd88a', '#f8c250', '#eeac26', '#d2900d', '#93620a', '#7a5108', '#603f06', '#473005'];

/** The product's look. Sizes follow a 4 px rhythm; numbers in tables are tabular (globals.css). */
export const theme = createTheme({
  primaryColor: 'cobalt',
  primaryShade: { light: 6, dark: 6 },
  colors: { gray, dark, cobalt, green, red, amber },
  white: '#ffffff',
  black: '#1d1c1a',
  fontFamily: 'var(--font-geist-sans), system-ui, sans-serif',
  fontFamilyMonospace: 'var(--font-geist-mono), ui-monospace, monospace',
  headings: {
    fontFamily: 'var(--font-geist-sans), system-ui, sans-serif',
    fontWeight: '600',
    sizes: { h1: { fontSize: '1.375rem', lineHeight: '1.75rem' }, h2: { fontSize: '1rem', lineHeight: '1.5rem' }, h3: { fontSize: '0.875rem', lineHeight: '1.25rem' } },
  },
  fontSizes: { xs: '0.75rem', sm: '0.8125rem', md: '0.875rem', lg: '1rem', xl: '1.125rem' },
  lineHeights: { xs: '1.35', sm: '1.45', md: '1.5', lg: '1.5', xl: '1.5' },
  spacing: { xs: '0.5rem', sm: '0.75rem', md: '1rem', lg: '1.5rem', xl: '2rem' },
  radius: { xs: '3px', sm: '5px', md: '8px', lg: '12px', xl: '20px' },
  defaultRadius: 'sm',
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  components: {
    Button: { defaultProps: { size: 'sm' } },
    Tooltip: { defaultProps: { withArrow: true, openDelay: 250, multiline: true, maw: 320, events: { hover: true, focus: true, touch: true } } },
    Modal: { defaultProps: { centered: true, overlayProps: { backgroundOpacity: 0.5 }, radius: 'md' } },
    Menu: { defaultProps: { shadow: 'md', radius: 'md', position: 'bottom-end' } },
    TextInput: { defaultProps: { size: 'sm' } },
    Select: { defaultProps: { size: 'sm', allowDeselect: false, comboboxProps: { shadow: 'md' } } },
  },
});

/** Names for what colours mean, so that no component asks which scheme is on. */
export const cssVariables: CSSVariablesResolver = (all) => ({
  variables: { '--rail-width': '13rem', '--bar-height': '3.25rem' },
  light: {
    '--mantine-color-dimmed': gray[6],
    '--mantine-color-placeholder': '#75746d',
    '--page': gray[0],
    '--surface': all.white,
    '--surface-sunk': gray[1],
    '--surface-hover': '#f4f4f1',
    '--line': gray[2],
    '--line-strong': gray[3],
    '--ink': gray[9],
    '--ink-soft': gray[7],
    '--ink-faint': gray[6],
    '--accent': cobalt[6],
    '--accent-wash': cobalt[0],
    '--good': green[6],
    '--good-wash': green[0],
    '--moving': cobalt[6],
    '--moving-wash': cobalt[0],
    '--bad': red[6],
    '--bad-wash': red[0],
    '--warn': amber[6],
    '--warn-wash': amber[0],
    '--quiet': gray[6],
    '--quiet-wash': gray[1],
    '--brass': '#b9832c',
    '--code-key': cobalt[7],
    '--code-string': green[7],
    '--code-atom': amber[7],
    '--mantine-color-error': red[6],
  },
  dark: {
    '--mantine-color-dimmed': dark[2],
    '--mantine-color-placeholder': '#858e9d',
    '--mantine-color-anchor': cobalt[3],
    '--page': dark[7],
    '--surface': '#181c24',
    '--surface-sunk': dark[8],
    '--surface-hover': '#1e232c',
    '--line': '#262c36',
    '--line-strong': '#363e4b',
    '--ink': dark[0],
    '--ink-soft': dark[1],
    '--ink-faint': dark[2],
    '--accent': cobalt[3],
    '--accent-wash': '#1c2745',
    '--good': green[3],
    '--good-wash': '#12291d',
    '--moving': cobalt[3],
    '--moving-wash': '#1a2440',
    '--bad': red[3],
    '--bad-wash': '#33191a',
    '--warn': amber[3],
    '--warn-wash': '#2d230f',
    '--quiet': dark[2],
    '--quiet-wash': '#212731',
    '--brass': '#e0b265',
    '--code-key': cobalt[2],
    '--code-string': green[2],
    '--code-atom': amber[2],
    '--mantine-color-error': red[3],
  },
});
