// For HEALTHCHECK: whether the service of this container is ready.
const answer = await fetch(`http://127.0.0.1:${process.env.OPS_PORT}/readyz`, { signal: AbortSignal.timeout(2_500) });
process.exit(answer.ok ? 0 : 1);
