# One image for every service; which one runs is the command. Works with the plain builder. Reasons: docs/adr/0022.
ARG NODE=node:24-bookworm-slim
ARG BASE=debian:bookworm-slim

FROM ${NODE} AS source
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY libs libs
COPY services services
COPY tsconfig.base.json tsconfig.json ./

# Compiles the services and the pages.
FROM source AS build
RUN npm ci
RUN node node_modules/@typescript/native/bin/tsc -b services/gateway services/identity services/credential \
  services/mfa-policy services/session services/audit \
  && (cd services/sign-in-ui && node ../../node_modules/vite/bin/vite.js build) \
  && (cd services/console && node ../../node_modules/vite/bin/vite.js build)

# What runs: dependencies of the services alone, nothing of the pages' or of the tests'.
FROM source AS dependencies
RUN npm ci --omit=dev --include-workspace-root=false \
  -w services/gateway -w services/identity -w services/credential \
  -w services/mfa-policy -w services/session -w services/audit
COPY --from=build /app/ /built/
COPY deploy/image/layout.mjs /layout.mjs
RUN node /layout.mjs /built /app /runtime

# Where a developer's mail ends; never a part of what is deployed.
FROM build AS mail-sink
COPY deploy/local deploy/local
USER 10001:10001
CMD ["node", "deploy/local/mail-sink.mjs"]

# Node alone: no npm, no headers, no compiler's leftovers.
FROM ${BASE} AS latchkey
COPY --from=source /usr/local/bin/node /usr/local/bin/node
ENV NODE_ENV=production OPS_PORT=9090 NODE_OPTIONS=--enable-source-maps \
  SIGN_IN_UI=/app/services/sign-in-ui/dist CONSOLE_UI=/app/services/console/dist
WORKDIR /app
COPY --from=dependencies /runtime ./
COPY deploy/image deploy/image
COPY deploy/local/access.mjs deploy/local/provision.mjs deploy/local/secrets.mjs deploy/local/
USER 10001:10001
EXPOSE 3000 9090
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s --retries=3 CMD ["node", "deploy/image/health.mjs"]
CMD ["node", "services/gateway/dist/main.js"]
