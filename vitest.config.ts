import { readFileSync } from 'node:fs';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that share the suite of services run first, so that it is started once; then those that start their own. */
class SharedSuiteFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const system = files.filter(({ project }) => project.name === 'int-system');
    const others = await super.sort(files.filter((file) => !system.includes(file)));
    const place = ({ moduleId }: TestSpecification) =>
      `${readFileSync(moduleId, 'utf8').match(/startOwnSystem\(|aStage\(/) ? 2 : 1} ${moduleId}`;
    return [...others, ...system.toSorted((one, other) => (place(one) < place(other) ? -1 : 1))];
  }
}

// One configuration for both tiers: `unit` does no I/O, `int` needs the servers that `npm test` starts. Of the latter,
// `int-system` speaks to the services as processes: one worker for all its files, and one suite for all that can share it.
const shared = {
  oxc: { decorator: { legacy: true, emitDecoratorMetadata: true } },
  resolve: { conditions: ['@latchkey/source'] },
  ssr: { resolve: { conditions: ['@latchkey/source'] } },
};

/** Two files on one set of servers would take each other's requests. */
const oneByOne = { testTimeout: 30_000, hookTimeout: 60_000, fileParallelism: false, maxWorkers: 1 };

export default defineConfig({
  test: {
    // What was expected and what came is told whole: nobody can look again at a run elsewhere.
    chaiConfig: { truncateThreshold: 0 },
    sequence: { sequencer: SharedSuiteFirst },
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          include: ['{libs,services,deploy}/**/*.spec.ts'],
          exclude: ['**/*.int.spec.ts', '**/*.e2e.spec.ts', '**/node_modules/**', '**/dist/**'],
        },
      },
      {
        ...shared,
        test: {
          name: 'int',
          include: ['{libs,services}/**/*.int.spec.ts'],
          exclude: ['services/{e2e,faults}/**', '**/node_modules/**', '**/dist/**'],
          ...oneByOne,
          isolate: false,
          sequence: { groupOrder: 1 },
        },
      },
      {
        ...shared,
        test: {
          name: 'int-system',
          include: ['services/{e2e,faults}/**/*.int.spec.ts'],
          exclude: ['**/node_modules/**', '**/dist/**'],
          ...oneByOne,
          sequence: { groupOrder: 2 },
          isolate: false,
          globalSetup: ['services/e2e/src/shared-suite.setup.ts'],
        },
      },
    ],
  },
});
