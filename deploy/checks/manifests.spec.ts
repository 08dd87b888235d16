import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { chartAccess } from './chart-files.mjs';
import { composeFaults } from './compose.mjs';
import { manifestFaults } from './manifests.mjs';

// The checker's own test: what the chart renders has no faults, and each thing that can be broken in it is found, by its name.

// oxlint-disable-next-line typescript/no-explicit-any -- manifests, broken on purpose
type Manifest = any;

const file = (name: string): string => readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8');
const rendered: Manifest[] = parseAllDocuments(file('deploy/kustomize/prod-ha/latchkey.yaml'))
  .map((document) => document.toJS())
  .filter(Boolean);
const manifests = (): Manifest[] => structuredClone(rendered);

const one = (all: Manifest[], kind: string, name: string): Manifest =>
  all.find((document) => document.kind === kind && document.metadata.name === `latchkey-${name}`);
const gateway = (all: Manifest[]): Manifest => one(all, 'Deployment', 'gateway');
const pod = (all: Manifest[]): Manifest => gateway(all).spec.template.spec;
const container = (all: Manifest[]): Manifest => pod(all).containers[0];
const without = (all: Manifest[], kind: string, name: string): Manifest =>
  all.splice(all.indexOf(one(all, kind, name)), 1);

describe('the rules for manifests', () => {
  it('find nothing in what the chart renders', () => {
    expect(manifests().length).toBeGreaterThan(30);
    expect(manifestFaults(manifests())).toEqual([]);
  });

  const broken: [string, (all: Manifest[]) => void, string][] = [
    [
      'an API version that is gone',
      (all) => (one(all, 'PodDisruptionBudget', 'gateway').apiVersion = 'policy/v1beta1'),
      'policy/v1beta1 is not served',
    ],
    ['a kind that is misspelt', (all) => (gateway(all).kind = 'Deploymnet'), 'apps/v1 is not served'],
    ['a name that is none', (all) => (one(all, 'ConfigMap', 'audit').metadata.name = 'Latchkey_Audit'), 'is no name'],
    ['the same thing twice', (all) => all.push(structuredClone(gateway(all))), 'is there twice'],
    ['a field of a spec that is misspelt', (all) => (gateway(all).spec.replica = 3), 'spec.replica is not known'],
    [
      'a field of a pod that is misspelt',
      (all) => (pod(all).serviceAcountName = 'x'),
      'pod.serviceAcountName is not known',
    ],
    [
      'a field of a container that is misspelt',
      (all) => (container(all).livenesProbe = {}),
      'container.livenesProbe is not known',
    ],
    [
      'a label that YAML read as a boolean',
      (all) => (gateway(all).metadata.labels['app.kubernetes.io/instance'] = false),
      'is no text',
    ],
    [
      'a setting that is a number',
      (all) => (one(all, 'ConfigMap', 'audit').data.POOL_SIZE = 10),
      'data POOL_SIZE is no text',
    ],
    ['replicas beside an autoscaler', (all) => (gateway(all).spec.replicas = 3), 'has replicas, and an autoscaler'],
    [
      'replicas that are a text',
      (all) => (one(all, 'Deployment', 'audit').spec.replicas = 'three'),
      'replicas is no number',
    ],
    [
      'a selector that misses its pods',
      (all) => (gateway(all).spec.selector.matchLabels['app.kubernetes.io/name'] = 'x'),
      'does not select its own pods',
    ],
    [
      'a roll-out that takes replicas away first',
      (all) => (gateway(all).spec.strategy.rollingUpdate.maxUnavailable = 1),
      'maxUnavailable is not 0',
    ],
    [
      'a probe of a port that has another name',
      (all) => (container(all).readinessProbe.httpGet.port = 'opps'),
      'port opps is none of its ports',
    ],
    [
      'liveness that depends on servers',
      (all) => (container(all).livenessProbe.httpGet.path = '/readyz'),
      'livenessProbe: /readyz is not its path',
    ],
    ['no startup probe', (all) => delete container(all).startupProbe, 'has no startupProbe'],
    [
      'a ConfigMap that is missing',
      (all) => without(all, 'ConfigMap', 'gateway'),
      'ConfigMap latchkey-gateway is missing',
    ],
    [
      'a ServiceAccount that is missing',
      (all) => without(all, 'ServiceAccount', 'gateway'),
      'ServiceAccount latchkey-gateway is missing',
    ],
    [
      'a Secret of somebody else',
      (all) => (container(all).env[0].valueFrom.secretKeyRef.name = 'default-token'),
      'Secret default-token is none of ours',
    ],
    [
      'a secret in the manifest',
      (all) => container(all).env.push({ name: 'CACHE_URL', value: 'redis://user:secret@redis' }),
      'CACHE_URL has a secret',
    ],
    [
      'a variable that is set twice',
      (all) => container(all).env.push({ name: 'LOG_LEVEL', value: 'info' }),
      'LOG_LEVEL is set twice',
    ],
    [
      'an autoscaler of nothing',
      (all) => (one(all, 'HorizontalPodAutoscaler', 'gateway').spec.scaleTargetRef.name = 'gatewey'),
      'scales Deployment gatewey',
    ],
    [
      'an autoscaler upside down',
      (all) => (one(all, 'HorizontalPodAutoscaler', 'gateway').spec.minReplicas = 99),
      'minReplicas is above',
    ],
    [
      'an autoscaler without requests',
      (all) => delete container(all).resources.requests.cpu,
      'scales by CPU what requests none',
    ],
    [
      'a targetPort that is nobody’s',
      (all) => (one(all, 'Service', 'gateway').spec.ports[0].targetPort = 'web'),
      "targetPort web is nobody's",
    ],
    [
      'a Service that selects nothing',
      (all) => (one(all, 'Service', 'gateway').spec.selector['app.kubernetes.io/name'] = 'x'),
      'selects the pods of 0',
    ],
    [
      'a budget that blocks every drain',
      (all) => (one(all, 'PodDisruptionBudget', 'gateway').spec.minAvailable = 3),
      'lets no pod go',
    ],
    [
      'a route to a port that is not there',
      (all) => (one(all, 'HTTPRoute', 'gateway').spec.rules[0].backendRefs[0].port = 8080),
      'leads to port 8080',
    ],
    ['a pod that may be root', (all) => (pod(all).securityContext.runAsNonRoot = false), 'may run as root'],
    ['a pod without seccomp', (all) => delete pod(all).securityContext.seccompProfile, 'no seccomp profile'],
    [
      'a container that keeps capabilities',
      (all) => (container(all).securityContext.capabilities = {}),
      'keeps capabilities',
    ],
    [
      'a root that can be written',
      (all) => (container(all).securityContext.readOnlyRootFilesystem = false),
      'root can be written',
    ],
    ['a token that is mounted', (all) => (pod(all).automountServiceAccountToken = true), 'mounts a token'],
    ['an image without a version', (all) => (container(all).image = 'latchkey:latest'), 'has no version'],
    ['a quantity that is none', (all) => (container(all).resources.limits.memory = '512Mb'), '512Mb is no quantity'],
    ['a volume that is missing', (all) => (pod(all).volumes = []), 'volume tmp is missing'],
    ['no preStop', (all) => delete container(all).lifecycle, 'no preStop'],
    ['a grace that is too short', (all) => (pod(all).terminationGracePeriodSeconds = 20), 'grace is shorter'],
    [
      'a job that is restarted for ever',
      (all) => (one(all, 'Job', 'provision').spec.template.spec.restartPolicy = 'Always'),
      'restartPolicy is not one of a job',
    ],
    ['no default-deny', (all) => without(all, 'NetworkPolicy', 'default-deny'), 'no NetworkPolicy denies'],
  ];
  it.each(broken)('find %s', (_because, damage, fault) => {
    const all = manifests();
    damage(all);
    expect(manifestFaults(all).join('\n')).toContain(fault);
  });
});

