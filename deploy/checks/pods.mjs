// What is wrong with a pod: references, and the restricted standard of PodSecurity. Secrets are made by others and named alone.

const secretsOfTheChart = /^latchkey-[a-z-]+$/;
const containerFields =
  'name image imagePullPolicy command args env envFrom ports startupProbe readinessProbe livenessProbe lifecycle resources securityContext volumeMounts workingDir'.split(
    ' ',
  );
const podFields =
  'serviceAccountName automountServiceAccountToken enableServiceLinks terminationGracePeriodSeconds securityContext imagePullSecrets nodeSelector tolerations topologySpreadConstraints affinity priorityClassName containers initContainers volumes restartPolicy'.split(
    ' ',
  );
const quantity = /^\d+(?:\.\d+)?(?:m|[kMGTPE]i?)?$/;
/** What a service takes at most to finish, once it was told to. */
const drainSeconds = 20;

/**
 * @param {any} pod
 * @param {readonly any[]} documents
 * @param {{ serves: boolean }} kind
 * @returns {string[]}
 */
export const podFaults = (pod, documents, { serves }) => [
  ...unknown(pod, podFields, 'pod'),
  ...(pod.automountServiceAccountToken === false ? [] : ['mounts a token']),
  ...(exists(documents, 'ServiceAccount', pod.serviceAccountName)
    ? []
    : [`ServiceAccount ${pod.serviceAccountName} is missing`]),
  ...restrictedPod(pod),
  ...(serves && !pod.topologySpreadConstraints?.length ? ['its replicas may all be on one node'] : []),
  ...pod.containers.flatMap((/** @type {any} */ container) => containerFaults(container, pod, documents, serves)),
];

const unknown = (/** @type {object} */ value, /** @type {readonly string[]} */ known, /** @type {string} */ what) =>
  Object.keys(value)
    .filter((field) => !known.includes(field))
    .map((field) => `${what}.${field} is not known`);

const exists = (/** @type {readonly any[]} */ documents, /** @type {string} */ kind, /** @type {string} */ name) =>
  documents.some((document) => document.kind === kind && document.metadata.name === name);

const restrictedPod = (/** @type {any} */ { securityContext = {}, hostNetwork, volumes = [] }) => [
  ...(securityContext.runAsNonRoot === true && securityContext.runAsUser > 0
    ? []
    : ['not restricted: may run as root']),
  ...(securityContext.seccompProfile?.type === 'RuntimeDefault' ? [] : ['not restricted: no seccomp profile']),
  ...(hostNetwork ? ['not restricted: on the host network'] : []),
  ...volumes
    .filter((/** @type {any} */ volume) => volume.hostPath)
    .map((/** @type {any} */ { name }) => `not restricted: ${name} is a folder of the host`),
];

/** @param {any} container @param {any} pod @param {readonly any[]} documents @param {boolean} serves */
const containerFaults = (container, pod, documents, serves) => [
  ...unknown(container, containerFields, 'container'),
  ...restrictedContainer(container.securityContext),
  ...(/(?::(?!latest$)[\w.-]+|@sha256:[0-9a-f]{64})$/.test(container.image)
    ? []
    : [`image ${container.image} has no version`]),
  ...environmentFaults(container, documents),
  ...resourceFaults(container.resources),
  ...mountFaults(container, pod),
  ...(serves ? [...probeFaults(container), ...endFaults(container, pod)] : []),
];

const restrictedContainer = (/** @type {any} */ context = {}) => [
  ...(context.allowPrivilegeEscalation === false ? [] : ['not restricted: may escalate']),
  ...(context.capabilities?.drop?.includes('ALL') ? [] : ['not restricted: keeps capabilities']),
  ...(context.readOnlyRootFilesystem === true ? [] : ['its root can be written']),
];

/** @param {any} container @param {readonly any[]} documents */
const environmentFaults = ({ env = [], envFrom = [] }, documents) => {
  const names = env.map((/** @type {any} */ { name }) => name);
  const maps = envFrom.map((/** @type {any} */ from) => from.configMapRef?.name).filter(Boolean);
  const data = documents
    .filter(({ kind, metadata }) => kind === 'ConfigMap' && maps.includes(metadata.name))
    .flatMap((map) => Object.keys(map.data ?? {}));
  return [
    ...[...names, ...data]
      .filter((name, index, all) => all.indexOf(name) !== index)
      .map((name) => `${name} is set twice`),
    ...maps
      .filter((/** @type {string} */ name) => !exists(documents, 'ConfigMap', name))
      .map((/** @type {string} */ name) => `ConfigMap ${name} is missing`),
    ...env
      .map((/** @type {any} */ { valueFrom }) => valueFrom?.secretKeyRef?.name)
      .filter((/** @type {string} */ name) => name !== undefined && !secretsOfTheChart.test(name))
      .map((/** @type {string} */ name) => `Secret ${name} is none of ours`),
    ...env
      .filter(
        (/** @type {any} */ { name, value }) =>
          value !== undefined && /(?:PASSWORD|_KEY|_PEPPER|_URL)$/.test(name) && /:[^/@]+@|^[\w-]{32,}$/.test(value),
      )
      .map((/** @type {any} */ { name }) => `${name} has a secret as its value`),
  ];
};

const resourceFaults = (/** @type {any} */ resources = {}) => [
  ...(resources.requests?.cpu && resources.requests?.memory && resources.limits?.memory
    ? []
    : ['does not say what it needs']),
  ...Object.values({ ...resources.requests, ...resources.limits })
    .filter((value) => !quantity.test(String(value)))
    .map((value) => `${value} is no quantity`),
];

const mountFaults = (/** @type {any} */ { volumeMounts = [] }, /** @type {any} */ { volumes = [] }) =>
  volumeMounts
    .filter((/** @type {any} */ mount) => !volumes.some((/** @type {any} */ { name }) => name === mount.name))
    .map((/** @type {any} */ { name }) => `volume ${name} is missing`);

const probeFaults = (/** @type {any} */ container) => {
  const ports = (container.ports ?? []).flatMap((/** @type {any} */ port) => [port.name, port.containerPort]);
  return ['startupProbe', 'readinessProbe', 'livenessProbe'].flatMap((name) => {
    const get = container[name]?.httpGet;
    if (!get) return [`has no ${name}`];
    return [
      ...(ports.includes(get.port) ? [] : [`${name}: port ${get.port} is none of its ports`]),
      ...(get.path === (name === 'readinessProbe' ? '/readyz' : '/livez')
        ? []
        : [`${name}: ${get.path} is not its path`]),
    ];
  });
};

const endFaults = (/** @type {any} */ { lifecycle }, /** @type {any} */ { terminationGracePeriodSeconds }) => {
  const wait = lifecycle?.preStop?.sleep?.seconds;
  if (!(wait > 0)) return ['is ended before anybody knows: no preStop'];
  return terminationGracePeriodSeconds > wait + drainSeconds ? [] : ['its grace is shorter than preStop and drain'];
};
