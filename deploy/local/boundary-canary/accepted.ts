// Small files that boundaries.spec.ts writes into a copy of the workspace, where `npm run lint` must accept them.

import { disable, gateway, imports, type Example } from './example.js';

/** What lint must leave alone, so that a rule that refuses everything is found too. */
export const accepted: Record<string, Example> = {
  'a service that imports contracts and a platform library': {
    file: `${gateway}/fine-a.canary.ts`,
    source: `import { x } from '@latchkey/contracts';\nimport { y } from '@latchkey/messaging';\n\nexport const z: unknown = [x, y];\n`,
  },
  'a spec that imports the test library': {
    file: `${gateway}/fine-b.canary.spec.ts`,
    source: imports('@latchkey/testing'),
  },
  'a spec that checks against the WebAuthn library': {
    file: 'services/credential/src/fine-a.canary.spec.ts',
    source: imports('@simplewebauthn/server'),
  },
  'the WebAuthn library inside webauthn/': {
    file: 'services/credential/src/webauthn/fine.canary.ts',
    source: `import { verifyRegistrationResponse } from '@simplewebauthn/server';\n\nexport const y = verifyRegistrationResponse;\n`,
  },
  'a service with a database': {
    file: 'services/credential/src/store/fine.canary.ts',
    source: `import { DataSource } from 'typeorm';\n\nexport const y = DataSource;\n`,
  },
  'the gateway’s limits with their counters': {
    file: `${gateway}/limits/fine.canary.ts`,
    source: `import { Redis } from 'ioredis';\n\nexport const y = Redis;\n`,
  },
  'config.ts, which reads the environment': {
    file: 'services/session/src/config.ts',
    source: `export const y = process.env['HOME'];\n`,
  },
  'a domain file with a schema and a hash': {
    file: 'services/session/src/domain/fine.canary.ts',
    source: `import { createHash } from 'node:crypto';\nimport { x } from '@latchkey/contracts';\nimport { z } from 'zod';\n\nexport const y: unknown = [createHash, x, z];\n`,
  },
  'an injected class, imported as a value': {
    file: 'services/session/src/fine.canary.ts',
    source: `import { Injectable } from '@nestjs/common';\nimport { Other } from './other.canary.js';\n\n@Injectable()\nexport class Fine {\n  constructor(readonly other: Other) {}\n}\n`,
  },
  'a browser client that imports contracts': {
    file: 'libs/client/src/fine.canary.ts',
    source: imports('@latchkey/contracts'),
  },
  'a disabled rule with its reason': {
    file: `${gateway}/fine-c.canary.ts`,
    source: `${disable('typescript/no-explicit-any')} -- the peer's types say no more\nexport const y = (value: any): unknown => value;\n`,
  },
  'a command that prints': { file: 'deploy/local/fine.canary.mjs', source: `console.log(process.env['HOME']);\n` },
  'a class that another injects': {
    file: 'services/session/src/other.canary.ts',
    source: 'export class Other {\n  readonly name = 1;\n}\n',
  },
};
