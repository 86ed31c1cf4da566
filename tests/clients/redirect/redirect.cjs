// Loaded by Node before anything else: Microsoft's names lead to the sandbox's port.
// Only the address is changed, where a TLS connection is opened; names stay what they are.
const tls = require("node:tls");

const hosts = new Set(JSON.parse(process.env.SANDBOX_HOSTS));
const port = Number(process.env.SANDBOX_PORT);
const connect = tls.connect;

tls.connect = (...given) => {
  const options = typeof given[0] === "object" ? given[0] : given[1];
  if (!hosts.has(options.host ?? options.hostname)) {
    throw new Error(`${options.host} is not one of the sandbox's hosts`);
  }
  const servername = options.servername || options.host;
  const moved = { ...options, host: "127.0.0.1", port, servername };
  return connect(moved, given.at(-1) instanceof Function ? given.at(-1) : undefined);
};
