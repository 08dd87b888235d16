import { access, serviceNames } from '@latchkey/contracts';
import { expect, it } from 'vitest';
import { natsPermissions } from './access.mjs';

// Who may answer for how long, and who may ask everybody; the rest of the permissions is in access.spec.ts.

it.each(serviceNames)('of %s let it answer once, and no longer than somebody waits', (service) => {
  const longest = Math.max(1_500, ...access[service].answers.map(({ timeoutMs }) => timeoutMs));
  expect(natsPermissions(service).allow_responses).toEqual({ max: 1, expires: `${longest}ms` });
});

it('let the gateway alone ask all processes how they are', () => {
  const asking = serviceNames.filter((service) =>
    natsPermissions(service).publish.some((subject) => subject.startsWith('$SRV.')),
  );
  expect(asking).toEqual(['gateway']);
});
