/**
 * An image that contains only Rushhour and runs it as an unprivileged user.
 *
 * @param version of Rushhour
 */
export function containerfile(version: string): string {
  return `FROM docker.io/library/node:24-slim
RUN npm install --global --no-audit --no-fund rushhour@${version} && npm cache clean --force
# Before the package is published: COPY rushhour-${version}.tgz /tmp/ and install that file.
USER 1000:1000
WORKDIR /work
ENTRYPOINT ["rushhour"]
`;
}
