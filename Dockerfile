# One image for the tracker, the adapter and the command; docker-compose.yml chooses by `command`.
FROM node:20-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build && rm -rf dist/test && npm prune --omit=dev --ignore-scripts

FROM node:20-bookworm-slim
WORKDIR /app
COPY --from=build /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY --from=build /app/bin bin
COPY --from=build /app/package.json /app/LICENSE ./
# for an embedded ledger: mount a volume here and set NUMALEDGER_LEDGER=sqlite:/data
RUN mkdir /data && chown node:node /data && ln -s /app/bin/numaledger.js /usr/local/bin/numaledger
USER node
EXPOSE 4180
CMD ["node", "dist/apps/tracker/src/main.js"]
