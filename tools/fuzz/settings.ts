/** What the fuzzed verifiers are configured with. */
export const settings = {
  issuer: 'https://issuer.test',
  audience: 'https://api.test',
  /** The site whose pages may use the session cookie. */
  origin: 'https://app.test',
  /** The time, which stands still. */
  now: 1_800_000_000,
  /** How far the clocks may be apart: the default of the core. */
  tolerance: 5,
  /** The one good API key; its checksum is right. */
  apiKey: 'acme_f5wlSYdhVEcspElaBeEDvCNi0SayqMYj6e6ewsMcsDJO31r27',
} as const;