describe('the rules for the compose file', () => {
  const ours: Manifest = parse(file('docker-compose.yml'), { merge: true });
  const compose = (): Manifest => structuredClone(ours);

  it('find nothing in ours', () => expect(composeFaults(compose())).toEqual([]));

  const broken: [string, (all: Manifest) => void, string][] = [
    [
      'a service that does not wait for health',
      ({ services }) => (services.gateway.depends_on.session.condition = 'service_started'),
      'gateway: waits until session',
    ],
    [
      'a wait for nobody',
      ({ services }) => (services.audit.depends_on = { kafka: { condition: 'service_healthy' } }),
      'waits for kafka',
    ],
    ['a server without a health check', ({ services }) => delete services.nats.healthcheck, 'nats has no health check'],
    [
      'a port that is open to the network',
      ({ services }) => (services.gateway.ports = ['3000:3000']),
      'open to the network',
    ],
    ['a secret in the file', ({ services }) => (services.session.environment.OIDC_KEY = 'x'), 'OIDC_KEY has its value'],
    ['a root that can be written', ({ services }) => delete services.audit.read_only, 'audit: its root can be written'],
    [
      'secrets that can be written',
      ({ services }) => (services.audit.volumes = ['secrets-audit:/secrets/audit']),
      'secrets-audit can be written',
    ],
  ];
  it.each(broken)('find %s', (_because, damage, fault) => {
    const all = compose();
    damage(all);
    expect(composeFaults(all).join('\n')).toContain(fault);
  });
});

it('the NetworkPolicies are those of the declaration of access', () => {
  expect(parse(file('deploy/helm/latchkey/files/access.json'))).toEqual(chartAccess());
  const ports = (name: string) =>
    one(manifests(), 'NetworkPolicy', name).spec.egress.flatMap((rule: Manifest) =>
      rule.ports.map(({ port }: Manifest) => port as number),
    );
  expect(ports('gateway')).toEqual([53, 53, 4222, 6379, 443]);
  expect(ports('credential')).toEqual([53, 53, 4222, 5432]);
});
