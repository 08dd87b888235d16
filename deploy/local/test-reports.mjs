// What the JSON reports of Vitest and Playwright say: counts, and for each failure its name, message and first location.

/**
 * @typedef {{ name: string, message: string, location: string }} FailedTest
 * @typedef {{ passed: number, failed: number, skipped: number, failures: FailedTest[] }} Outcome
 */

/** @returns {Outcome} */
export const nothingRan = () => ({ passed: 0, failed: 0, skipped: 0, failures: [] });

/**
 * A failure outside any test counts as one.
 * @param {string} name
 * @param {string} message
 * @returns {Outcome}
 */
export const failure = (name, message) => ({ ...nothingRan(), failed: 1, failures: [{ name, message, location: '' }] });

/**
 * @param {readonly Outcome[]} outcomes
 * @returns {Outcome}
 */
export const sum = (outcomes) => ({
  passed: outcomes.reduce((total, { passed }) => total + passed, 0),
  failed: outcomes.reduce((total, { failed }) => total + failed, 0),
  skipped: outcomes.reduce((total, { skipped }) => total + skipped, 0),
  failures: outcomes.flatMap(({ failures }) => failures),
});

/**
 * The closing line.
 * @param {Outcome} outcome
 */
export const countLine = ({ passed, failed, skipped }) => `${passed} passed, ${failed} failed, ${skipped} skipped`;

/**
 * What a runner's report and its exit code say together: no test, or a bad end without a failed test, is a failure too.
 * @param {string} tier
 * @param {Outcome | undefined} reported undefined when there is no report
 * @param {number | null} exitCode
 * @param {string} log where the runner's own words are
 * @returns {Outcome}
 */
export const judge = (tier, reported, exitCode, log) => {
  if (!reported) return failure(tier, `the runner ended without a report (exit code ${exitCode}); its log: ${log}`);
  if (reported.passed + reported.failed === 0)
    return sum([reported, failure(tier, `no test ran (exit code ${exitCode}); the log: ${log}`)]);
  if (exitCode !== 0 && reported.failed === 0)
    return sum([
      reported,
      failure(tier, `the runner failed outside its tests (exit code ${exitCode}); its log: ${log}`),
    ]);
  return reported;
};

/**
 * @param {any} report of `vitest --reporter=json`
 * @param {string} root
 * @returns {Outcome}
 */
export const readVitestReport = (report, root) => sum(report.testResults.map((file) => vitestFile(file, root)));

/** A file that cannot be loaded has no tests, but a message. */
const vitestFile = (file, root) => {
  const place = relativeTo(root, file.name);
  const count = (...statuses) => file.assertionResults.filter((test) => statuses.includes(test.status)).length;
  const failures = file.assertionResults
    .filter((test) => test.status === 'failed')
    .map((test) => ({
      name: `${place} > ${test.fullName}`,
      message: messageOf(test.failureMessages?.[0]),
      location: locationOf(test.failureMessages?.[0], root) || place,
    }));
  const broken =
    file.status === 'failed' && failures.length === 0
      ? [{ name: place, message: messageOf(file.message), location: locationOf(file.message, root) || place }]
      : [];
  return {
    passed: count('passed'),
    failed: failures.length + broken.length,
    skipped: count('pending', 'skipped', 'todo', 'disabled'),
    failures: [...failures, ...broken],
  };
};

/**
 * @param {any} report of `playwright test --reporter=json`
 * @param {string} root
 * @returns {Outcome}
 */
export const readPlaywrightReport = (report, root) => {
  const tests = (report.suites ?? []).flatMap((suite) => testsOf(suite, []));
  const failures = tests
    .filter(({ status }) => status === 'unexpected')
    .map(({ name, results }) => ({
      name,
      ...playwrightError(results.at(-1)?.error ?? results.at(-1)?.errors?.[0], root),
    }));
  const outside = (report.errors ?? []).map((error) => ({ name: 'end-to-end', ...playwrightError(error, root) }));
  const count = (...statuses) => tests.filter(({ status }) => statuses.includes(status)).length;
  return {
    passed: count('expected', 'flaky'),
    failed: failures.length + outside.length,
    skipped: count('skipped'),
    failures: [...failures, ...outside],
  };
};

const testsOf = (suite, above) => [
  ...(suite.suites ?? []).flatMap((inner) => testsOf(inner, [...above, inner.title])),
  ...(suite.specs ?? []).flatMap((spec) =>
    spec.tests.map((test) => ({
      name: [spec.file, ...above, spec.title].join(' > '),
      status: test.status,
      results: test.results ?? [],
    })),
  ),
];

const playwrightError = (error, root) => {
  const { file, line, column } = error?.location ?? {};
  return {
    message: messageOf(error?.message ?? error?.value),
    location: file ? `${relativeTo(root, file)}:${line}:${column}` : locationOf(error?.stack, root),
  };
};

/**
 * The message of an error without its stack, and not longer than a screen.
 * @param {string | undefined} text
 */
const messageOf = (text = 'no message') => {
  const plain = withoutColours(text);
  const stack = plain.search(/\n\s+at /);
  const lines = (stack === -1 ? plain : plain.slice(0, stack)).split('\n').filter((line) => line.trim());
  return lines.length > 12 ? [...lines.slice(0, 12), '…'].join('\n') : lines.join('\n');
};

/**
 * The first place in a stack that is in the checkout and not in a dependency.
 * @param {string | undefined} text
 * @param {string} root
 */
const locationOf = (text = '', root) => {
  const places = withoutColours(text).matchAll(/(?:file:\/\/)?(\/[^\s():]+:\d+(?::\d+)?)/g);
  const own = [...places]
    .map(([, place]) => place ?? '')
    .find((place) => place.startsWith(`${root}/`) && !place.includes('/node_modules/'));
  return own ? relativeTo(root, own) : '';
};

/** @param {string} text */
// eslint-disable-next-line no-control-regex -- terminal colours begin with ESC
const withoutColours = (text) => text.replaceAll(/\u001B\[[0-9;]*m/g, '');

/**
 * @param {string} root
 * @param {string} file
 */
const relativeTo = (root, file) => (file.startsWith(`${root}/`) ? file.slice(root.length + 1) : file);
