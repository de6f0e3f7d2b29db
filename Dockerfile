# Builds what `npm start` would build, and leaves out what only tests need.
FROM node:24-bookworm-slim AS build
WORKDIR /opt/gatehouse
COPY . .
RUN npm run build && npm prune --omit=dev --no-audit --no-fund \
  && rm -rf tests bench data

FROM node:24-bookworm-slim
# A user of its own: PostgreSQL, which comes along, refuses to be root, and nobody else may read the data.
RUN useradd --system --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin gatehouse \
  && install -d -o gatehouse -g gatehouse -m 0700 /data
COPY --from=build /opt/gatehouse /opt/gatehouse
WORKDIR /opt/gatehouse
USER gatehouse
# A folder inside of the volume: some platforms let a group write to its top.
ENV APP_ENV=production HOST=0.0.0.0 PORT=8080 GATEHOUSE_DATA=/data/gatehouse
VOLUME /data
EXPOSE 8080
# The server stops PostgreSQL last, which takes some seconds: give it 30 (`docker stop -t 30`).
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=30s --timeout=5s --start-period=60s \
  CMD ["node", "-e", "fetch('http://127.0.0.1:' + process.env.PORT.split(',')[0] + '/health').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["./gatehouse"]
CMD ["start"]
