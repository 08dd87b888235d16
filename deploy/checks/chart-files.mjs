// What the chart reads of the code: who may talk to which server (the declaration of access), and the alert rules.
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { access, serviceNames } from '@latchkey/contracts';
import { root } from '../local/paths.mjs';

/** Servers of others that a service speaks to: CAPTCHAs, mail and SSO, back-channel sign-out, webhooks. Contracts do not name them. */
const outbound = { gateway: [443], identity: [443, 465, 587], session: [443], audit: [443] };

/** Per service what its NetworkPolicy opens. */
export const chartAccess = () =>
  Object.fromEntries(
    serviceNames.map((service) => [
      service,
      {
        nats: true,
        postgres: access[service].postgres,
        redis: access[service].redis !== undefined,
        public: service === 'gateway',
        outbound: outbound[/** @type {keyof typeof outbound} */ (service)] ?? [],
      },
    ]),
  );

/**
 * The files below the chart that are rendered, with their content.
 * @returns {Record<string, string>}
 */
export const chartFiles = () => {
  const rules = path.join(root, 'deploy/prometheus/rules.yml');
  return {
    'deploy/helm/latchkey/files/access.json': `${JSON.stringify(chartAccess(), undefined, 2)}\n`,
    'deploy/helm/latchkey/files/rules.yml': existsSync(rules) ? readFileSync(rules, 'utf8') : fewRules,
  };
};

/** Until the suite has its own. */
const fewRules = `groups:
  - name: latchkey
    rules:
      - alert: LatchkeyServiceDown
        expr: up{job=~".*latchkey.*"} == 0
        for: 2m
        labels: { severity: page }
        annotations: { summary: 'A replica of {{ $labels.service }} does not answer' }
`;
