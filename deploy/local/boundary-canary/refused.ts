// Small files that boundaries.spec.ts writes into a copy of the workspace, where `npm run lint` must refuse them.

import { disable, gateway, imports, type Example } from './example.js';

const boundaries = '@nx(enforce-module-boundaries)';
const restricted = 'no-restricted-imports';
const ignore = ['@ts', 'ignore'].join('-');
const lines = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, i) => line(i)).join('');
const floating = 'export const y = (work: () => Promise<void>) => {\n  work();\n};\n';

/** What lint must report, and a part of what it says. */
export const refused: Record<string, Example & { reports: string }> = {
  'a service that imports another service': {
    file: `${gateway}/a.canary.ts`,
    source: imports('@latchkey/identity-service'),
    reports: boundaries,
  },
  'a relative import into another project': {
    file: `${gateway}/b.canary.ts`,
    source: imports('../../identity/src/index.js'),
    reports: `${boundaries}: Projects cannot be imported by a relative`,
  },
  'a gateway with a database': {
    file: `${gateway}/c.canary.ts`,
    source: imports('typeorm'),
    reports: `${boundaries}: A project tagged with "scope:gateway" is not allowed to import "typeorm"`,
  },
  'a gateway with its own PostgreSQL client': {
    file: `${gateway}/d.canary.ts`,
    source: imports('pg'),
    reports: `${boundaries}: A project tagged with "scope:gateway"`,
  },
  'a gateway with Redis': {
    file: `${gateway}/e.canary.ts`,
    source: imports('ioredis'),
    reports: `${boundaries}: A project tagged with "scope:gateway"`,
  },
  'the gateway’s limits with a database': {
    file: `${gateway}/limits/a.canary.ts`,
    source: imports('pg'),
    reports: `${boundaries}: A project tagged with "scope:gateway"`,
  },
  'the gateway’s limits with another service': {
    file: `${gateway}/limits/b.canary.ts`,
    source: imports('@latchkey/session-service'),
    reports: boundaries,
  },
  'contracts that know Nest': {
    file: 'libs/contracts/src/a.canary.ts',
    source: imports('@nestjs/common'),
    reports: `${boundaries}: A project tagged with "type:contracts" is not allowed to import "@nestjs/common"`,
  },
  'contracts that know NATS': {
    file: 'libs/contracts/src/b.canary.ts',
    source: imports('@nats-io/transport-node'),
    reports: `${boundaries}: A project tagged with "type:contracts"`,
  },
  'contracts that no browser can load': {
    file: 'libs/contracts/src/c.canary.ts',
    source: imports('node:fs'),
    reports: restricted,
  },
  'contracts that depend on a platform library': {
    file: 'libs/contracts/src/d.canary.ts',
    source: imports('@latchkey/messaging'),
    reports: boundaries,
  },
  'production code that imports the test library': {
    file: `${gateway}/f.canary.ts`,
    source: imports('@latchkey/testing'),
    reports: `${boundaries}: A project tagged with "type:service" can only depend on`,
  },
  'a service that imports the browser client': {
    file: `${gateway}/g.canary.ts`,
    source: imports('@latchkey/client'),
    reports: `${boundaries}: A project tagged with "type:service"`,
  },
  'a page that imports a platform library': {
    file: 'services/sign-in-ui/src/a.canary.ts',
    source: imports('@latchkey/messaging'),
    reports: `${boundaries}: A project tagged with "type:ui"`,
  },
  'a browser client that imports a platform library': {
    file: 'libs/client/src/a.canary.ts',
    source: imports('@latchkey/observability'),
    reports: `${boundaries}: A project tagged with "type:client"`,
  },
  'a platform library that imports the browser client': {
    file: 'libs/messaging/src/a.canary.ts',
    source: imports('@latchkey/client'),
    reports: `${boundaries}: A project tagged with "type:platform"`,
  },
  'a test library that imports the browser client': {
    file: 'libs/testing/src/a.canary.ts',
    source: imports('@latchkey/client'),
    reports: `${boundaries}: A project tagged with "type:testing"`,
  },
  'a package that package.json does not name': {
    file: 'services/session/src/a.canary.ts',
    source: imports('nodemailer'),
    reports: `${boundaries}: Only packages defined in the "package.json"`,
  },
  'a spec of the gateway with a database': {
    file: `${gateway}/a.canary.spec.ts`,
    source: imports('typeorm'),
    reports: `${boundaries}: A project tagged with "scope:gateway"`,
  },
  'a spec that imports another service': {
    file: `${gateway}/b.canary.spec.ts`,
    source: imports('@latchkey/session-service'),
    reports: boundaries,
  },
  'a domain file with a database client': {
    file: 'services/credential/src/domain/a.canary.ts',
    source: imports('pg'),
    reports: restricted,
  },
  'a domain file that injects': {
    file: 'services/credential/src/domain/b.canary.ts',
    source: imports('@nestjs/common'),
    reports: restricted,
  },
  'a domain file that reads a file': {
    file: 'services/credential/src/domain/c.canary.ts',
    source: imports('node:fs'),
    reports: restricted,
  },
  'a domain file deep below that speaks NATS': {
    file: 'services/session/src/domain/rules/a.canary.ts',
    source: imports('@nats-io/transport-node'),
    reports: restricted,
  },
  'a domain file that uses a platform library': {
    file: 'services/session/src/domain/b.canary.ts',
    source: imports('@latchkey/persistence'),
    reports: restricted,
  },
  'a domain file that throws dice': {
    file: 'services/session/src/domain/c.canary.ts',
    source: `import { randomBytes } from 'node:crypto';\n\nexport const y = randomBytes(8);\n`,
    reports: restricted,
  },
  'a domain file that asks Date.now': {
    file: 'services/session/src/domain/d.canary.ts',
    source: 'export const y = Date.now();\n',
    reports: 'no-restricted-properties',
  },
  'a domain file that asks new Date()': {
    file: 'services/session/src/domain/e.canary.ts',
    source: 'export const y = new Date();\n',
    reports: 'take `now` as an argument',
  },
  'the WebAuthn library outside webauthn/': {
    file: 'services/credential/src/registration/a.canary.ts',
    source: imports('@simplewebauthn/server'),
    reports: restricted,
  },
  'a circular service dependency': {
    file: 'services/session/src/f.canary.ts',
    source: `import { forwardRef } from '@nestjs/common';\n\nexport const y = forwardRef;\n`,
    reports: restricted,
  },
  'two files that import each other': {
    file: 'services/session/src/g.canary.ts',
    source: `import { h } from './h.canary.js';\n\nexport const g = (): unknown => h;\n`,
    reports: 'no-cycle',
  },
  'two files that import each other, the other one': {
    file: 'services/session/src/h.canary.ts',
    source: `import { g } from './g.canary.js';\n\nexport const h = (): unknown => g;\n`,
    reports: 'no-cycle',
  },
  'the environment outside config.ts': {
    file: `${gateway}/h.canary.ts`,
    source: `export const y = process.env['HOME'];\n`,
    reports: 'no-process-env',
  },
  'the environment by another name': {
    file: `${gateway}/i.canary.ts`,
    source: `import { env } from 'node:process';\n\nexport const y = env['HOME'];\n`,
    reports: restricted,
  },
  'a console in a service': { file: `${gateway}/j.canary.ts`, source: `console.log('here');\n`, reports: 'no-console' },
  'a promise that nobody awaits': {
    file: `${gateway}/k.canary.ts`,
    source: floating,
    reports: 'no-floating-promises',
  },
  'a promise that nobody awaits in a spec': {
    file: `${gateway}/c.canary.spec.ts`,
    source: floating,
    reports: 'no-floating-promises',
  },
  'a promise as a condition': {
    file: `${gateway}/l.canary.ts`,
    source: 'export const y = (work: Promise<boolean>) => {\n  if (work) return 1;\n  return 2;\n};\n',
    reports: 'no-misused-promises',
  },
  'an await of a value': {
    file: `${gateway}/m.canary.ts`,
    source: 'export const y = async (value: number) => {\n  const z = await value;\n  return z;\n};\n',
    reports: 'await-thenable',
  },
  'a state that a switch forgets': {
    file: `${gateway}/n.canary.ts`,
    source: `export const y = (step: 'a' | 'b') => {\n  switch (step) {\n    case 'a':\n      return 1;\n  }\n  return 2;\n};\n`,
    reports: 'switch-exhaustiveness-check',
  },
  any: {
    file: `${gateway}/o.canary.ts`,
    source: 'export const y = (value: any): unknown => value;\n',
    reports: 'no-explicit-any',
  },
  'an any that came in unseen': {
    file: `${gateway}/p.canary.ts`,
    source: `export const y: string = JSON.parse('{}').name;\n`,
    reports: 'no-unsafe-member-access',
  },
  'a non-null assertion': {
    file: `${gateway}/q.canary.ts`,
    source: 'export const y = (value: string | undefined) => value!.length;\n',
    reports: 'no-non-null-assertion',
  },
  'a file of 301 lines': {
    file: `${gateway}/r.canary.ts`,
    source: lines(301, (i) => `export const y${i} = ${i};\n`),
    reports: 'max-lines',
  },
  'a function of 61 lines': {
    file: `${gateway}/s.canary.ts`,
    source: `export const y = (list: number[]) => {\n${lines(60, (i) => `  list.push(${i});\n`)}};\n`,
    reports: 'max-lines-per-function',
  },
  'eleven ways through a function': {
    file: `${gateway}/t.canary.ts`,
    source: `export const y = (n: number) => {\n${lines(10, (i) => `  if (n === ${i}) return 'n${i}';\n`)}  return n;\n};\n`,
    reports: 'complexity',
  },
  'a disabled rule without a reason': {
    file: `${gateway}/u.canary.ts`,
    source: `${disable('typescript/no-explicit-any')}\nexport const y = (value: any): unknown => value;\n`,
    reports: 'without a reason',
  },
  'a disabled rule that reports nothing': {
    file: `${gateway}/v.canary.ts`,
    source: `${disable('no-console')} -- once there was a line that printed\nexport const y = 1;\n`,
    reports: 'Unused',
  },
  'an error that the compiler must ignore': {
    file: `${gateway}/w.canary.ts`,
    source: `// ${ignore} -- the types of this package are wrong\nexport const y: string = 1;\n`,
    reports: 'ban-ts-comment',
  },
  'a test that runs alone': {
    file: `${gateway}/d.canary.spec.ts`,
    source: `import { expect, it } from 'vitest';\n\nit.only('runs', () => expect(1).toBe(1));\n`,
    reports: 'no-focused-tests',
  },
  'code that is not formatted': {
    file: `${gateway}/x.canary.ts`,
    source: 'export const y = "double"\n',
    reports: 'not formatted',
  },
  'a folder that says nothing': {
    file: `${gateway}/utils/a.canary.ts`,
    source: 'export const y = 1;\n',
    reports: 'name the folder after what it does',
  },
  'a type that contracts import as a value': {
    file: 'libs/contracts/src/e.canary.ts',
    source: `import { x } from './index.js';\n\nexport type Y = typeof x;\n`,
    reports: 'consistent-type-imports',
  },
  'a hook behind a condition': {
    file: 'services/sign-in-ui/src/b.canary.tsx',
    source: `import { useId } from 'react';\n\nexport const Y = (props: { on: boolean }) => {\n  if (props.on) useId();\n  return null;\n};\n`,
    reports: 'rules-of-hooks',
  },
};
