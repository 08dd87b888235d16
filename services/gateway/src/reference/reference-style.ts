/** How the reference looks: the reader's own fonts, light or dark as they have it. */
export const referenceStyle = `
:root { color-scheme: light dark; --ink: light-dark(#1b1f24, #e6e8eb); --faint: light-dark(#57606a, #9aa4af);
  --line: light-dark(#d8dee4, #30363d); --ground: light-dark(#fff, #0f1216); --raised: light-dark(#f6f8fa, #171b21);
  --link: light-dark(#0a58ca, #7ab7ff); }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 16px/1.5 system-ui, sans-serif;
  display: grid; grid-template: "head head" auto "nav main" 1fr / 15rem minmax(0, 1fr); max-width: 76rem; margin-inline: auto; }
header { grid-area: head; padding: 2rem 1.5rem 1rem; }
header p { max-width: 46rem; color: var(--faint); margin: .5rem 0; }
h1 { font-size: 1.75rem; margin: 0; }
h2 { font-size: 1.25rem; margin: 2rem 0 .75rem; text-wrap: balance; }
h3 { font-size: 1rem; margin: 1.25rem 0 .5rem; }
h3 small { font-weight: 400; color: var(--faint); }
a { color: var(--link); }
nav { grid-area: nav; padding: 1.5rem; display: flex; flex-direction: column; gap: .25rem; position: sticky; top: 0; align-self: start; }
nav a { text-decoration: none; padding: .25rem 0; }
main { grid-area: main; padding: 0 1.5rem 4rem; }
section, details, article { scroll-margin-top: 1rem; }
details { border: 1px solid var(--line); border-radius: .5rem; margin: .5rem 0; padding: 0 1rem; }
details[open] { padding-bottom: 1rem; }
summary { cursor: pointer; display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: baseline; padding: .75rem 0; }
summary b { font: 600 .75rem ui-monospace, monospace; min-width: 4rem; padding: .125rem .375rem; border-radius: .25rem; text-align: center;
  background: var(--raised); border: 1px solid var(--line); }
summary b.post { color: light-dark(#116329, #6fdd8b); } summary b.put, summary b.patch { color: light-dark(#7d4e00, #f0c36d); }
summary b.delete { color: light-dark(#a40e26, #ff9aa2); } summary b.get { color: var(--link); }
summary span { color: var(--faint); }
code, pre { font-family: ui-monospace, monospace; font-size: .875rem; overflow-wrap: anywhere; }
pre { background: var(--raised); border: 1px solid var(--line); border-radius: .5rem; padding: .75rem; white-space: pre-wrap; margin: .5rem 0; }
dl { display: grid; grid-template-columns: minmax(6rem, auto) minmax(0, 1fr); gap: .375rem 1rem; margin: 0; }
dt { color: var(--faint); } dd { margin: 0; overflow-wrap: anywhere; }
@media (max-width: 48rem) { body { display: block; } nav { position: static; flex-flow: row wrap; gap: 0 1rem; } dl { display: block; } dd { margin-bottom: .5rem; } }
`.trimStart();
