/**
 * The style of the provider's own pages. Names and values are those of the sign-in pages (services/sign-in-ui/src/design/tokens.css),
 * which end-to-end tests compare: somebody who goes from one to the other sees one place.
 */
export const pageStyle = `
:root {
  color-scheme: light dark;
  --paper: #e9eeeb; --card: #ffffff; --ink: #14211e; --ink-soft: #4d5d58; --line: #d6dedb; --line-strong: #76857f; --fill: #f2f5f3;
  --primary: #0d4f48; --primary-hover: #0a423c; --primary-pressed: #07352f; --on-primary: #ffffff;
  --brass: #c08a2e; --keeper: #a9b7b2; --focus: #96600c; --problem: #8f1d17; --problem-fill: #fcf0ee;
  --shadow: 0 1px 2px rgb(20 40 34 / 6%), 0 18px 48px -18px rgb(20 40 34 / 22%);
  --ring: 0 0 0 2px var(--card), 0 0 0 4.5px var(--focus);
  --font: -apple-system, 'Segoe UI Variable Text', 'Segoe UI', Roboto, 'Noto Sans', Ubuntu, Cantarell, 'Helvetica Neue', Arial, sans-serif;
  --font-code: ui-monospace, 'SF Mono', 'Cascadia Mono', 'Roboto Mono', 'Noto Sans Mono', 'Ubuntu Mono', monospace;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0b1211; --card: #131c1a; --ink: #e9f0ed; --ink-soft: #a6b5af; --line: #283531; --line-strong: #72827c; --fill: #1b2623;
    --primary: #86d5c4; --primary-hover: #9adfd0; --primary-pressed: #6fc4b2; --on-primary: #06231f;
    --brass: #d9a94e; --keeper: #4a5a54; --focus: #e6b961; --problem: #ffb8ae; --problem-fill: #2d1715;
    --shadow: 0 0 0 1px #202c29;
  }
}
*, *::before, *::after { box-sizing: border-box }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100% }
body { margin: 0; background: var(--paper); color: var(--ink); font: 400 1rem/1.55 var(--font); -webkit-font-smoothing: antialiased }
h1, p { margin: 0; padding: 0; overflow-wrap: anywhere }
.page { display: flex; flex-direction: column; align-items: center; min-height: 100vh; min-height: 100dvh; padding: clamp(1.5rem, 11vh, 7.5rem) 1rem 1.5rem }
.card { position: relative; width: 100%; max-width: 27rem; min-height: 30rem; padding: 2rem 2.75rem 2.75rem; background: var(--card); border-radius: 1.5rem; box-shadow: var(--shadow) }
.brand { display: flex; align-items: center; gap: 0.75rem; min-height: 2rem; margin-bottom: 2rem; padding-right: 4.5rem; font-weight: 600; letter-spacing: -0.005em }
.brand .mark { flex: none; width: 2rem; height: 2rem }
.logo { width: auto; max-width: 100%; height: 2.25rem; object-fit: contain; object-position: left center }
.mark-plate { fill: var(--primary) }
.mark-key { fill: var(--card) }
.bolt { fill: var(--brass) }
.latch { position: absolute; top: 2.5rem; right: 0; width: 4.25rem; height: 1rem }
[data-step=device-confirm] .latch .bolt { transform: translateX(22px) }
[data-step=device-connected] .latch .bolt { transform: translateX(36px) }
.latch-keeper { fill: var(--keeper) }
.latch-rail { stroke: var(--line); stroke-width: 2 }
h1 { font-size: 1.75rem; font-weight: 650; line-height: 1.2; letter-spacing: -0.022em; text-wrap: balance }
.lead { margin-top: 0.5rem; color: var(--ink-soft); text-wrap: pretty }
.body, form { display: flex; flex-direction: column; gap: 1rem }
.body { margin-top: 1.5rem }
.code { padding: 1.25rem 1rem; border-radius: 0.75rem; background: var(--fill); font: 600 1.75rem/1.3 var(--font-code); letter-spacing: 0.06em; text-align: center }
.field { display: flex; flex-direction: column; gap: 0.375rem }
label { font-size: 0.875rem; font-weight: 600 }
button, input { font: inherit; color: inherit }
input[type=text] { width: 100%; min-height: 3.25rem; padding: 0.5rem 0.875rem; border: 1px solid var(--line-strong); border-radius: 0.75rem; background: var(--card); font: 600 1.25rem/1.3 var(--font-code); letter-spacing: 0.06em; text-transform: uppercase }
input[type=text]:hover { border-color: var(--ink) }
input[type=text]:focus { border-color: var(--focus); outline: 2px solid transparent; box-shadow: 0 0 0 1.5px var(--focus) }
input[aria-invalid] { border-color: var(--problem) }
.field-fault { color: var(--problem); font-size: 0.875rem }
.button { display: inline-flex; align-items: center; justify-content: center; width: 100%; min-height: 3.25rem; padding: 0.625rem 1rem; border: 1px solid transparent; border-radius: 0.75rem; background: var(--primary); color: var(--on-primary); font-size: 1.0625rem; font-weight: 600; line-height: 1.25; text-align: center; text-decoration: none; cursor: pointer }
.button:hover { background: var(--primary-hover) }
.button:active { background: var(--primary-pressed) }
.button[data-kind=secondary] { min-height: 3rem; border-color: var(--line-strong); background: transparent; color: var(--ink) }
.button[data-kind=secondary]:hover { background: var(--fill) }
.button[data-kind=secondary]:active { background: var(--line) }
.button:focus-visible { outline: 2px solid transparent; box-shadow: var(--ring) }
.note { padding: 0.75rem 1rem; border-radius: 0.75rem; background: var(--fill); font-size: 0.9375rem; line-height: 1.45 }
.note[data-tone=problem] { background: var(--problem-fill); color: var(--problem) }
.aside { color: var(--ink-soft); font-size: 0.875rem }
.footer { margin-top: auto; padding-top: 1.5rem; color: var(--ink-soft); font-size: 0.875rem }
@media (prefers-color-scheme: dark) {
  .logo { height: 2.75rem; margin-block: -0.375rem; padding: 0.25rem 0.5rem; border-radius: 0.5rem; background: #ffffff }
}
@media (max-width: 480px) {
  body { background: var(--card) }
  .page { padding: 0 0 1.5rem }
  .card { max-width: none; min-height: 0; padding: 1.5rem; border-radius: 0; box-shadow: none }
  .brand { margin-bottom: 2.75rem }
  .latch { top: 2rem }
}
`.trim();
