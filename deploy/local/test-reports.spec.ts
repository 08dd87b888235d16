import { describe, expect, it } from 'vitest';
import { countLine, failure, judge, nothingRan, readPlaywrightReport, readVitestReport, sum } from './test-reports.mjs';

const root = '/checkout';
const vitestFile = (status: string, assertionResults: unknown[], message = '') => ({
  name: `${root}/libs/a.spec.ts`,
  status,
  message,
  assertionResults,
});

describe('a Vitest report', () => {
  it('counts passed, failed, and both skipped and to-do as skipped', () => {
    const results = ['passed', 'passed', 'pending', 'todo', 'skipped'].map((status) => ({ status, fullName: status }));
    expect(readVitestReport({ testResults: [vitestFile('passed', results)] }, root)).toEqual({
      passed: 2,
      failed: 0,
      skipped: 3,
      failures: [],
    });
  });

  it('names a failed test with its message and the first place in the checkout', () => {
    const failed = {
      status: 'failed',
      fullName: 'adds one and one',
      failureMessages: [
        `\u001B[31mAssertionError: expected 3 to be 2\u001B[39m\n    at expect (file:///checkout/node_modules/vitest/x.js:1:1)\n    at ${root}/libs/a.spec.ts:7:20`,
      ],
    };
    expect(readVitestReport({ testResults: [vitestFile('failed', [failed])] }, root).failures).toEqual([
      {
        name: 'libs/a.spec.ts > adds one and one',
        message: 'AssertionError: expected 3 to be 2',
        location: 'libs/a.spec.ts:7:20',
      },
    ]);
  });

  it('counts a file that cannot be loaded as one failure', () => {
    const outcome = readVitestReport({ testResults: [vitestFile('failed', [], 'Cannot find module x')] }, root);
    expect(outcome).toMatchObject({
      passed: 0,
      failed: 1,
      failures: [{ name: 'libs/a.spec.ts', message: 'Cannot find module x' }],
    });
  });
});

describe('a Playwright report', () => {
  const test = (status: string, results: unknown[] = []) => ({
    file: 'sign-in.e2e.spec.ts',
    title: status,
    tests: [{ status, results }],
  });

  it('counts nested suites, and what passed on a second try as passed', () => {
    const report = {
      suites: [
        {
          title: 'file',
          specs: [test('expected'), test('flaky')],
          suites: [{ title: 'inner', specs: [test('skipped')] }],
        },
      ],
    };
    expect(readPlaywrightReport(report, root)).toEqual({ passed: 2, failed: 0, skipped: 1, failures: [] });
  });

  it('names a failed test with its message and place', () => {
    const error = {
      message: 'Error: \u001B[2mnot visible\u001B[22m',
      location: { file: `${root}/services/e2e/a.ts`, line: 3, column: 5 },
    };
    const report = {
      suites: [{ title: 'f', specs: [], suites: [{ title: 'a group', specs: [test('unexpected', [{ error }])] }] }],
    };
    expect(readPlaywrightReport(report, root).failures).toEqual([
      {
        name: 'sign-in.e2e.spec.ts > a group > unexpected',
        message: 'Error: not visible',
        location: 'services/e2e/a.ts:3:5',
      },
    ]);
  });

  it('counts an error outside any test, as of the global setup', () => {
    expect(readPlaywrightReport({ suites: [], errors: [{ message: 'the suite did not start' }] }, root)).toMatchObject({
      failed: 1,
    });
  });
});

describe('the judgement over a runner', () => {
  const passed = { ...nothingRan(), passed: 3 };

  it.each([
    ['passes what ran and ended well', passed, 0, { passed: 3, failed: 0 }],
    ['fails without a report', undefined, 0, { failed: 1 }],
    ['fails when no test ran', nothingRan(), 0, { failed: 1 }],
    ['fails when only skipped tests are there', { ...nothingRan(), skipped: 2 }, 0, { failed: 1, skipped: 2 }],
    ['fails when the runner failed beside its tests', passed, 1, { passed: 3, failed: 1 }],
    ['does not count a failed test twice', { ...passed, failed: 2 }, 1, { passed: 3, failed: 2 }],
    ['fails when the runner was killed', passed, null, { failed: 1 }],
  ])('%s', (_what, reported, exitCode, expected) => {
    expect(judge('unit', reported, exitCode, 'unit.log')).toMatchObject(expected);
  });
});

it('the closing line sums all suites', () => {
  expect(
    countLine(sum([{ ...nothingRan(), passed: 5, skipped: 1 }, failure('lint', 'x'), { ...nothingRan(), passed: 2 }])),
  ).toBe('7 passed, 1 failed, 1 skipped');
});
