#!/usr/bin/env node
// `npm run log-codes`: writes docs/log-codes.md, the table of what a tenant's log may say, from its one source.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const file = path.join(path.dirname(fileURLToPath(import.meta.url)), '../../docs/log-codes.md');

/** @typedef {import('../../libs/contracts/src/audit/log-codes.js').LogCodeMeaning} Meaning */

const cell = (/** @type {string | undefined} */ text) => (text === undefined ? '–' : `\`${text}\``);

const row = (/** @type {[string, Meaning]} */ [code, { outcome, means, auth0, logto }]) =>
  `| \`${code}\` | ${outcome} | ${means} | ${cell(auth0)} | ${cell(logto)} |`;

/**
 * The page, as it has to be.
 * @param {Readonly<Record<string, Meaning>>} codes
 */
export const pageOf = (codes) =>
  [
    '# Codes of the log',
    '',
    'Made from `libs/contracts/src/audit/log-codes.ts` with `npm run log-codes`. A code never comes to mean something else. Beside it',
    'are the codes of Auth0’s tenant log and of Logto’s audit log that say the same; – where none does.',
    '',
    '| Code | Outcome | What happened | Auth0 | Logto |',
    '| --- | --- | --- | --- | --- |',
    ...Object.entries(codes).map(row),
    '',
  ].join('\n');

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { logCodes } = await import('@latchkey/contracts');
  writeFileSync(file, pageOf(logCodes));
  console.log('docs/log-codes.md is written.');
}
