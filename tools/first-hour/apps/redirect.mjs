// Loaded before an app: sends what it fetches from these hosts to addresses on this machine. The app has no other change.
const hosts = JSON.parse(process.env.REDIRECT);
const { fetch } = globalThis;
globalThis.fetch = (input, init) => {
  const { host, pathname, search } = new URL(input instanceof Request ? input.url : input);
  return fetch(host in hosts ? hosts[host] + pathname + search : input, init);
};
