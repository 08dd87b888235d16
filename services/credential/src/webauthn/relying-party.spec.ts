import { readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const SKIPPED = new Set(['node_modules', 'dist', 'bench']);

function* sources(folder: string): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && !SKIPPED.has(entry.name)) yield* sources(path);
    if (entry.isFile() && /\.[cm]?[jt]sx?$/.test(entry.name) && !/\.spec\.tsx?$/.test(entry.name)) yield path;
  }
}

describe('the WebAuthn library', () => {
  it('is imported by the wrapper alone: its verdict is easily mistaken, and it leaves checks out', () => {
    const importers = ['services', 'libs']
      .flatMap((folder) => [...sources(join(root, folder))])
      .filter((path) => readFileSync(path, 'utf8').includes("'@simplewebauthn/server"))
      .map((path) => relative(root, path));
    expect(importers).toEqual(['services/credential/src/webauthn/relying-party.ts']);
  });
});
