// What is wrong with a set of manifests: kinds and versions that we use, references between them, policy. A real API server
// finds more of the fields and none of the references (spec: operations).
import { podFaults } from './pods.mjs';

/** What a cluster of the chart's `kubeVersion` serves, and the operators that the chart's flags are for. */
const served = new Set([
  ...['v1/ConfigMap', 'v1/Service', 'v1/ServiceAccount', 'apps/v1/Deployment', 'batch/v1/Job'],
  ...['autoscaling/v2/HorizontalPodAutoscaler', 'policy/v1/PodDisruptionBudget'],
  ...['networking.k8s.io/v1/NetworkPolicy', 'networking.k8s.io/v1/Ingress'],
  ...['gateway.networking.k8s.io/v1/HTTPRoute', 'external-secrets.io/v1/ExternalSecret'],
  ...['monitoring.coreos.com/v1/ServiceMonitor', 'monitoring.coreos.com/v1/PrometheusRule'],
]);

/** The fields of a `spec`, where a misspelt one would be dropped in silence. */
const fields = {
  Deployment: 'replicas revisionHistoryLimit strategy selector template minReadySeconds progressDeadlineSeconds paused',
  Job: 'backoffLimit activeDeadlineSeconds template ttlSecondsAfterFinished completions parallelism',
  Service: 'type selector ports clusterIP sessionAffinity',
  HorizontalPodAutoscaler: 'scaleTargetRef minReplicas maxReplicas metrics behavior',
  PodDisruptionBudget: 'minAvailable maxUnavailable selector unhealthyPodEvictionPolicy',
  NetworkPolicy: 'podSelector policyTypes ingress egress',
};

/**
 * @param {readonly any[]} documents
 * @returns {string[]}
 */
export const manifestFaults = (documents) => [
  ...(documents.length === 0 ? ['there are no manifests'] : []),
  ...duplicates(documents.map(idOf)).map((id) => `${id}: is there twice`),
  ...documents.flatMap((document) => [
    ...commonFaults(document),
    ...(rules[/** @type {keyof typeof rules} */ (document.kind)]?.(document, documents) ?? []).map(
      (/** @type {string} */ fault) => `${idOf(document)}: ${fault}`,
    ),
  ]),
  ...(documents.some(isDefaultDeny) || documents.length === 0 ? [] : ['no NetworkPolicy denies what none allows']),
];

const idOf = (/** @type {any} */ { kind, metadata }) => `${kind} ${metadata?.name}`;
const duplicates = (/** @type {readonly string[]} */ names) => [
  ...new Set(names.filter((name, index) => names.indexOf(name) !== index)),
];
const ofKind = (/** @type {readonly any[]} */ documents, /** @type {string} */ kind) =>
  documents.filter((document) => document.kind === kind);
const isDefaultDeny = (/** @type {any} */ { kind, spec }) =>
  kind === 'NetworkPolicy' && !spec.ingress && !spec.egress && spec.policyTypes?.length === 2;

/** @param {any} document */
const commonFaults = (document) => {
  const { apiVersion, kind, metadata, spec = {} } = document;
  const id = idOf(document);
  const known = fields[/** @type {keyof typeof fields} */ (kind)]?.split(' ');
  return [
    ...(served.has(`${apiVersion}/${kind}`) ? [] : [`${id}: ${apiVersion} is not served`]),
    ...(/^[a-z0-9]([-a-z0-9.]*[a-z0-9])?$/.test(metadata?.name) ? [] : [`${id}: is no name`]),
    ...Object.keys(spec)
      .filter((field) => known && !known.includes(field))
      .map((field) => `${id}: spec.${field} is not known`),
    ...['labels', 'annotations'].flatMap((part) =>
      notTexts(metadata?.[part]).map((key) => `${id}: ${part} ${key} is no text`),
    ),
    ...(kind === 'ConfigMap' ? notTexts(document.data).map((key) => `${id}: data ${key} is no text`) : []),
  ];
};

const notTexts = (/** @type {Record<string, unknown> | undefined} */ map) =>
  Object.entries(map ?? {})
    .filter(([, value]) => typeof value !== 'string')
    .map(([key]) => key);

/** @param {Record<string, string> | undefined} selector @param {Record<string, string> | undefined} labels */
const selects = (selector, labels) =>
  Object.keys(selector ?? {}).length > 0 &&
  Object.entries(selector ?? {}).every(([key, value]) => labels?.[key] === value);

/** @param {readonly any[]} documents @param {Record<string, string>} selector */
const selected = (documents, selector) =>
  ofKind(documents, 'Deployment').filter(({ spec }) => selects(selector, spec.template.metadata.labels));

