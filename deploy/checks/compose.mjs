/**
 * What is wrong with a compose file that `docker compose config` does not see: who waits for whom, and how they are shut in.
 * @param {any} file
 * @returns {string[]}
 */
export const composeFaults = ({ services, volumes }) =>
  Object.entries(services).flatMap(([name, service]) => [
    ...Object.entries(service.depends_on ?? {}).flatMap(([other, { condition }]) =>
      waits(name, other, condition, services),
    ),
    ...(service.volumes ?? []).flatMap((/** @type {string} */ mount) => mounts(name, mount, volumes)),
    ...imageFaults(name, service),
    ...(service.ports ?? [])
      .filter((/** @type {string} */ port) => !port.startsWith('127.0.0.1:'))
      .map((/** @type {string} */ port) => `${name}: ${port} is open to the network`),
    ...Object.entries(service.environment ?? {})
      .filter(isSecret)
      .map(([variable]) => `${name}: ${variable} has its value in the file`),
  ]);

/** @param {string} name @param {any} service */
const imageFaults = (name, { build, image = '', read_only: readOnly, cap_drop: dropped = [], privileged }) => [
  ...(build && readOnly !== true ? [`${name}: its root can be written`] : []),
  ...(build && !dropped.includes('ALL') ? [`${name}: keeps capabilities`] : []),
  ...(privileged ? [`${name}: is privileged`] : []),
  ...(build || /:[^:]*\d/.test(image) ? [] : [`${name}: its image has no version`]),
];

/** @param {[string, unknown]} variable */
const isSecret = ([name, value]) => /(?:PASSWORD|_KEY|_PEPPER)$/.test(name) && value !== undefined;

const ends = ['secrets', 'provision'];

/** @param {string} name @param {string} other @param {string} condition @param {Record<string, any>} services */
const waits = (name, other, condition, services) => {
  if (!services[other]) return [`${name}: waits for ${other}, which there is not`];
  const wanted = ends.includes(other) ? 'service_completed_successfully' : 'service_healthy';
  if (condition !== wanted) return [`${name}: waits until ${other} is ${condition}, not ${wanted}`];
  const told = services[other].healthcheck?.test || services[other].image?.includes('latchkey');
  return ends.includes(other) || told ? [] : [`${name}: ${other} has no health check`];
};

/** @param {string} name @param {string} mount @param {Record<string, unknown>} volumes */
const mounts = (name, mount, volumes) => {
  const [from = '', , mode] = mount.split(':');
  if (!from.startsWith('.') && !(from in volumes)) return [`${name}: the volume ${from} is not declared`];
  return from.startsWith('secrets-') && name !== 'secrets' && mode !== 'ro' ? [`${name}: ${from} can be written`] : [];
};
