import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const rules = readFileSync(new URL('deploy/prometheus/rules.yml', root), 'utf8');
const tests = readFileSync(new URL('deploy/prometheus/rules.test.yml', root), 'utf8');
const alerts = [...rules.matchAll(/^ {6}- alert: (\w+)\n(?: {8}.*\n)+/gm)].map(([text, name = '']) => ({ name, text }));
const runbooks = readdirSync(new URL('deploy/runbooks/', root)).filter((file) => file !== 'README.md');
const parts = ['Symptom.', 'First look', 'Likely causes', 'What to do', 'It is over when'];

it('every rule that alerts is read here', () => {
  expect(alerts).toHaveLength(rules.split('- alert:').length - 1);
  expect(alerts.length).toBeGreaterThanOrEqual(15);
});

describe.each(alerts)('$name', ({ name, text }) => {
  it('has a severity that somebody acts on', () => {
    expect(text).toMatch(/severity: (page|ticket) /);
  });

  it('has its runbook, which says all that is needed', () => {
    expect(text).toContain(`runbook_url: deploy/runbooks/${name}.md`);
    const file = new URL(`deploy/runbooks/${name}.md`, root);
    expect(existsSync(file)).toBe(true);
    const runbook = readFileSync(file, 'utf8');
    expect(runbook.startsWith(`# ${name}\n`)).toBe(true);
    for (const part of parts) expect(runbook).toContain(`**${part}`);
  });

  it('is tested: it fires, and it does not', () => {
    const [, ...cases] = tests.split(`alertname: ${name}\n`);
    expect(cases.some((after) => after.trimStart().startsWith('exp_alerts: []'))).toBe(true);
    expect(cases.some((after) => after.trimStart().startsWith('exp_alerts:\n'))).toBe(true);
  });
});

it('every runbook has its alert', () => {
  expect(runbooks.toSorted()).toEqual(alerts.map(({ name }) => `${name}.md`).toSorted());
});