/** @param {unknown} replicas @param {boolean} scaled */
const replicaFaults = (replicas, scaled) => {
  if (scaled) return replicas === undefined ? [] : ['has replicas, and an autoscaler that sets them'];
  return Number.isInteger(replicas) && Number(replicas) > 0 ? [] : ['replicas is no number of replicas'];
};

const rules = {
  Deployment: (/** @type {any} */ document, /** @type {readonly any[]} */ documents) => {
    const { metadata, spec } = document;
    const scaled = ofKind(documents, 'HorizontalPodAutoscaler').some(
      (hpa) => hpa.spec.scaleTargetRef.name === metadata.name,
    );
    return [
      ...replicaFaults(spec.replicas, scaled),
      ...(selects(spec.selector?.matchLabels, spec.template.metadata.labels) ? [] : ['does not select its own pods']),
      ...(spec.strategy?.rollingUpdate?.maxUnavailable === 0 ? [] : ['maxUnavailable is not 0']),
      ...podFaults(spec.template.spec, documents, { serves: true }),
    ];
  },
  Job: (/** @type {any} */ { spec }, /** @type {readonly any[]} */ documents) => [
    ...(['Never', 'OnFailure'].includes(spec.template.spec.restartPolicy) ? [] : ['restartPolicy is not one of a job']),
    ...podFaults(spec.template.spec, documents, { serves: false }),
  ],
  Service: (/** @type {any} */ { spec }, /** @type {readonly any[]} */ documents) => {
    const targets = selected(documents, spec.selector);
    const ports = new Set(
      targets.flatMap((target) =>
        target.spec.template.spec.containers.flatMap((/** @type {any} */ { ports: own = [] }) =>
          own.flatMap((/** @type {any} */ port) => [port.name, port.containerPort]),
        ),
      ),
    );
    return [
      ...(targets.length === 1 ? [] : [`selects the pods of ${targets.length} deployments`]),
      ...spec.ports
        .filter((/** @type {any} */ port) => !ports.has(port.targetPort))
        .map((/** @type {any} */ port) => `targetPort ${port.targetPort} is nobody's`),
    ];
  },
  HorizontalPodAutoscaler: (/** @type {any} */ { spec }, /** @type {readonly any[]} */ documents) => {
    const { kind, name } = spec.scaleTargetRef;
    const target = documents.find((document) => document.kind === kind && document.metadata.name === name);
    return [
      ...(target ? [] : [`scales ${kind} ${name}, which there is not`]),
      ...(spec.minReplicas <= spec.maxReplicas ? [] : ['minReplicas is above maxReplicas']),
      ...(target &&
      !target.spec.template.spec.containers.every((/** @type {any} */ { resources }) => resources?.requests?.cpu)
        ? ['scales by CPU what requests none']
        : []),
    ];
  },
  PodDisruptionBudget: (/** @type {any} */ { spec }, /** @type {readonly any[]} */ documents) => {
    const [target] = selected(documents, spec.selector?.matchLabels);
    if (!target) return ['protects no pods'];
    const hpa = ofKind(documents, 'HorizontalPodAutoscaler').find(
      (other) => other.spec.scaleTargetRef.name === target.metadata.name,
    );
    const least = hpa?.spec.minReplicas ?? target.spec.replicas;
    return spec.minAvailable < least ? [] : ['lets no pod go: minAvailable is as many as there are'];
  },
  Ingress: (/** @type {any} */ { spec }, /** @type {readonly any[]} */ documents) =>
    spec.rules.flatMap((/** @type {any} */ rule) =>
      rule.http.paths.flatMap((/** @type {any} */ { backend }) =>
        backendFaults(backend.service.name, backend.service.port.name, documents),
      ),
    ),
  HTTPRoute: (/** @type {any} */ { spec }, /** @type {readonly any[]} */ documents) => [
    ...(spec.parentRefs?.length > 0 ? [] : ['belongs to no gateway']),
    ...spec.rules.flatMap((/** @type {any} */ rule) =>
      rule.backendRefs.flatMap((/** @type {any} */ ref) => backendFaults(ref.name, ref.port, documents)),
    ),
  ],
};

/** @param {string} name @param {string | number} port @param {readonly any[]} documents */
const backendFaults = (name, port, documents) => {
  const service = ofKind(documents, 'Service').find(({ metadata }) => metadata.name === name);
  if (!service) return [`leads to ${name}, which there is not`];
  return service.spec.ports.some((/** @type {any} */ own) => own.name === port || own.port === port)
    ? []
    : [`leads to port ${port}, which ${name} has not`];
};
