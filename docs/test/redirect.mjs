// Loaded before a README's code: what it asks of the example issuer is answered by the issuer of the test.
const { fetch } = globalThis;
globalThis.fetch = (input, init) =>
  fetch(input.replace('https://id.example.com', process.env.ISSUER_AT), init);
