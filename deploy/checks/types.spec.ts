import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { typeFaults } from './types.mjs';

// What the other rules leave to the types: fields below those that they know, and values of the wrong kind.

// oxlint-disable-next-line typescript/no-explicit-any -- manifests, broken on purpose
type Manifest = any;

const rendered = readFileSync(new URL('../kustomize/prod-ha/latchkey.yaml', import.meta.url), 'utf8');
const manifests = (): Manifest[] =>
  parseAllDocuments(rendered)
    .map((document) => document.toJS())
    .filter(Boolean);
const one = (all: Manifest[], kind: string): Manifest =>
  all.find((document) => document.kind === kind && document.metadata.name === 'latchkey-gateway');
const container = (all: Manifest[]): Manifest => one(all, 'Deployment').spec.template.spec.containers[0];

const broken: Record<string, [damage: (all: Manifest[]) => void, fault: string]> = {
  'a field of a probe that is misspelt': [
    (all) => (container(all).readinessProbe.httpGet.prt = 9090),
    `Deployment latchkey-gateway: Object literal may only specify known properties, and '"prt"' does not exist`,
  ],
  'a port that is a text': [
    (all) => (container(all).ports[0].containerPort = '3000'),
    `Deployment latchkey-gateway: Type 'string' is not assignable to type 'number'`,
  ],
  'a volume of a kind nobody has': [
    (all) => (one(all, 'Deployment').spec.template.spec.volumes[0].emptyDirectory = {}),
    `'"emptyDirectory"' does not exist in type`,
  ],
  'a budget that misspells its selector': [
    (all) => (one(all, 'PodDisruptionBudget').spec.selector.matchLabel = {}),
    `PodDisruptionBudget latchkey-gateway: Object literal may only specify known properties, and '"matchLabel"'`,
  ],
  'a target of an autoscaler that misspells its kind': [
    (all) => (one(all, 'HorizontalPodAutoscaler').spec.metrics[0].resource.target.averageUtilisation = 60),
    `HorizontalPodAutoscaler latchkey-gateway: Object literal may only specify known properties, and '"averageUtilisation"'`,
  ],
  'a policy with nothing where its rules are': [
    (all) => (one(all, 'NetworkPolicy').spec.ingress = null),
    `NetworkPolicy latchkey-gateway: Type 'null' is not assignable`,
  ],
  'a route that misspells its backends': [
    (all) => (one(all, 'HTTPRoute').spec.rules[0].backendRef = []),
    `HTTPRoute latchkey-gateway: Object literal may only specify known properties, and '"backendRef"'`,
  ],
};

it('the types of the API find each broken field, and nothing in what the chart renders', async () => {
  const sets = Object.entries(broken).map(([because, [damage]]): [string, Manifest[]] => {
    const all = manifests();
    damage(all);
    return [because, all];
  });
  const found = await typeFaults({ ours: manifests(), ...Object.fromEntries(sets) });
  expect(found.ours).toEqual([]);
  for (const [because, [, fault]] of Object.entries(broken)) {
    expect(found[because], because).toHaveLength(1);
    expect(found[because]?.[0], because).toContain(fault);
  }
});
