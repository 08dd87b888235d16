#!/usr/bin/env node
// `npm run conformance`: the OpenID provider of a tenant against the modules of the OpenID Foundation's certification plans that can be
// run without the Foundation's server, and what of the plans was not run. The same is part of `npm test`.
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { departures, plans } from '../../services/e2e/src/conformance/plans.mjs';
import { localDirectory, toolDirectory } from './paths.mjs';

const report = path.join(localDirectory, 'test/log/int.json');
rmSync(report, { force: true });
const { status } = spawnSync(process.execPath, [path.join(toolDirectory, 'test.mjs'), 'int', 'e2e/src/conformance'], {
  stdio: 'inherit',
});

/** @returns {{ title: string, status: string, ancestorTitles: string[] }[]} */
const readResults = () => {
  try {
    return JSON.parse(readFileSync(report, 'utf8')).testResults.flatMap((file) => file.assertionResults);
  } catch {
    return [];
  }
};

const results = readResults();
const lines = plans.flatMap(({ profile, plan, modules, leftOut }) => [
  `\n${profile} (${plan})`,
  ...modules.map((name) => {
    if (name in leftOut) return `  –  ${name}: left out, ${leftOut[name]}`;
    const result = results.find(({ title, ancestorTitles }) => title === name && ancestorTitles.includes(profile));
    return `  ${result?.status === 'passed' ? '✓  pass' : '✗  FAIL'}  ${name}`;
  }),
]);
const count = (mark) => lines.filter((line) => line.startsWith(`  ${mark}`)).length;
console.log(lines.join('\n'));
console.log(`\nWhere this departs from the published suite:\n${departures.map((text) => `  –  ${text}`).join('\n')}`);
console.log(`\n${count('✓')} modules passed, ${count('✗')} failed, ${count('–')} left out`);
process.exitCode = status === 0 && count('✗') === 0 ? 0 : 1;
