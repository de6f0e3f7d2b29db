/** The documentation's style, in the colours of the console: two columns or one, light or dark as the reader has it, and on paper the text alone. */
export const docsStyle = `
:root { color-scheme: light dark; --line: light-dark(#e9e7e2, #26262c); --soft: light-dark(#faf9f7, #1a1a1e); --accent: light-dark(#3f41bd, #a9adff); --quiet: light-dark(#66646c, #93929d); --page: light-dark(#fff, #151518); --frame: light-dark(#f5f4f1, #0e0e11); --text: light-dark(#1b1a1f, #ededf1); --active: light-dark(#e8e6e1, #25252b); --ring: light-dark(#4446c8, #8f93ff); }
* { box-sizing: border-box; }
html { scroll-padding-top: 1rem; }
body { margin: 0; background: var(--frame); color: var(--text); font: .9375rem/1.6 Inter, system-ui, sans-serif; display: grid; grid-template: auto 1fr / minmax(0, 18rem) minmax(0, 1fr); }
a { color: var(--accent); text-underline-offset: .15em; }
header { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; padding: .75rem 1.5rem; }
:focus-visible { outline: 2px solid var(--ring); outline-offset: 2px; }
header a { padding: .25rem 0; }
header a:first-child { font-weight: 600; margin-inline-end: auto; color: inherit; text-decoration: none; }
.skip { position: absolute; inset-inline-start: -99rem; background: var(--page); padding: .5rem 1rem; }
.skip:focus { inset: .5rem auto auto .5rem; z-index: 1; }
nav { position: sticky; top: 0; max-height: 100vh; overflow: auto; padding: 1rem 1.5rem; font-size: .8125rem; }
nav ul { list-style: none; margin: 0 0 1rem; padding: 0; }
nav p { margin: 0; font-weight: 600; }
nav a { display: block; padding: .3rem .5rem; margin-inline: -.5rem; border-radius: .375rem; overflow-wrap: anywhere; color: inherit; text-decoration: none; }
nav a:hover { background: var(--active); }
nav a[aria-current] { font-weight: 600; background: var(--active); }
main { min-width: 0; padding: 1rem 2rem 4rem; margin: 0 .5rem .5rem 0; border: 1px solid var(--line); border-radius: .75rem; background: var(--page); }
main > * { max-width: 60rem; }
h1, h2, h3 { letter-spacing: -.006em; }
h1 { font-size: 1.5rem; line-height: 1.2; margin: .5rem 0; }
h2 { font-size: 1.125rem; margin: 0; }
section h2 { margin-top: 2.5rem; }
h3 { font-size: 1rem; margin: 1.5rem 0 .5rem; }
small { font-weight: 400; color: var(--quiet); font-size: .8125rem; }
article { border-top: 1px solid var(--line); padding-top: 1.5rem; margin-top: 2.5rem; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, monospace; font-size: .875em; }
code { overflow-wrap: anywhere; }
pre { background: var(--soft); border: 1px solid var(--line); border-radius: .375rem; padding: .75rem 1rem; max-height: 28rem; overflow: auto; line-height: 1.45; }
pre code { overflow-wrap: normal; font-size: 1em; }
.route { margin: .5rem 0 1rem; font-size: 1.0625rem; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; min-width: 32rem; font-size: .9375rem; }
th, td { text-align: start; vertical-align: top; padding: .4rem 1rem .4rem 0; border-bottom: 1px solid var(--line); }
th { color: var(--quiet); font-weight: 600; }
dt { font-weight: 600; }
dd { margin: 0 0 .75rem; }
.routes, .statuses { list-style: none; padding: 0; }
.routes li { padding: .2rem 0; }
.routes a { display: inline-block; padding: .2rem .5rem .2rem 0; overflow-wrap: anywhere; font: .875rem ui-monospace, SFMono-Regular, Menlo, monospace; }
.statuses { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; }
li:target { background: light-dark(#f0f0fd, #20213a); }
article:target { border-top: 3px solid var(--accent); }
@media (max-width: 56rem) {
  body { display: block; }
  header, main, nav { padding-inline: 1rem; }
  nav { position: static; max-height: none; }
  main { margin: 0; border-inline: 0; border-radius: 0; }
}
@media print {
  :root { color-scheme: light; }
  body { display: block; }
  header, nav, .skip { display: none; }
  body, main { background: none; }
  main { margin: 0; padding: 0; border: 0; }
  pre { max-height: none; white-space: pre-wrap; }
  article { break-inside: auto; }
  h2, h3 { break-after: avoid; }
}
`;
